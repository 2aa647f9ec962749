namespace Amaranten.Ipsec.Sa;

/// <summary>The receiving half of a pair.</summary>
public sealed class InboundSa : SecurityAssociation
{
    /// <summary>Which sequence numbers have been seen.</summary>
    public required ReplayWindow Window { get; init; }

    /// <summary>The addresses that the peer's packets had before they were translated; null where they are not, and in tunnel mode.</summary>
    public AddressesBefore? Before { get; init; }

    /// <summary>Whether it is for a client that has no address yet: what comes out is DHCP or nothing (RFC 3456 §4).</summary>
    public bool IsForDhcp { get; init; }

    /// <summary>
    /// Whether several workers may open its packets at the same time. The kernel brings all packets of an SPI to one, but for fragments, and for those that it
    /// brings while ports come and go.
    /// </summary>
    public bool IsShared { get; init; }

    /// <summary>When the last authentic packet arrived, milliseconds; 0 when none has.</summary>
    public long LastAuthenticMilliseconds;

    /// <summary>When the first did; 0: none has.</summary>
    public long FirstAuthenticMilliseconds;

    /// <summary>Counts an inner packet of so many octets.</summary>
    internal void Count(int innerLength)
    {
        if (IsShared)
        {
            Interlocked.Add(ref Bytes, innerLength);
            Interlocked.Increment(ref Packets);
            return;
        }
        Bytes += innerLength;
        Packets++;
    }
}
