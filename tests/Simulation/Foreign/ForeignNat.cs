using System.Buffers.Binary;
using System.Security.Cryptography;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>NAT detection (RFC 3947 §3).</summary>
public static class ForeignNat
{
    /// <summary>MD5 of "RFC 3947".</summary>
    private static readonly byte[] s_vendorId = Convert.FromHexString("4A131C81070358455C5728F20E95452F");

    /// <summary>Says that it knows NATs.</summary>
    public static PayloadChain AddVendorId(PayloadChain payloads) => payloads.Add(PayloadType.VendorId, s_vendorId);

    /// <summary>Whether the peer says so.</summary>
    public static bool IsKnownTo(ILookup<PayloadType, byte[]> payloads) => payloads[PayloadType.VendorId].Any(id => id.AsSpan().SequenceEqual(s_vendorId));

    /// <summary>NAT-D of the peer, then of ours, as we see them.</summary>
    public static PayloadChain Add(PayloadChain payloads, byte[] cookies, IpAddress address, ForeignEnds ends) => payloads
        .Add(PayloadType.NatDetection, Hash(cookies, ends.Peer.Address, ends.Peer.Port)).Add(PayloadType.NatDetection, Hash(cookies, address, ends.LocalPort));

    /// <summary>Whether the peer sees one of us elsewhere than where it is: who is behind a NAT.</summary>
    public static (bool WeAre, bool PeerIs) Behind(ILookup<PayloadType, byte[]> payloads, byte[] cookies, IpAddress address, ForeignEnds ends)
    {
        List<byte[]> seen = [.. payloads[PayloadType.NatDetection]];
        if (seen.Count < 2) return (false, false);
        byte[] ours = Hash(cookies, address, ends.LocalPort), theirs = Hash(cookies, ends.Peer.Address, ends.Peer.Port);
        return (!seen[0].AsSpan().SequenceEqual(ours), !seen.Skip(1).Any(hash => hash.AsSpan().SequenceEqual(theirs)));
    }

    // HASH(CKY-I | CKY-R | IP | Port)
    private static byte[] Hash(byte[] cookies, IpAddress address, ushort port)
    {
        byte[] octets = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(octets, port);
        return SHA1.HashData([.. cookies, .. ForeignKeys.Octets(address.V4), .. octets]);
    }
}
