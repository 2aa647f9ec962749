namespace Amaranten.Crypto.Esp;

/// <summary>The NULL encryption algorithm: no IV, and the text stays as it is (RFC 2410 §2).</summary>
internal sealed unsafe class NullCipher : PacketCipher
{
    internal override void Encrypt(PacketPart* texts, int count, ulong firstSequence) { }

    internal override void Decrypt(in PacketPart text) { }

    public override void Dispose() { }
}
