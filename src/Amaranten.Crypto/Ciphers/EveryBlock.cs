namespace Amaranten.Crypto.Ciphers;

/// <summary>CBC.</summary>
internal readonly struct EveryBlock : IChainOutput
{
    public static bool Stores => true;
}
