namespace Amaranten.Interop.Script;

/// <summary>One run of a scenario file: everything is decided, nothing is a list of alternatives any more.</summary>
public sealed record Scenario
{
    public required string Name { get; init; }

    /// <summary>Who brings the tunnel up: <c>gateway</c> or <c>peer</c>.</summary>
    public required string Initiator { get; init; }

    /// <summary>How the peer does its ESP: <c>libipsec</c> or <c>kernel</c>.</summary>
    public required string Peer { get; init; }

    /// <summary>Who is behind a NAT: <c>none</c>, <c>gateway</c>, <c>peer</c> or <c>both</c>.</summary>
    public required string Nat { get; init; }

    /// <summary>Our INI.</summary>
    public required string Gateway { get; init; }

    /// <summary>The peer's swanctl.conf.</summary>
    public required string Swanctl { get; init; }

    /// <summary>What is done and must hold, a line each.</summary>
    public required string[] Steps { get; init; }

    /// <summary>What is wrong with the file, when it cannot be run.</summary>
    public string? Complaint { get; init; }

    public static Scenario Broken(string name, string complaint) => new()
    {
        Name = name,
        Initiator = "",
        Peer = "libipsec",
        Nat = "",
        Gateway = "",
        Swanctl = "",
        Steps = [],
        Complaint = complaint,
    };
}
