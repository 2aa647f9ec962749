using Amaranten.Crypto.Certificates;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Telling;

/// <summary>Why something was refused: for people, and, where the two sides differ, as values.</summary>
internal readonly record struct Reason(string Detail, IReadOnlyList<Difference> Differences)
{
    /// <summary>What is wrong with a certificate, where that is it.</summary>
    public CertificateFault Fault { get; init; }

    /// <summary>The pool of addresses that it is about.</summary>
    public string? Pool { get; init; }

    /// <summary>A reason that is no difference of two values.</summary>
    public static implicit operator Reason(string detail) => new(detail, []);

    /// <summary>A reason that lies in one of these, as far as we can know: the peer's values are not told to us.</summary>
    public static Reason About(string detail, params ReadOnlySpan<IkeParameter> parameters) =>
        new(detail, [.. parameters.ToArray().Select(parameter => new Difference(parameter, "", ""))]);

    /// <summary>Another mode than ours.</summary>
    public static Reason Mode(string peer, string ours) => new(
        $"the peer asks for {peer}, the tunnel is set to {ours}: the mode is not negotiated, it must be the same on both sides",
        [new Difference(IkeParameter.Mode, peer, ours)]);

    /// <summary>Another identity than we expect.</summary>
    public static Reason Identity(IkeIdentity peer, string expected) => new(
        $"the peer says it is {peer}, we expect {expected}: set the tunnel's remote identity to what the peer says, or correct the peer",
        [new Difference(IkeParameter.Identity, peer.ToString(), expected)]);

    /// <summary>An address that is not where the peer's packets come from, and no NAT traversal that would explain it.</summary>
    /// <param name="peer">Who it says it is.</param>
    /// <param name="from">Where it is.</param>
    /// <param name="weTraverse">Whether it is the peer that has NAT traversal off, and not we.</param>
    public static Reason Translated(IkeIdentity peer, IpAddress from, bool weTraverse) => new(
        $"the peer says it is {peer}, and its packets come from {from}: a NAT is between, and nat-traversal is {(weTraverse ? "off at the peer, on here" : "off here")}",
        [new Difference(IkeParameter.NatTraversal, weTraverse ? "off" : "", weTraverse ? "on" : "off")]);

    /// <summary>Other networks than ours. What differs is told of the nearest of ours.</summary>
    public static Reason Selectors(TrafficSelector asked, IReadOnlyCollection<TrafficSelector> ours)
    {
        string we = string.Join(", ", ours);
        return new Reason($"the peer asks for {asked}, we have {we} (ours === theirs): correct the networks on one side",
            ours.Select(own => Compare(asked, own)).MinBy(differences => differences.Count)!);
    }

    private static List<Difference> Compare(TrafficSelector asked, TrafficSelector own)
    {
        var differences = new List<Difference>();
        void Note<T>(IkeParameter parameter, T theirs, T ours, bool isCovered)
        {
            if (!isCovered) differences.Add(new Difference(parameter, $"{theirs}", $"{ours}"));
        }
        Note(IkeParameter.LocalNetwork, asked.Local, own.Local, own.Local.Contains(asked.Local));
        Note(IkeParameter.RemoteNetwork, asked.Remote, own.Remote, own.Remote.Contains(asked.Remote));
        Note(IkeParameter.InnerProtocol, asked.Protocol, own.Protocol, own.Protocol == 0 || own.Protocol == asked.Protocol);
        Note(IkeParameter.LocalPort, asked.LocalPort, own.LocalPort, own.LocalPort == 0 || own.LocalPort == asked.LocalPort);
        Note(IkeParameter.RemotePort, asked.RemotePort, own.RemotePort, own.RemotePort == 0 || own.RemotePort == asked.RemotePort);
        // What each part would cover and the whole does not (no network of ours may have the pair): all of it.
        return differences.Count > 0 ? differences : [new Difference(IkeParameter.Selectors, $"{asked}", $"{own}")];
    }

    /// <summary>The event that tells it. A wrong pre-shared key is a difference whose values are not told.</summary>
    public IkeEvent Tell(IkeEventKind kind, string? tunnel, UdpEndpoint? peer, long elapsedMilliseconds) =>
        new(kind, tunnel, peer?.ToString(), Detail, ElapsedMilliseconds: elapsedMilliseconds)
        {
            Fault = Fault,
            Pool = Pool,
            Differences = Differences.Count == 0 && kind == IkeEventKind.WrongPsk ? [new Difference(IkeParameter.PreSharedKey, "", "")] : Differences,
        };

    /// <summary>The same reason, told with more words behind it.</summary>
    public Reason Before(string words) => this with { Detail = Detail + words };

    /// <summary>The same reason, told with more words before it.</summary>
    public Reason After(string words) => this with { Detail = words + Detail };
}
