using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Crypto.Certificates;
using Amaranten.Ike;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>From identities as the operator writes them to those of phase 1 (RFC 2407 §4.6.2.1).</summary>
internal static class IdentityMapping
{
    private const byte IdIpv4Address = 1, IdFqdn = 2, IdUserFqdn = 3, IdDerAsn1Dn = 9;

    /// <summary>
    /// Who we say we are: what is configured; else, with a certificate, its subject, which is the name that it certainly holds (RFC 4945 §3.1); else
    /// our address.
    /// </summary>
    public static IkeIdentity Own(TunnelConfig tunnel, IpAddress local)
    {
        if (tunnel.LocalId.Kind != IdentityKind.Auto) return new IkeIdentity(TypeOf(tunnel.LocalId.Kind), tunnel.LocalId.Value);
        return tunnel.Authentication.Certificate?.Credential.Certificate.Names is [{ } first, ..]
            ? new IkeIdentity(TypeOf(first.Kind), first.Value)
            : IkeIdentity.Of(local);
    }

    /// <summary>The one identity that the peer must have; null where any of several, or its address, will do.</summary>
    public static IkeIdentity? Peer(ValueList<IdentityConfig> identities) =>
        identities is [var only] && !IsPattern(only) ? new IkeIdentity(TypeOf(only.Kind), only.Value) : null;

    /// <summary>Any of these; empty where <see cref="Peer"/> says all.</summary>
    public static ImmutableArray<IdentityPattern> Peers(ValueList<IdentityConfig> identities) =>
        Peer(identities) is not null ? [] : [.. identities.Select(identity => new IdentityPattern(TypeOf(identity.Kind), identity.Value))];

    /// <summary>The method, in IKE's words.</summary>
    public static IkeAuthentication Authentication(AuthenticationMethod method) => method switch
    {
        AuthenticationMethod.Certificate => IkeAuthentication.Certificate,
        AuthenticationMethod.Hybrid => IkeAuthentication.Hybrid,
        _ => IkeAuthentication.PreSharedKey,
    };

    private static bool IsPattern(IdentityConfig identity) => identity.Value.Contains('*') || identity.Kind == IdentityKind.Ip && identity.Value.Contains('/');

    private static byte TypeOf(SubjectNameKind kind) => kind switch
    {
        SubjectNameKind.Dns => IdFqdn,
        SubjectNameKind.Email => IdUserFqdn,
        SubjectNameKind.Dn => IdDerAsn1Dn,
        _ => IdIpv4Address,
    };

    private static byte TypeOf(IdentityKind kind) => kind switch
    {
        IdentityKind.Dns => IdFqdn,
        IdentityKind.Email => IdUserFqdn,
        IdentityKind.Dn => IdDerAsn1Dn,
        _ => IdIpv4Address,
    };
}
