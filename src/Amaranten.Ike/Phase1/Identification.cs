using System.Text;
using Amaranten.Crypto.Certificates;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>Identities of phase 1 on the wire (RFC 2407 §4.6.2).</summary>
internal static class Identification
{
    private const byte Udp = 17;

    /// <summary>
    /// Who we are. A distinguished name that is our certificate's goes out as it stands there: the peer may compare octets.
    /// </summary>
    public static byte[] WriteOurs(IkeTunnel tunnel)
    {
        DistinguishedName? subject = tunnel.Credential?.Certificate.Subject;
        bool isOurs = (IdType)tunnel.LocalId.Type == IdType.DistinguishedName && subject is not null
            && DistinguishedName.TryParse(tunnel.LocalId.Value, out DistinguishedName? said, out _) && said.Equals(subject);
        return isOurs ? IdView.Write(IdType.DistinguishedName, 0, 0, subject!.Der.Span) : Write(tunnel.LocalId);
    }

    /// <summary>The content of IDii or IDir; protocol and port are 0, as NAT traversal demands (RFC 3947 §4).</summary>
    public static byte[] Write(IkeIdentity identity)
    {
        var type = (IdType)identity.Type;
        byte[] data;
        if (type is IdType.Ipv4Address or IdType.Ipv6Address)
        {
            IpAddress address = IpAddress.Parse(identity.Value);
            data = new byte[address.Size];
            address.Write(data);
        }
        else if (type == IdType.DistinguishedName && DistinguishedName.TryParse(identity.Value, out DistinguishedName? name, out _)) data = name.Der.ToArray();
        else data = Encoding.UTF8.GetBytes(identity.Value);
        return IdView.Write(type, 0, 0, data);
    }

    /// <summary>Reads IDii or IDir. An address or a distinguished name of the wrong length, an empty name or a name with control characters is refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, out IkeIdentity identity)
    {
        identity = new IkeIdentity(0, "");
        if (!IdView.TryParse(content, out IdView id)) return false;
        bool portIsOurs = id.Protocol is 0 or Udp && id.Port is 0 or RfcValues.IkePort or RfcValues.NatTraversalPort;
        if (!portIsOurs || id.Data.IsEmpty) return false;
        switch (id.Type)
        {
            case IdType.Ipv4Address or IdType.Ipv6Address:
                if (!IpAddress.TryRead(id.Data, out IpAddress address) || address.IsV6 != (id.Type == IdType.Ipv6Address)) return false;
                identity = IkeIdentity.Of(address);
                return true;
            case IdType.Fqdn or IdType.UserFqdn:
                if (id.Data.Length > 255 || id.Data.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E)) return false;
                identity = new IkeIdentity((byte)id.Type, Encoding.ASCII.GetString(id.Data));
                return true;
            case IdType.DistinguishedName:
                if (!DistinguishedName.TryRead(id.Data, out DistinguishedName? name)) return false;
                identity = IkeIdentity.Of(name);
                return true;
            default:
                identity = new IkeIdentity((byte)id.Type, EscapedText.Of(id.Data));
                return true;
        }
    }

    /// <summary>
    /// Whether the peer is who the tunnel wants: one of its list, or the one that is given. Without either it is whoever proves itself where a
    /// certificate, a user's password or a key that many share lets many come; else its address, or, behind a NAT, any address: there it cannot
    /// know the one that we see.
    /// </summary>
    public static bool IsExpected(IkeTunnel tunnel, IkeIdentity peer, bool peerIsBehindNat)
    {
        if (!tunnel.PeerIds.IsDefaultOrEmpty) return tunnel.PeerIds.Any(pattern => IdentityMatch.Matches(pattern, peer));
        if (tunnel.PeerId is { } expected) return IdentityMatch.Matches(new IdentityPattern(expected.Type, expected.Value), peer);
        if (TakesAnyone(tunnel)) return true;
        return peer == IkeIdentity.Of(tunnel.PeerAddress) || peerIsBehindNat && (IdType)peer.Type is IdType.Ipv4Address or IdType.Ipv6Address;
    }

    /// <summary>What the tunnel wants, in words.</summary>
    public static string Expected(IkeTunnel tunnel)
    {
        if (!tunnel.PeerIds.IsDefaultOrEmpty)
            return string.Join(" or ", tunnel.PeerIds.Select(pattern => new IkeIdentity(pattern.Type, pattern.Value).ToString()));
        return tunnel.PeerId?.ToString() ?? (TakesAnyone(tunnel) ? "anyone" : IkeIdentity.Of(tunnel.PeerAddress).ToString());
    }

    private static bool TakesAnyone(IkeTunnel tunnel) => tunnel.AnyPeer || tunnel.Authentication != IkeAuthentication.PreSharedKey;
}
