namespace Simulation.Tests.WhyNotUp;

/// <summary>Certificates that one side refuses: it says why; the other learns that it is refused, and what it showed.</summary>
public class CertificateTests
{
    /// <summary>What is wrong, with whose certificate, and what either side says.</summary>
    public static TheoryData<string, Side, Side, Told, Told> Causes => new()
    {
        { "expired, of the branch", Papers.Side("expired"), Papers.Side("good", name: "hq"), Refused("branch"), new(155, "", "CN=branch", "20") },
        { "expired, of the head office", Papers.Side("good"), Papers.Side("expired", name: "hq"), new(155, "", "CN=hq"), Refused("hq") },
        { "not yet valid, of the branch", Papers.Side("early"), Papers.Side("good", name: "hq"), Refused("branch"), new(156, "", "CN=branch") },
        { "not yet valid, of the head office", Papers.Side("good"), Papers.Side("early", name: "hq"), new(156, "", "CN=hq"), Refused("hq") },
        { "unknown issuer, of the branch", Papers.Side("good"), Papers.Side("good", trusted: "other", name: "hq"), Refused("branch"), new(152, "trust", "CN=branch", "issued by Root", "we trust C=SE, CN=Other") },
        { "unknown issuer, of the head office", Papers.Side("good", trusted: "other"), Papers.Side("good", name: "hq"), new(152, "trust", "CN=hq", "issued by Root", "we trust C=SE, CN=Other"), Refused("hq") },
        { "revoked, of the branch", Papers.Side("revoked"), Papers.Side("good", authority: "crl = ca.crl", name: "hq"), Refused("branch"), new(157, "", "CN=branch", "revoked by Root") },
        { "revoked, of the head office", Papers.Side("good", authority: "crl = ca.crl"), Papers.Side("revoked", name: "hq"), new(157, "", "CN=hq", "revoked by Root"), Refused("hq") },
        { "no list, for the branch", Papers.Side("good"), Papers.Side("good", authority: "crl-check = required", name: "hq"), Refused("branch"), new(158, "trust", "CN=branch", "no revocation list of Root") },
        { "key usage, of the branch", Papers.Side("usage"), Papers.Side("good", name: "hq"), Refused("branch"), new(161, "", "CN=branch") },
        { "key usage, of the head office", Papers.Side("good"), Papers.Side("usage", name: "hq"), new(161, "", "CN=hq"), Refused("hq") },
        { "no authority between, of the branch", Papers.Side("no-authority"), Papers.Side("good", name: "hq"), Refused("branch"), new(159, "", "CN=branch") },
        { "no authority between, of the head office", Papers.Side("good"), Papers.Side("no-authority", name: "hq"), new(159, "", "CN=hq"), Refused("hq") },
        { "short key, of the branch", Papers.Side("short"), Papers.Side("good", name: "hq"), Refused("branch"), new(163, "", "CN=branch", "1024") },
        { "name not in the list, of the branch", Papers.Side("good"), Papers.Side("good", "remote-id = dn:C=SE\\, CN=other, dns:gw.example", name: "hq"),
            new(116, "local-id?", "CN=branch", "INVALID-ID-INFORMATION"), new(113, "remote-id", "CN=branch", "CN=other", "dns:gw.example") },
        { "name not in the list, of the head office", Papers.Side("good", "remote-id = dns:hq.example"), Papers.Side("good", name: "hq"),
            new(113, "remote-id", "CN=hq", "dns:hq.example"), new(116, "local-id?", "CN=hq", "INVALID-ID-INFORMATION") },
        { "kind of key", Papers.Side("ecdsa"), Papers.Side("good", name: "hq"),
            new(111, "ike?; auth", "ECDSA-256 signature"), new(111, "certificate", "ECDSA-256 signature", "RSA signature") },
        { "pre-shared key against certificate", "", Papers.Side("good", name: "hq"),
            new(111, "ike or auth or xauth?", "pre-shared key"), new(111, "auth", "pre-shared key", "RSA signature") },
        { "certificate against pre-shared key", Papers.Side("good"), "",
            new(111, "ike?; auth", "RSA signature"), new(111, "auth?", "pre-shared key", "RSA signature") },
        { "aggressive mode, expired, of the branch", Papers.Side("expired", "mode = aggressive"), Papers.Side("good", "mode = aggressive", name: "hq"), Refused("branch"), new(155, "", "CN=branch") },
        { "aggressive mode, expired, of the head office", Papers.Side("good", "mode = aggressive"), Papers.Side("expired", "mode = aggressive", name: "hq"), new(155, "", "CN=hq"), new(110, "certificate", "CN=branch", "fell silent", "CN=hq") },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void Both_sides_say_why(string cause, Side branch, Side headOffice, Told here, Told there)
    {
        Assert.NotEmpty(cause);
        new Dispute(branch, headOffice).Check(here, there);
    }

    // What the peer does not like of ours it says to nobody but its own operator.
    private static Told Refused(string ours) => new(116, "certificate", $"CN={ours}", "AUTHENTICATION-FAILED");
}
