using Amaranten.Ipsec;

namespace Amaranten.Gateway.Forwarding;

/// <summary>Counters that one worker writes and anyone reads.</summary>
public sealed class WorkerCounters
{
    private readonly long[] _packetDrops = new long[Enum.GetValues<PacketDrop>().Length];
    private readonly long[] _espDrops = new long[Enum.GetValues<Drop>().Length];

    /// <summary>Packets forwarded in clear.</summary>
    public long Forwarded;

    /// <summary>Packets sealed and sent.</summary>
    public long Sealed;

    /// <summary>Packets opened and forwarded.</summary>
    public long Opened;

    /// <summary>Packets answered or consumed here: ICMP, ARP, IKE.</summary>
    public long Local;

    /// <summary>Counts a drop of the forwarding path.</summary>
    public void Count(PacketDrop reason) => _packetDrops[(int)reason]++;

    /// <summary>Counts a drop of ESP.</summary>
    public void Count(Drop reason) => _espDrops[(int)reason]++;

    /// <summary>How many packets were dropped for this reason.</summary>
    public long Of(PacketDrop reason) => Volatile.Read(ref _packetDrops[(int)reason]);

    /// <summary>How many ESP packets were dropped for this reason.</summary>
    public long Of(Drop reason) => Volatile.Read(ref _espDrops[(int)reason]);
}
