namespace Amaranten.Crypto.ChaCha;

/// <summary>ChaCha20 on one kind of CPU, several blocks at a time.</summary>
internal unsafe interface IKeyStream
{
    /// <summary>How many blocks of 64 octets are made together.</summary>
    static abstract int Blocks { get; }

    /// <summary>Writes that many blocks from the sixteen words of state (RFC 8439 §2.3), and counts the state on.</summary>
    static abstract void Generate(uint* state, byte* stream);
}
