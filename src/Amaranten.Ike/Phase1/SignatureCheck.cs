using Amaranten.Crypto.Certificates;
using Amaranten.Ike.Exchanges;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>
/// SIG_I or SIG_R being checked: the identity must be a name of a certificate that was sent, the signature must hold under its key, and a path
/// must lead from it to an authority that we trust (RFC 2409 §5.1, RFC 4945 §3.1, §3.3). In this order, so that only who has the key to a
/// certificate, whoever issued it, can make us look for paths.
/// </summary>
internal sealed class SignatureCheck(
    IAwaitsComputation waiting, SignatureKind kind, byte[] idContent, List<ReadOnlyMemory<byte>> certificates, List<ReadOnlyMemory<byte>> lists,
    byte[] hash, byte[] signature, IReadOnlyList<TrustStore> trust, DateTimeOffset? now) : ExchangeComputation(waiting)
{
    /// <summary>The certificate that the identity is a name of; null: none of those that were sent.</summary>
    public Certificate? Leaf { get; private set; }

    /// <summary>The names of what was sent first, for people.</summary>
    public string Named { get; private set; } = "";

    /// <summary>Whether SIG holds.</summary>
    public bool Holds { get; private set; }

    /// <summary>What each of the given authorities says, in their order; empty when it did not come to that.</summary>
    public IReadOnlyList<CertificateVerdict> Verdicts { get; private set; } = [];

    /// <summary>Why none of the certificates could be the peer's own.</summary>
    public CertificateVerdict Unusable { get; private set; } = new(CertificateFault.Unreadable, "no certificate was sent", []);

    /// <inheritdoc/>
    public override string Name => "signature checked";

    /// <inheritdoc/>
    public override void Run()
    {
        // The peer's own need not come first (RFC 4945 §3.3.4): it is the one with the identity in it.
        int own = certificates.FindIndex(IsOwn);
        if (own < 0) return;
        Holds = Leaf!.Verifies(hash, signature);
        if (!Holds) return;
        ReadOnlyMemory<byte>[] ownFirst = [certificates[own], .. certificates[..own], .. certificates[(own + 1)..]];
        Verdicts = [.. trust.Select(store => store.Validate(ownFirst, now, lists))];
    }

    /// <summary>What one of these authorities says; null when it was not asked.</summary>
    public CertificateVerdict? VerdictOf(TrustStore? store) => trust.Index().FirstOrDefault(one => one.Item == store) is (var at, { }) ? Verdicts[at] : null;

    private bool IsOwn(ReadOnlyMemory<byte> der)
    {
        if (!Certificate.TryParse(der.Span, out Certificate? certificate, out string problem))
        {
            Unusable = new CertificateVerdict(CertificateFault.Unreadable, problem, []);
            return false;
        }
        if (Named.Length == 0) Named = string.Join(", ", certificate.Names.Select(name => name.Value));
        if (!certificate.Names.Any(name => IsNamed(name, idContent))) return false;
        if (certificate.KeyKind != kind)
        {
            Unusable = new CertificateVerdict(CertificateFault.KeyUsage, $"its key is {certificate.KeyKind}, the agreed method wants {kind}", []);
            return false;
        }
        Leaf = certificate;
        return true;
    }

    private static bool IsNamed(SubjectName name, ReadOnlySpan<byte> idContent)
    {
        if (!IdView.TryParse(idContent, out IdView id)) return false;
        switch (id.Type, name.Kind)
        {
            case (IdType.Ipv4Address or IdType.Ipv6Address, SubjectNameKind.Ip):
                return id.Data.SequenceEqual(name.Octets.Span);
            case (IdType.Fqdn, SubjectNameKind.Dns) or (IdType.UserFqdn, SubjectNameKind.Email):
                return System.Text.Ascii.EqualsIgnoreCase(id.Data, name.Octets.Span);
            case (IdType.DistinguishedName, SubjectNameKind.Dn):
                return DistinguishedName.TryRead(id.Data, out DistinguishedName? said)
                    && DistinguishedName.TryRead(name.Octets.Span, out DistinguishedName? certified) && said.Equals(certified);
            default:
                return false;
        }
    }
}
