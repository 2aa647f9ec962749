namespace Amaranten.Wire.Isakmp;

/// <summary>The content of a certificate or certificate request payload: an encoding, then data (RFC 2408 §3.9, §3.10).</summary>
public readonly ref struct CertificateView
{
    private const int EncodingAt = 0, DataAt = 1;
    private readonly ReadOnlySpan<byte> _content;

    private CertificateView(ReadOnlySpan<byte> content) => _content = content;

    /// <summary>Once this returns true, no member below can throw.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, out CertificateView certificate)
    {
        certificate = content.Length < DataAt ? default : new CertificateView(content);
        return content.Length >= DataAt;
    }

    /// <summary>Cert. Encoding, or Cert. Type.</summary>
    public CertificateEncoding Encoding => (CertificateEncoding)_content[EncodingAt];

    /// <summary>Certificate Data; in a request the DER of an authority's name, or nothing: any.</summary>
    public ReadOnlySpan<byte> Data => _content[DataAt..];

    /// <summary>Writes the content of either payload.</summary>
    public static byte[] Write(CertificateEncoding encoding, ReadOnlySpan<byte> data)
    {
        byte[] content = new byte[DataAt + data.Length];
        content[EncodingAt] = (byte)encoding;
        data.CopyTo(content.AsSpan(DataAt));
        return content;
    }
}
