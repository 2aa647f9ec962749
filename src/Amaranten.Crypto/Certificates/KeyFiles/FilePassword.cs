using System.Text;

namespace Amaranten.Crypto.Certificates.KeyFiles;

/// <summary>A password in octets, as PKCS#5 and as PKCS#12 want it. Wiped on dispose.</summary>
internal sealed class FilePassword : IDisposable
{
    private readonly SecretBytes _pkcs5, _pkcs12;

    private FilePassword(ReadOnlySpan<byte> pkcs5, ReadOnlySpan<byte> pkcs12) => (_pkcs5, _pkcs12) = (new(pkcs5), new(pkcs12));

    internal ReadOnlySpan<byte> Pkcs5 => _pkcs5.Span;

    /// <summary>UTF-16 in network order with two zero octets behind it (RFC 7292 appendix B.1).</summary>
    internal ReadOnlySpan<byte> Pkcs12 => _pkcs12.Span;

    /// <summary>
    /// What writers may have meant: PKCS#5 leaves the octets open, OpenSSL takes UTF-8, others one octet a character; and of an empty password PKCS#12
    /// takes nothing at all, or its two zero octets.
    /// </summary>
    internal static FilePassword[] Readings(string password)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(password), latin1 = Encoding.Latin1.GetBytes(password);
        byte[] pkcs12 = [.. Encoding.BigEndianUnicode.GetBytes(password), 0, 0];
        FilePassword first = new(utf8, pkcs12);
        FilePassword[] readings = password.Length == 0 ? [first, new(utf8, [])] : utf8.AsSpan().SequenceEqual(latin1) ? [first] : [first, new(latin1, pkcs12)];
        foreach (byte[] octets in (byte[][])[utf8, latin1, pkcs12]) Array.Clear(octets);
        return readings;
    }

    public void Dispose()
    {
        _pkcs5.Dispose();
        _pkcs12.Dispose();
    }
}
