using Amaranten.Crypto.Certificates;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Telling;

/// <summary>Why something was refused: for people, and, where the two sides differ, as values.</summary>
internal readonly record struct Reason(string Detail, IReadOnlyList<Difference> Differences)
{
    /// <summary>What is wrong with a certificate, where that is it.</summary>
    public CertificateFault Fault { get; init; }

    /// <summary>A reason that is no difference of two values.</summary>
    public static implicit operator Reason(string detail) => new(detail, []);

    /// <summary>Another mode than ours.</summary>
    public static Reason Mode(string peer, string ours) => new(
        $"the peer asks for {peer}, the tunnel is set to {ours}: the mode is not negotiated, it must be the same on both sides",
        [new Difference(IkeParameter.Mode, peer, ours)]);

    /// <summary>Another identity than we expect.</summary>
    public static Reason Identity(IkeIdentity peer, string expected) => new(
        $"the peer says it is {peer}, we expect {expected}: set the tunnel's remote identity to what the peer says, or correct the peer",
        [new Difference(IkeParameter.Identity, peer.ToString(), expected)]);

    /// <summary>Other networks than ours.</summary>
    public static Reason Selectors(TrafficSelector asked, IEnumerable<TrafficSelector> ours)
    {
        string we = string.Join(", ", ours);
        return new Reason($"the peer asks for {asked}, we have {we} (ours === theirs): correct the networks on one side",
            [new Difference(IkeParameter.Selectors, asked.ToString(), we)]);
    }

    /// <summary>The event that tells it. A wrong pre-shared key is a difference whose values are not told.</summary>
    public IkeEvent Tell(IkeEventKind kind, string? tunnel, UdpEndpoint? peer, long elapsedMilliseconds) =>
        new(kind, tunnel, peer?.ToString(), Detail, ElapsedMilliseconds: elapsedMilliseconds)
        {
            Fault = Fault,
            Differences = Differences.Count == 0 && kind == IkeEventKind.WrongPsk ? [new Difference(IkeParameter.PreSharedKey, "", "")] : Differences,
        };

    /// <summary>The same reason, told with more words before it.</summary>
    public Reason After(string words) => this with { Detail = words + Detail };
}
