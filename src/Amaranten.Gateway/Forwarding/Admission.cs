using System.Runtime.CompilerServices;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>What every IPv4 packet must be before anything looks at it closer, on a cable and out of a tunnel alike (RFC 1812 §5.2.2, §5.3.7).</summary>
internal static class Admission
{
    public static PacketDrop Check(Snapshot snapshot, Ipv4View ip)
    {
        if (!ip.ChecksumHolds) return PacketDrop.BadChecksum;
        if (ip.FragmentOffset + ip.Payload.Length > ushort.MaxValue - ip.HeaderLength) return PacketDrop.Malformed;
        PacketDrop options = CheckOptions(ip.Options);
        if (options != PacketDrop.None) return options;
        if (!IsHost(snapshot, ip.Source) || snapshot.IsOurs(ip.Source)) return PacketDrop.BadSource;
        return IsHost(snapshot, ip.Destination) ? PacketDrop.None : PacketDrop.NotUnicast;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PacketDrop CheckOptions(ReadOnlySpan<byte> options)
    {
        var reader = new Ipv4OptionReader(options);
        while (reader.MoveNext())
            if (reader.Type is Ipv4OptionReader.LooseSourceRoute or Ipv4OptionReader.StrictSourceRoute) return PacketDrop.SourceRouted;
        return reader.Malformed ? PacketDrop.Malformed : PacketDrop.None;
    }

    // Not "this network", loopback, multicast, class E or a broadcast address.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsHost(Snapshot snapshot, IpAddress address) =>
        address.V4 >> 24 is not (0 or 127 or >= 224) && !snapshot.IsDirectedBroadcast(address);
}
