using Amaranten.Crypto.Certificates;
using Amaranten.Ike.Exchanges;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>CERT and CERTREQ payloads (RFC 2408 §3.9, §3.10; RFC 4945 §3.2, §3.3).</summary>
internal static class CertificatePayloads
{
    /// <summary>Our certificate, then those between it and the root, each in a payload of its own (RFC 4945 §3.3).</summary>
    public static void Add(PayloadChain payloads, Credential credential)
    {
        foreach (Certificate certificate in credential.Chain)
            payloads.Add(PayloadType.Certificate, CertificateView.Write(CertificateEncoding.X509Signature, certificate.Der.Span));
    }

    /// <summary>Asks for a certificate of the authorities that we trust, one request for each; of any, where they are many (RFC 4945 §3.2.7).</summary>
    public static void AddRequests(PayloadChain payloads, IEnumerable<TrustStore> trust)
    {
        List<ReadOnlyMemory<byte>> names = [.. trust.Distinct().SelectMany(store => store.RootNames)];
        if (names.Count is 0 or > Limits.CertificateRequests) names = [ReadOnlyMemory<byte>.Empty];
        foreach (ReadOnlyMemory<byte> name in names)
            payloads.Add(PayloadType.CertificateRequest, CertificateView.Write(CertificateEncoding.X509Signature, name.Span));
    }

    /// <summary>
    /// The certificates of a message, as they lie there. Revocation lists are passed over: those that we go by come from elsewhere. PKCS #7 is not
    /// read; <paramref name="otherEncoding"/> names it. False when there are more than we look at.
    /// </summary>
    public static bool TryRead(IkeMessage message, out List<ReadOnlyMemory<byte>> certificates, out string? otherEncoding)
    {
        (certificates, otherEncoding) = ([], null);
        int octets = 0;
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.Certificate))
        {
            if (!CertificateView.TryParse(content.Span, out CertificateView view)) return false;
            octets += content.Length;
            if (certificates.Count == Limits.Certificates || octets > Limits.CertificateBytes) return false;
            if (view.Encoding == CertificateEncoding.X509Signature) certificates.Add(content[1..]);
            else if (view.Encoding is not (CertificateEncoding.RevocationList or CertificateEncoding.AuthorityRevocationList))
                otherEncoding = view.Encoding == CertificateEncoding.Pkcs7 ? "PKCS #7" : $"encoding {(byte)view.Encoding}";
        }
        return true;
    }
}
