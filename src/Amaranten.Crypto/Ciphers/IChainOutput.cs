namespace Amaranten.Crypto.Ciphers;

/// <summary>Whether chains leave their blocks in place of the text (CBC), or keep the last alone (CBC-MAC). A type, so that no kernel asks.</summary>
internal interface IChainOutput
{
    static abstract bool Stores { get; }
}
