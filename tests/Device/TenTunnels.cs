using System.Globalization;
using System.Text.RegularExpressions;
using Amaranten.Interop.Lab;
using Amaranten.Interop.Peer;

namespace Amaranten.Device;

/// <summary>Ten tunnels between the board and one peer, each with a phase 1 of its own.</summary>
internal static partial class TenTunnels
{
    private const int Count = 10, MostKilobytes = 32_000;

    /// <summary>The peer's half. Its first child serves a single tunnel too.</summary>
    public static string ForPeer(PeerConnection connection)
    {
        string one = connection.ToSwanctl(), child = Child().Match(one).Value;
        string more = string.Concat(Enumerable.Range(1, Count - 1).Select(i =>
            child.Replace("net {", $"net{i} {{", StringComparison.Ordinal).Replace(Network.FarNetwork, Far(i), StringComparison.Ordinal)));
        return one.Replace(child, child + more, StringComparison.Ordinal).Replace("version = 1", "version = 1\n    unique = never", StringComparison.Ordinal);
    }

    /// <summary>Puts ten in force on trial, and looks at what the gateway takes then.</summary>
    public static void AreHeldInLittleMemory(VirtualBoard board, string interfaces, string secret)
    {
        board.Load(interfaces + string.Concat(Enumerable.Range(0, Count).Select(i => $"""
            [tunnel:hq{i}]
            local-network  = {Network.NearNetwork}
            remote-network = {Far(i)}
            remote-gateway = {Network.PeerAddress}
            ike            = aes256-sha256-modp2048
            ipsec          = aes128-sha1
            pfs            = none
            start          = always
            psk            = {secret}

            """)));
        Assert.Contains("In force, but not kept", board.Ask("commit confirm 10"), StringComparison.Ordinal);
        LineSocket.Patiently("ten tunnels are up", () => board.Ask("show status").Contains($"{Count} up", StringComparison.Ordinal), () => board.Ask("show tunnels"));
        string memory = board.Ask("show memory");
        int kilobytes = int.Parse(Resident().Match(memory).Groups[1].Value, CultureInfo.InvariantCulture);
        Marks.Note("memory with ten tunnels", $"{kilobytes} kB", $"at most {MostKilobytes} kB");
        Assert.InRange(kilobytes, 1_000, MostKilobytes);
    }

    private static string Far(int i) => $"10.0.{i}.0/24";

    [GeneratedRegex(@"(?s)\n *net \{.*?\n *\}")]
    private static partial Regex Child();

    [GeneratedRegex(@"resident\s+(\d+)")]
    private static partial Regex Resident();
}
