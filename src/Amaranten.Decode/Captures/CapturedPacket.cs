namespace Amaranten.Decode.Captures;

/// <summary>One packet of a capture.</summary>
/// <param name="Number">From 1, as Wireshark counts.</param>
/// <param name="Nanoseconds">Since 1970; 0 where the capture does not say.</param>
/// <param name="Link">What <paramref name="Octets"/> begin with.</param>
/// <param name="Octets">As much of the packet as was kept.</param>
/// <param name="OriginalLength">Octets that it had on the cable.</param>
/// <param name="Interface">Where it was captured; empty where the capture does not say.</param>
public sealed record CapturedPacket(
    long Number, long Nanoseconds, LinkType Link, ReadOnlyMemory<byte> Octets, long OriginalLength, string Interface)
{
    /// <summary>Whether it was never on a cable as it is: a gateway has captured what was inside its tunnel.</summary>
    public bool IsInside { get; init; }

    /// <summary>The packets that it was put together of; empty: it came as it is.</summary>
    public string MadeOf { get; init; } = "";

    /// <summary>Whether something is missing behind the end.</summary>
    public bool IsTruncated => OriginalLength > Octets.Length;
}
