namespace Amaranten.Crypto.Ciphers;

/// <summary>CBC-MAC.</summary>
internal readonly struct LastBlock : IChainOutput
{
    public static bool Stores => false;
}
