namespace Amaranten.Crypto.Esp;

/// <summary>The encryption algorithm of one SA where integrity is separate. The IV stands right before each text.</summary>
internal abstract unsafe class PacketCipher : IDisposable
{
    /// <summary>
    /// Writes an IV before each text, from <paramref name="firstSequence"/> + i, and encrypts the texts in place.
    /// </summary>
    internal abstract void Encrypt(PacketPart* texts, int count, ulong firstSequence);

    /// <summary>Decrypts a text in place.</summary>
    internal abstract void Decrypt(in PacketPart text);

    public abstract void Dispose();
}
