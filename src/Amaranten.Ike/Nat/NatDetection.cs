using System.Buffers.Binary;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Exchanges;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Nat;

/// <summary>NAT-D payloads: hashes of both endpoints as each side sees them (RFC 3947 §3.2).</summary>
internal static class NatDetection
{
    /// <summary>Appends both payloads: the peer's endpoint, then ours. A wrong hash of ours makes the peer believe in a NAT on our side.</summary>
    public static void Add(
        PayloadChain payloads, NatVersion version, HashAlgorithm hash, byte[] cookies, UdpEndpoint local, UdpEndpoint peer, bool pretendNat)
    {
        byte[] ours = Hash(hash, cookies, local);
        if (pretendNat) ours[0] ^= 0xFF;
        payloads.Add(version.Detection(), Hash(hash, cookies, peer)).Add(version.Detection(), ours);
    }

    /// <summary>
    /// Compares the peer's payloads with what we see: the first is our endpoint as the peer sees it, the others are its own. Without any,
    /// there is nothing to compare and no NAT traversal.
    /// </summary>
    public static NatState Evaluate(IkeMessage message, NatVersion version, HashAlgorithm hash, byte[] cookies, bool forced)
    {
        PayloadType type = version.Detection();
        if (version == NatVersion.None || message.Count(type) < 2) return default;
        byte[] ours = Hash(hash, cookies, message.Arrival.Local);
        byte[] theirs = Hash(hash, cookies, message.Arrival.Peer);
        return new NatState(
            Version: version,
            WeAreBehind: !message[type].SequenceEqual(ours),
            PeerIsBehind: !message.All(type).Skip(1).Any(theirHash => theirHash.Span.SequenceEqual(theirs)),
            Forced: forced);
    }

    /// <summary>HASH(CKY-I | CKY-R | IP | Port).</summary>
    public static byte[] Hash(HashAlgorithm hash, byte[] cookies, UdpEndpoint endpoint)
    {
        Span<byte> octets = stackalloc byte[18];
        int size = endpoint.Address.Size;
        endpoint.Address.Write(octets);
        BinaryPrimitives.WriteUInt16BigEndian(octets[size..], endpoint.Port);
        return Prf.Hash(hash).Add(cookies).Add(octets[..(size + sizeof(ushort))]).Finish();
    }
}
