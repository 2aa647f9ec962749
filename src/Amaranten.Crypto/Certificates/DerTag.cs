namespace Amaranten.Crypto.Certificates;

/// <summary>The tags that certificates use (X.690 §8.1.2).</summary>
internal static class DerTag
{
    internal const byte Boolean = 0x01, Integer = 0x02, BitString = 0x03, OctetString = 0x04, ObjectIdentifier = 0x06, Enumerated = 0x0A;
    internal const byte Utf8String = 0x0C, PrintableString = 0x13, TeletexString = 0x14, Ia5String = 0x16, VisibleString = 0x1A, BmpString = 0x1E;
    internal const byte UtcTime = 0x17, GeneralizedTime = 0x18, Sequence = 0x30, Set = 0x31;

    /// <summary>[n], an implicitly tagged primitive.</summary>
    internal static byte Context(int number) => (byte)(0x80 | number);

    /// <summary>[n], constructed.</summary>
    internal static byte Constructed(int number) => (byte)(0xA0 | number);
}
