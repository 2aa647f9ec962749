using Amaranten.Config.Sections;
using Amaranten.Crypto.Suites;

namespace Amaranten.Config.Checks;

/// <summary>Which ways of proving oneself go together, and which are weak.</summary>
internal static class AuthenticationChecks
{
    /// <summary>Complains about one tunnel.</summary>
    public static void Check(TunnelConfig tunnel, SectionReader section)
    {
        CheckMethod(tunnel, section);
        CheckXauth(tunnel.Authentication, section);
        CertificateChecks.CheckIdentity(tunnel, section);
        if (tunnel.Authentication.Trust is { } trust && trust.Authorities.Any(authority => authority.Check != trust.Policy.Check))
            section.Warn("trust", "these authorities have different crl-check; for this tunnel the strictest of them counts");
        if (tunnel is { AnyPeer: false, Authentication.Trust: not null, RemoteIds.Count: 0 })
            section.Warn("trust", "without remote-id whoever has a certificate of these authorities passes for the peer, a client of it too; better remote-id = who the peer is");
        if (tunnel.Authentication.Aggressive) CheckAggressive(tunnel, section);
        if (tunnel.AnyPeer && tunnel.Authentication.Method == AuthenticationMethod.PreSharedKey)
        {
            string danger = "every client knows the same psk and can pose as this gateway to the others";
            section.Warn("remote-gateway", $"with auth = psk {danger}; better auth = certificate, or hybrid with xauth");
        }
    }

    private static void CheckMethod(TunnelConfig tunnel, SectionReader section)
    {
        AuthenticationConfig authentication = tunnel.Authentication;
        switch (authentication.Method)
        {
            case AuthenticationMethod.PreSharedKey:
                section.WarnWithoutEffect("auth is psk; write auth = certificate if it should be used", "certificate", "trust");
                break;
            case AuthenticationMethod.Certificate:
                section.WarnWithoutEffect("auth is certificate", "psk");
                break;
            default:
                section.WarnWithoutEffect("auth is hybrid", "psk");
                if (authentication.Xauth is null)
                {
                    const string Why = "is off, but in hybrid mode it is all by which the client proves itself";
                    section.Error("xauth", $"{Why}; expected server on the gateway, client on the client");
                }
                else if (authentication.Xauth.AsServer)
                    section.WarnWithoutEffect("in hybrid mode the client has no certificate, and proves itself by xauth", "trust");
                else section.WarnWithoutEffect("in hybrid mode the client proves itself by xauth", "certificate");
                break;
        }
        if (authentication.EnforceLocalId)
            section.WarnWithoutEffect("a peer that begins IKEv1 has no way to say whom it expects (RFC 2409 §5)", "enforce-local-id");
    }

    private static void CheckXauth(AuthenticationConfig authentication, SectionReader section)
    {
        switch (authentication.Xauth)
        {
            case null:
                section.WarnWithoutEffect("xauth is off", "users", "radius", "xauth-user", "xauth-password");
                break;
            case { AsServer: true }:
                section.WarnWithoutEffect("xauth is server; it belongs to xauth = client", "xauth-user", "xauth-password");
                break;
            default:
                section.WarnWithoutEffect("xauth is client; it belongs to xauth = server", "users", "radius");
                if (authentication.Xauth.Users is [var user] && user.Password.Length > 0) UserSection.WarnOfShort(section, "xauth-password", user);
                break;
        }
    }

    // One message of a stranger is answered with HASH_R, which is made with the key: it can be tried at home (threat 1, CVE-2002-1623).
    private static void CheckAggressive(TunnelConfig tunnel, SectionReader section)
    {
        if (tunnel.Authentication.Method == AuthenticationMethod.PreSharedKey)
        {
            const string Danger = "in aggressive mode whoever sends one message gets a hash made with the psk, and can guess the psk from it offline";
            section.Warn("mode", $"{Danger} (RFC 2409 §5.4); keep it only for a peer that cannot do main mode, with a psk of 20 or more random characters");
        }
        DhGroup[] groups = [.. tunnel.IkeProposals.Select(suite => suite.Group).Distinct()];
        if (groups.Length > 1)
        {
            string first = groups[0].Word();
            section.Warn("ike", $"aggressive mode cannot negotiate the group (RFC 2409 §5): where we begin, only the proposals with {first} are offered");
        }
    }
}
