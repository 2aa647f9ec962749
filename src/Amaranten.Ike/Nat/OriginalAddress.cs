using Amaranten.Ike.Exchanges;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Nat;

/// <summary>
/// NAT-OA payloads: the addresses over which the sender makes the checksums of TCP and UDP in transport mode, first the initiator's, then the
/// responder's (RFC 3947 §5.2). The drafts send only the sender's own (draft-ietf-ipsec-nat-t-ike-03 §4.2).
/// </summary>
internal static class OriginalAddress
{
    /// <summary>Appends ours.</summary>
    public static void Add(PayloadChain payloads, NatVersion version, IpAddress local, IpAddress peer, bool weInitiate)
    {
        PayloadType type = version.OriginalAddress();
        if (!version.SendsBothAddresses()) payloads.Add(type, Write(local));
        else payloads.Add(type, Write(weInitiate ? local : peer)).Add(type, Write(weInitiate ? peer : local));
    }

    /// <summary>
    /// Reads the peer's: both, its own alone, or none, which is null. <paramref name="local"/> is how we are called where it says nothing of us.
    /// </summary>
    public static bool TryRead(IkeMessage message, NatVersion version, IpAddress local, bool weInitiate, out OriginalAddresses? original)
    {
        original = null;
        List<ReadOnlyMemory<byte>> contents = [.. message.All(version.OriginalAddress())];
        if (contents.Count == 0) return true;
        if (contents.Count > 2) return false;
        var addresses = new IpAddress[contents.Count];
        for (int i = 0; i < addresses.Length; i++)
            if (!TryRead(contents[i].Span, out addresses[i]) || addresses[i].IsV6 != local.IsV6) return false;
        original = addresses is [var initiator, var responder]
            ? weInitiate ? new(initiator, responder) : new(responder, initiator)
            : new(local, addresses[0]);
        return true;
    }

    /// <summary>The content of one payload: an ID type, three octets of zeros, the address.</summary>
    public static byte[] Write(IpAddress address)
    {
        byte[] data = new byte[address.Size];
        address.Write(data);
        return IdView.Write(address.IsV6 ? IdType.Ipv6Address : IdType.Ipv4Address, 0, 0, data);
    }

    // Only the two types of a single address, with exactly its length, and the reserved octets zero.
    private static bool TryRead(ReadOnlySpan<byte> content, out IpAddress address)
    {
        address = default;
        return IdView.TryParse(content, out IdView id) && id is { Protocol: 0, Port: 0 }
            && id.Type is IdType.Ipv4Address or IdType.Ipv6Address
            && IpAddress.TryRead(id.Data, out address) && address.IsV6 == (id.Type == IdType.Ipv6Address);
    }
}
