using System.Globalization;
using System.Text;

namespace Amaranten.Crypto.Certificates;

/// <summary>Object identifiers as the contents of their DER, and in dots (X.690 §8.19).</summary>
internal static class ObjectIds
{
    // RFC 5280 §4.2.1, id-ce.
    internal static ReadOnlySpan<byte> SubjectKeyIdentifier => [0x55, 0x1D, 0x0E];
    internal static ReadOnlySpan<byte> KeyUsage => [0x55, 0x1D, 0x0F];
    internal static ReadOnlySpan<byte> SubjectAltName => [0x55, 0x1D, 0x11];
    internal static ReadOnlySpan<byte> BasicConstraints => [0x55, 0x1D, 0x13];
    internal static ReadOnlySpan<byte> DeltaCrlIndicator => [0x55, 0x1D, 0x1B];
    internal static ReadOnlySpan<byte> IssuingDistributionPoint => [0x55, 0x1D, 0x1C];
    internal static ReadOnlySpan<byte> NameConstraints => [0x55, 0x1D, 0x1E];
    internal static ReadOnlySpan<byte> CrlDistributionPoints => [0x55, 0x1D, 0x1F];
    internal static ReadOnlySpan<byte> CertificatePolicies => [0x55, 0x1D, 0x20];
    internal static ReadOnlySpan<byte> PolicyMappings => [0x55, 0x1D, 0x21];
    internal static ReadOnlySpan<byte> AuthorityKeyIdentifier => [0x55, 0x1D, 0x23];
    internal static ReadOnlySpan<byte> ExtendedKeyUsage => [0x55, 0x1D, 0x25];
    internal static ReadOnlySpan<byte> InhibitAnyPolicy => [0x55, 0x1D, 0x36];

    // RFC 8017 appendix C and RFC 5480 §2.1.1.
    internal static ReadOnlySpan<byte> RsaEncryption => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
    internal static ReadOnlySpan<byte> EcPublicKey => [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
    internal static ReadOnlySpan<byte> P256 => [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
    internal static ReadOnlySpan<byte> P384 => [0x2B, 0x81, 0x04, 0x00, 0x22];
    internal static ReadOnlySpan<byte> P521 => [0x2B, 0x81, 0x04, 0x00, 0x23];

    /// <summary>In dots; never fails, since it is for people.</summary>
    internal static string ToText(ReadOnlySpan<byte> content)
    {
        var text = new StringBuilder();
        ulong arc = 0;
        foreach (byte octet in content)
        {
            arc = unchecked(arc << 7) | (octet & 0x7FU);
            if (octet >= 0x80) continue;
            if (text.Length == 0) text.Append(CultureInfo.InvariantCulture, $"{Math.Min(arc / 40, 2)}.{arc - (40 * Math.Min(arc / 40, 2))}");
            else text.Append(CultureInfo.InvariantCulture, $".{arc}");
            arc = 0;
        }
        return text.ToString();
    }

    internal static bool TryParse(string text, out byte[] content)
    {
        content = [];
        string[] arcs = text.Split('.');
        if (arcs.Length is < 2 or > 32) return false;
        var octets = new List<byte>();
        ulong first = 0;
        for (int i = 0; i < arcs.Length; i++)
        {
            if (!uint.TryParse(arcs[i], NumberStyles.None, CultureInfo.InvariantCulture, out uint arc)) return false;
            if (i == 0) first = arc;
            if (i == 0 && arc > 2) return false;
            if (i == 1 && first < 2 && arc > 39) return false;
            if (i > 0) Append(octets, i == 1 ? (first * 40) + arc : arc);
        }
        content = [.. octets];
        return true;
    }

    private static void Append(List<byte> octets, ulong arc)
    {
        int shift = 0;
        while (arc >> shift >= 0x80) shift += 7;
        for (; shift > 0; shift -= 7) octets.Add((byte)(0x80 | (arc >> shift)));
        octets.Add((byte)(arc & 0x7F));
    }
}
