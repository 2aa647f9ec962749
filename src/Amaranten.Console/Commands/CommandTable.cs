using System.Globalization;
using Amaranten.Config;
using Amaranten.Console.Screens;
using Amaranten.Gateway.Control;
using Amaranten.Wire.Ip;

namespace Amaranten.Console.Commands;

/// <summary>Every command there is. docs/user/console.md describes each; a test compares the two.</summary>
public static class CommandTable
{
    private const int DefaultLogLines = 20, MostLogLines = 1_000;

    /// <summary>Asks a capture for the insides of tunnels.</summary>
    internal const string CaptureInner = "inner";

    /// <summary>Asks a capture for keys.</summary>
    internal const string CaptureKeys = "keys";

    /// <summary>The commands, in the order of help.</summary>
    public static IReadOnlyList<Command> All { get; } =
    [
        new("show status", "the gateway at a glance", Show(StatusScreen.Show)),
        new("show tunnels [TUNNEL]", "how far the tunnels are, what they carry, what went wrong", OfTunnels(TunnelScreen.Show, TunnelScreen.ShowOne)),
        new("show ike [TUNNEL]", "phase 1: with whom, since when, protected by what", OfTunnels(IkeScreen.Show)),
        new("show ipsec [TUNNEL]", "phase 2: SPIs, algorithms, packets, time left", OfTunnels(IpsecScreen.Show)),
        new("show settings TUNNEL", "every parameter of a tunnel by name and value", OfOneTunnel(SettingsScreen.Show)),
        new("show certificates", "our certificates, those that we trust, and lists of revoked ones", Show(CertificateScreen.Show)),
        new("show users", "who may come by name and password, and who is there", Show(RoamingScreens.Users)),
        new("show radius", "the RADIUS servers: what they were asked, what they answered", Show(RoamingScreens.Radius)),
        new("show pools", "addresses for clients, and who has them", Show(RoamingScreens.Pools)),
        new("show interfaces", "the Ethernet ports", Show(NetworkScreens.Interfaces)),
        new("show routes", "where packets go", Show(NetworkScreens.Routes)),
        new("show neighbours", "stations on the gateway's own networks (ARP)", Show(NetworkScreens.Neighbours)),
        new("show counters", "what has been counted so far", Show(status => CounterScreen.Show(status, withZeros: false))),
        new("show counters all", "also what has never happened", Show(status => CounterScreen.Show(status, withZeros: true))),
        new("show memory", "what the gateway takes of the board's memory", (session, _) => session.Write(MemoryScreen.Show(session.Control.Memory))),
        new("show timing [TUNNEL]", "how long the last boot and the last negotiations took, step by step", OfTunnels(TimingScreen.Show)),
        new("show capture", "how far the capture is", (session, _) => session.Write((session.Control.CaptureProgress ?? "no capture runs") + "\n")),
        new("show log [LINES]", "the last lines of the log, 20 or as many as you say", ShowLog),
        new("explain EVENT", "what an event of the log means, and what to do about it",
            (session, arguments) => session.Write(EventScreen.Explain(arguments[0]))),
        new("show lights", "what the front panel shows", Show(status => status.Lights + "\n")),
        new("show version", "which firmware this is", Show(status => $"Amaranten Embedded {status.Version}\n")),
        new("show config [SECTION]", "the configuration as it is edited; secrets are hidden", ConfigCommands.Show),
        new("show changes", "what is edited and not committed", ConfigCommands.Changes),
        new("show commits", "the earlier configurations, for rollback", ConfigCommands.Commits),
        new("set SECTION KEY [VALUE...]", "change a key or add it; a secret without VALUE is asked for and not shown", ConfigCommands.Set),
        new("delete SECTION [KEY]", "take out a key, or a whole section", ConfigCommands.Delete),
        new("load", "take a whole configuration that is pasted", ConfigCommands.Load),
        new("edit", "change the configuration on the whole screen, where the terminal can do that", ConfigCommands.Edit),
        new("check", "all that is wrong with what is edited", ConfigCommands.Check),
        new("commit", "keep what is edited and put it in force", ConfigCommands.Commit),
        new("commit confirm [MINUTES]", "put it in force for 10 minutes, or as many as you say; commit keeps it", ConfigCommands.Try),
        new("rollback [NUMBER]", "edit what was in force before the last commit, or before as many as you say", ConfigCommands.RollBack),
        new("discard", "forget what is edited", ConfigCommands.Discard),
        new("tunnel TUNNEL up", "bring a tunnel up now", TunnelUp),
        new("tunnel TUNNEL down", "take a tunnel down and tell the peer", TunnelDown),
        new("ping ADDRESS [COUNT]", "ask a host whether it answers, 4 times or as often as you say; ^C stops", Ping),
        new("snoop ike [PEER]", "messages of IKE as they come and go, decrypted, of one peer or of all; ^C stops", Snoop),
        new("capture stop", "end the capture; the log says what it came to", CaptureStop),
        new("capture FILE [WHAT...]", "write packets into a new pcapng file; WHAT: an INTERFACE alone, inner, keys [FILE]", Capture),
        new("selftest", "known answers of every algorithm on this CPU; peers wait a moment", (session, _) => session.Write(SelfTestScreen.Show([], out int _))),
        new("reboot", "start the board anew; asks first", PowerCommands.Restart),
        new("poweroff", "switch the board off; asks first", PowerCommands.Off),
        new("factory-reset", "delete everything that was ever configured, and start the board anew as it came; asks first", PowerCommands.Reset),
        new("help [COMMAND...]", "this list, or the commands that begin so", Help),
        new("exit", "leave", (session, _) => session.Close()),
        new("quit", "leave", (session, _) => session.Close()),
    ];

    private static CommandHandler Show(Func<GatewayStatus, string> screen) => (session, _) => session.Write(screen(session.Control.Status));

    private static CommandHandler OfTunnels(
        Func<GatewayStatus, IReadOnlyList<TunnelStatus>, string> ofAll, Func<GatewayStatus, IReadOnlyList<TunnelStatus>, string>? ofOne = null) => (session, arguments) =>
    {
        GatewayStatus status = session.Control.Status;
        IReadOnlyList<TunnelStatus> chosen = arguments.Count == 0 ? status.Tunnels : [.. status.Tunnels.Where(tunnel => tunnel.Name == arguments[0])];
        session.Write(chosen.Count == 0 && arguments.Count > 0 ? NoSuchTunnel(status, arguments[0]) : (arguments.Count == 0 ? ofAll : ofOne ?? ofAll)(status, chosen));
    };

    private static CommandHandler OfOneTunnel(Func<TunnelConfig, string> screen) => (session, arguments) =>
    {
        GatewayStatus status = session.Control.Status;
        TunnelConfig? chosen = status.Config?.Tunnels.FirstOrDefault(tunnel => tunnel.Name == arguments[0]);
        session.Write(chosen is null ? NoSuchTunnel(status, arguments[0]) : screen(chosen));
    };

    private static void ShowLog(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        if (!TryNumber(arguments, 0, DefaultLogLines, MostLogLines, out int lines))
            session.Write($"'{arguments[0]}' is no number of lines; expected 1 to {MostLogLines}.\n");
        else session.Write(string.Concat(session.Control.RecentLog(lines).Select(line => line + "\n")));
    }

    private static void TunnelUp(ConsoleSession session, IReadOnlyList<string> arguments) => session.Write(
        session.Control.TunnelUp(arguments[0])
            ? $"Tunnel {arguments[0]} is being brought up; show tunnels {arguments[0]} says how far it is.\n"
            : NoSuchTunnel(session.Control.Status, arguments[0]));

    private static void TunnelDown(ConsoleSession session, IReadOnlyList<string> arguments) => session.Write(
        session.Control.TunnelDown(arguments[0])
            ? $"Tunnel {arguments[0]} is taken down.\n"
            : NoSuchTunnel(session.Control.Status, arguments[0]));

    private static void Ping(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        if (!IpAddress.TryParse(arguments[0], out IpAddress address) || address.IsV6)
            session.Write($"'{arguments[0]}' is no IPv4 address; expected one as 10.0.0.1.\n");
        else if (!TryNumber(arguments, 1, PingRun.DefaultCount, PingRun.MostCount, out int count))
            session.Write($"'{arguments[1]}' is no count; expected 1 to {PingRun.MostCount}.\n");
        else session.StartPing(address, count);
    }

    private static void Snoop(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0) session.StartSnoop(null);
        else if (IpAddress.TryParse(arguments[0], out IpAddress peer)) session.StartSnoop(peer);
        else session.Write($"'{arguments[0]}' is no address of a peer; expected one as 203.0.113.1.\n");
    }

    private static void Capture(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        if (!TryRequest(session, arguments, out CaptureRequest request)) return;
        string? problem = session.Control.StartCapture(request);
        if (problem is not null) session.Write($"Nothing is captured: {problem}.\n");
        else
        {
            session.Write("The capture runs, for ten minutes at most; capture stop ends it.\n");
            if (request.KeyFile is { } keys) session.Write($"Whoever gets {keys} can read what is captured: delete it as soon as it has served.\n");
        }
    }

    private static bool TryRequest(ConsoleSession session, IReadOnlyList<string> arguments, out CaptureRequest request)
    {
        request = new CaptureRequest(arguments[0]);
        bool isInterface(string word) => session.Control.Status.Interfaces.Any(port => port.Name == word);
        for (int i = 1; i < arguments.Count; i++)
        {
            bool hasFile = i + 1 < arguments.Count && arguments[i + 1] != CaptureInner && !isInterface(arguments[i + 1]);
            if (arguments[i] == CaptureInner) request = request with { WithInner = true };
            else if (arguments[i] == CaptureKeys) request = request with { KeyFile = hasFile ? arguments[++i] : request.File + ".keys" };
            else if (request.OnlyInterface is null) request = request with { OnlyInterface = arguments[i] };
            else
            {
                session.Write($"'{arguments[i]}' is too much; a capture takes one interface, {CaptureInner}, and {CaptureKeys} with a file.\n");
                return false;
            }
        }
        return true;
    }

    private static void CaptureStop(ConsoleSession session, IReadOnlyList<string> arguments) => session.Write(
        session.Control.StopCapture() ? "The capture ends; show log says what it came to.\n" : "No capture runs.\n");

    private static void Help(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        CommandMatch match = CommandMatch.Beginning(All, arguments);
        session.Write(match.Problem is string problem ? problem + "\n" : Describe(match.Candidates));
    }

    /// <summary>Commands and what they are for, a line each.</summary>
    public static string Describe(IEnumerable<Command> commands)
    {
        var table = new Table("Command", "What it is for");
        foreach (Command command in commands) table.Add(command.Syntax, command.Summary);
        return table.ToString();
    }

    private static string NoSuchTunnel(GatewayStatus status, string name) => status.TunnelsInError.FirstOrDefault(tunnel => tunnel.Name == name) is { } inError
        ? TunnelScreen.InError(inError)
        : status.Tunnels.Count == 0
        ? "There is no tunnel in the configuration.\n"
        : $"There is no tunnel '{name}'; there are {string.Join(", ", status.Tunnels.Select(tunnel => tunnel.Name).Distinct())}.\n";

    /// <summary>The number at this place, or the fallback where none was typed; false when it is none from 1 to the most.</summary>
    internal static bool TryNumber(IReadOnlyList<string> arguments, int index, int fallback, int most, out int number)
    {
        number = fallback;
        return index >= arguments.Count
            || int.TryParse(arguments[index], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most;
    }
}
