using System.Collections.Immutable;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Ports;

/// <summary>
/// Which worker a port brings a packet to. ESP and AH go by their SPI, so that all packets of an SA come to one. Everything else goes by its destination: to the
/// worker that seals for the network which it lies in, the narrowest there is, or, outside of all of them, by a hash of the address.
/// <para>
/// It is where packets cost least, not what makes them right: one that comes to another worker is handed over (<see cref="Forwarding.Handover"/>).
/// </para>
/// </summary>
public sealed class FlowPlacement
{
    /// <summary>The most networks there may be: the kernel's program has an end.</summary>
    public const int MostNetworks = 600;

    /// <summary>The hash of a destination: the upper half of its product with this, modulo 2^32.</summary>
    public const uint HashFactor = 0x9E37_79B1;

    /// <summary>How far that product is shifted.</summary>
    public const int HashShift = 16;

    /// <summary>The placement for so many workers, 1 or more, and these networks, of IPv4 and at most <see cref="MostNetworks"/>.</summary>
    public FlowPlacement(int workers, IReadOnlyList<PlacedNetwork> networks)
    {
        Workers = workers;
        Ranges = Flatten(networks);
    }

    /// <summary>How many workers there are.</summary>
    public int Workers { get; }

    /// <summary>All addresses in ranges that follow each other, in ascending order, the first from 0 on.</summary>
    public ImmutableArray<DestinationRange> Ranges { get; }

    /// <summary>The worker for packets to this destination, unless they are ESP or AH.</summary>
    public int Of(IpAddress destination)
    {
        int low = 0, high = Ranges.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (destination.V4 >= Ranges[middle].First) low = middle;
            else high = middle - 1;
        }
        return Ranges[low].Worker ?? (int)((unchecked(destination.V4 * HashFactor) >> HashShift) % (uint)Workers);
    }

    // Networks nest or are apart: what comes after one belongs to the innermost that is around it, if any.
    private static ImmutableArray<DestinationRange> Flatten(IReadOnlyList<PlacedNetwork> networks)
    {
        List<DestinationRange> ranges = [new(0, null)];
        List<PlacedNetwork> around = [];
        foreach (PlacedNetwork network in networks.OrderBy(network => (ulong)network.Network.Address.V4 << 8 | (uint)network.Network.Length))
        {
            Leave(network.Network.Address.V4);
            Begin(network.Network.Address.V4, network.Worker);
            around.Add(network);
        }
        Leave(1UL << 32);
        return [.. ranges];

        void Leave(ulong until)
        {
            while (around.Count > 0 && around[^1].End <= until)
            {
                ulong end = around[^1].End;
                around.RemoveAt(around.Count - 1);
                if (end <= uint.MaxValue) Begin((uint)end, around.Count > 0 ? around[^1].Worker : null);
            }
        }

        void Begin(uint first, int? worker)
        {
            if (ranges[^1].First == first) ranges.RemoveAt(ranges.Count - 1);
            if (ranges.Count == 0 || ranges[^1].Worker != worker) ranges.Add(new DestinationRange(first, worker));
        }
    }
}

/// <summary>A network behind a tunnel.</summary>
/// <param name="network">It.</param>
/// <param name="worker">Index of the worker that seals for it.</param>
public sealed class PlacedNetwork(IpPrefix network, int worker)
{
    /// <summary>It.</summary>
    public IpPrefix Network { get; } = network;

    /// <summary>Index of the worker that seals for it.</summary>
    public int Worker { get; } = worker;

    /// <summary>The address behind its last.</summary>
    internal ulong End => Network.Address.V4 + (1UL << 32 - Network.Length);
}

/// <summary>Destinations that go to one worker, up to where the next range begins.</summary>
public sealed class DestinationRange(uint first, int? worker)
{
    /// <summary>The first of them.</summary>
    public uint First { get; } = first;

    /// <summary>Index of the worker; null: by a hash of each.</summary>
    public int? Worker { get; } = worker;
}
