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

    /// <summary>Revocation lists, each in a payload of its own, as far as they are short enough for a message (RFC 4945 §3.3.3).</summary>
    public static void AddLists(PayloadChain payloads, IEnumerable<ReadOnlyMemory<byte>> lists)
    {
        int left = Limits.RevocationListBytes;
        foreach (ReadOnlyMemory<byte> list in lists.Where(list => list.Length <= Limits.RevocationListBytes))
            if ((left -= list.Length) >= 0) payloads.Add(PayloadType.Certificate, CertificateView.Write(CertificateEncoding.RevocationList, list.Span));
    }

    /// <summary>Whether a certificate request of the message is for revocation lists (RFC 4945 §3.2.3).</summary>
    public static bool AskForLists(IkeMessage message) => message.All(PayloadType.CertificateRequest).Any(content =>
        CertificateView.TryParse(content.Span, out CertificateView view) && IsList(view.Encoding));

    /// <summary>
    /// The certificates and revocation lists of a message, as they lie there. PKCS #7 is not read; <paramref name="otherEncoding"/> names it. False when
    /// there are more than we look at.
    /// </summary>
    public static bool TryRead(
        IkeMessage message, out List<ReadOnlyMemory<byte>> certificates, out List<ReadOnlyMemory<byte>> lists, out string? otherEncoding)
    {
        (certificates, lists, otherEncoding) = ([], [], null);
        int octets = 0;
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.Certificate))
        {
            if (!CertificateView.TryParse(content.Span, out CertificateView view)) return false;
            octets += content.Length;
            if (certificates.Count + lists.Count == Limits.Certificates || octets > Limits.CertificateBytes) return false;
            if (view.Encoding == CertificateEncoding.X509Signature) certificates.Add(content[1..]);
            else if (IsList(view.Encoding)) lists.Add(content[1..]);
            else
                otherEncoding = view.Encoding == CertificateEncoding.Pkcs7 ? "PKCS #7" : $"encoding {(byte)view.Encoding}";
        }
        return true;
    }

    private static bool IsList(CertificateEncoding encoding) =>
        encoding is CertificateEncoding.RevocationList or CertificateEncoding.AuthorityRevocationList;
}
