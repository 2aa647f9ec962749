using System.Diagnostics;
using System.Text.RegularExpressions;
using Amaranten.Interop.Gateway;
using Amaranten.Interop.Lab;

namespace Amaranten.Interop.Script;

// The words of the steps; scenarios/README.md says what each means.
public sealed partial class ScenarioCase
{
    private static readonly TimeSpan s_negotiation = TimeSpan.FromSeconds(30), s_moment = TimeSpan.FromSeconds(10);

    private void Perform(string[] words)
    {
        switch (words)
        {
            case ["initiate", .. var which]: Initiate(which); break;
            case ["refused", .. var patterns]: Refused(patterns); break;
            case ["up", .. var tunnels]: Up(tunnels is [] ? "hq" : tunnels[0]); break;
            case ["ping"]: Ping("near", Network.FarAddress); break;
            case ["ping", var from, var to, .. var options]: Ping(from, to, options); break;
            case ["no-ping"]: NoPing("near", Network.FarAddress); break;
            case ["no-ping", var from, var to, .. var options]: NoPing(from, to, options); break;
            case ["pings", var seconds, .. var options]: Stream(int.Parse(seconds), options); break;
            case ["tcp", var from, var to, var port]: Tcp(from, to, port, answered: true); break;
            case ["no-tcp", var from, var to, var port]: Tcp(from, to, port, answered: false); break;
            case ["wire", "forget"]: _lab.Capture.Restart(); break;
            case ["wire", "shows", .. var filter]: WireShows(string.Join(' ', filter)); break;
            case ["wire", "lacks", .. var filter]: WireLacks(string.Join(' ', filter)); break;
            case ["wire", var kind]: Wire(kind); break;
            case ["wait", var seconds]: Thread.Sleep(TimeSpan.FromSeconds(int.Parse(seconds))); break;
            case ["near", "serves", var folder]: Serve(folder); break;
            case ["gateway", .. var rest]: OfGateway(rest); break;
            case ["peer", .. var rest]: OfPeer(rest); break;
            case ["near", .. var rest]: OfHost(Network.Near, rest); break;
            case ["far", .. var rest]: OfHost(Network.Far, rest); break;
            case ["router", .. var rest]: OfHost(Network.Router, rest); break;
            default: throw new InvalidOperationException("this is no step; scenarios/README.md lists them");
        }
    }

    private void OfGateway(string[] words)
    {
        switch (words)
        {
            case ["log", .. var patterns]: MustSay("the gateway's log", () => _gateway.Log, patterns); break;
            case ["shows", var screen, .. var patterns]: MustSay($"show {screen}", () => _gateway.Console($"show {screen}"), patterns); break;
            case ["down", .. var limit]: WaitFor("the gateway shows the tunnel as down", limit, () => !_gateway.IsUp); break;
            case ["up", .. var limit]: WaitFor("the gateway shows the tunnel as up", limit, () => _gateway.IsUp); break;
            case ["console", .. var command]: _gateway.Console(string.Join(' ', command)); break;
            case ["reload", var word, var replacement]: _gateway.Reload(word, replacement); break;
            case ["pause"]: _gateway.Pause(); break;
            case ["continue"]: _gateway.Continue(); break;
            case ["stop"]: _gateway.Shutdown(); break;
            case ["restart"]: Restart(); break;
            default: throw new InvalidOperationException("the gateway knows no such step; scenarios/README.md lists them");
        }
    }

    private void OfPeer(string[] words)
    {
        switch (words)
        {
            case ["log", .. var patterns]: MustSay("the peer's log", () => _lab.Peer.Log, patterns); break;
            case ["shows", .. var patterns]: MustSay("swanctl --list-sas", () => _lab.Peer.SecurityAssociations, patterns); break;
            case ["down", .. var limit]: WaitFor("the peer has no tunnel", limit, () => !_lab.Peer.IsUp); break;
            case ["up", .. var limit]: WaitFor("the peer has the tunnel", limit, () => _lab.Peer.IsUp); break;
            case ["runs", .. var command]: Succeed(_lab.Peer.On(command)); break;
            case ["remembers"]: (_rememberedCookies, _rememberedSpi) = (_lab.Peer.Cookies, _lab.Peer.InboundSpi); break;
            case ["renewed", "ike", .. var limit]: WaitFor("phase 1 is a new one", limit, () => IsNew(_lab.Peer.Cookies, _rememberedCookies)); break;
            case ["renewed", "ipsec", .. var limit]: WaitFor("phase 2 is a new one", limit, () => IsNew(_lab.Peer.InboundSpi, _rememberedSpi)); break;
            case ["initiate", var child]: Succeed(_lab.Peer.Initiate(child)); break;
            case ["terminate"]: _lab.Peer.Terminate(); break;
            case ["pause"]: _lab.Peer.Pause(); break;
            case ["continue"]: _lab.Peer.Continue(); break;
            case ["crash"]: _lab.Peer.Crash(); break;
            case ["start"]: StartPeer(); break;
            default: throw new InvalidOperationException("the peer knows no such step; scenarios/README.md lists them");
        }
    }

    private void OfHost(Node host, string[] words)
    {
        switch (words)
        {
            case ["starts", .. var server]: StartServer(host, server); break;
            case ["stops"]: StopServers(); break;
            case ["log", .. var patterns]: MustSay("what the servers said", () => ServersSaid, patterns); break;
            case ["runs", .. var command]: Succeed(host.Try(command)); break;
            default: throw new InvalidOperationException("a host knows no such step; scenarios/README.md lists them");
        }
    }

    private void StartServer(Node host, string[] command) => _servers.Add(Command.Start(host.Prefix(command), line =>
    {
        lock (_serversSaid) _serversSaid.AppendLine(line);
    }));

    private void StopServers()
    {
        foreach (Process server in _servers) Command.Stop(server);
        _servers.Clear();
    }

    private void Serve(string folder)
    {
        _web?.Dispose();
        _web = new WebServer(Network.Near, Network.NearAddress, folder);
    }

    private void Initiate(string[] which)
    {
        if (_scenario.Initiator == "peer") Succeed(_lab.Peer.Initiate(which is [] ? "net" : which[0]));
        else _gateway.Console($"tunnel {(which is [] ? "hq" : which[0])} up");
    }

    // The attempt may go on being repeated; that it was refused is read in our log.
    private void Refused(string[] patterns)
    {
        if (_scenario.Initiator == "peer") _attempt = Task.Run(() => _lab.Peer.Initiate(seconds: 3));
        else _gateway.Console("tunnel hq up");
        MustSay("the gateway's log", () => _gateway.Log, patterns);
        _attempt?.Wait();
        Assert.False(_gateway.IsUp, "the gateway shows the tunnel as up");
        Assert.False(_lab.Peer.IsUp, "the peer has the tunnel");
    }

    private void Up(string tunnel)
    {
        Wait.Until("the gateway shows the tunnel as up", s_negotiation, () => _gateway.IsTunnelUp(tunnel));
        Wait.Until("the peer has the tunnel", s_negotiation, () => _lab.Peer.IsUp);
    }

    private void Ping(string from, string to, params string[] options)
    {
        if (from == "gateway") Wait.Until("a ping is answered", s_negotiation, () => _gateway.Console($"ping {to} 1").Contains(" 1 answered"));
        else Succeed(On(from, ["ping", "-c", "3", "-i", "0.02", "-w", "10", .. options, to]));
    }

    private void Stream(int seconds, string[] options)
    {
        const double Interval = 0.05;
        using var pings = new Pings(Network, (int)(seconds / Interval), Interval, options);
        pings.MustAllReturn();
    }

    private void NoPing(string from, string to, params string[] options)
    {
        bool answered = from == "gateway"
            ? _gateway.Console($"ping {to} 1").Contains(" 1 answered")
            : On(from, ["ping", "-c", "1", "-W", "1", .. options, to]).Succeeded;
        Assert.False(answered, "a ping was answered");
    }

    // A refusal comes from the far host as well as a welcome would: nobody need listen there.
    private void Tcp(string from, string to, string port, bool answered)
    {
        Outcome attempt = On(from, "timeout", "2", "bash", "-c", $"exec 3<>/dev/tcp/{to}/{port}");
        Assert.True(answered == (attempt.Succeeded || attempt.Output.Contains("refused")), attempt.Output);
    }

    private Outcome On(string machine, params string[] command) => machine switch
    {
        "near" => Network.Near.Try(command),
        "far" => Network.Far.Try(command),
        "peer" => _lab.Peer.On(command),
        _ => throw new InvalidOperationException($"{machine} is none of near, far, gateway and peer"),
    };

    private void Wire(string kind)
    {
        bool udp = _scenario.Nat != "none" || _scenario.Peer == "libipsec";
        Seen wanted = kind switch
        {
            "esp" => udp ? Seen.EspInUdp : Seen.Esp,
            "udp-esp" => Seen.EspInUdp,
            "ah" => Seen.Ah,
            "ah+esp" => Seen.AhWithEsp,
            _ => throw new InvalidOperationException("what is on the wire is esp, udp-esp, ah or ah+esp"),
        };
        Wait.Until($"2 packets of {kind} cross the wire", s_moment, () => _lab.Capture.Count(wanted) >= 2);
        foreach (Seen other in (Seen[])[Seen.Esp, Seen.EspInUdp, Seen.Ah, Seen.AhWithEsp])
            Assert.True(other == wanted || _lab.Capture.Count(other) == 0, $"{other} crossed the wire as well");
    }

    private void WireShows(string filter) => Wait.Until("such a packet crosses the wire", s_moment, () => _lab.Capture.Count(filter, _gateway.Keys) > 0);

    private void WireLacks(string filter)
    {
        int found = _lab.Capture.Count(filter, _gateway.Keys);
        Assert.True(found == 0, $"{found} such packets crossed the wire");
    }

    private void Restart()
    {
        _gateway.Crash();
        _gateway.Dispose();
        _gateway = new GatewayProcess(Network, _scenario.Gateway);
        _gateway.MustAnswer();
    }

    private void StartPeer()
    {
        _lab.Peer.Start();
        _lab.Peer.Load(_scenario.Swanctl);
    }

    private static bool IsNew(string now, string remembered) => now.Length > 0 && now != remembered;

    // One line that holds all of them; a pattern's blanks are written as _.
    private static void MustSay(string where, Func<string> text, string[] patterns)
    {
        Regex[] wanted = [.. patterns.Select(pattern => new Regex(pattern.Replace('_', ' '), RegexOptions.IgnoreCase))];
        Wait.Until($"a line of {where} holds {string.Join(" and ", patterns)}", s_negotiation,
            () => text().Split('\n').Any(line => wanted.All(pattern => pattern.IsMatch(line))));
    }

    private static void WaitFor(string what, string[] limit, Func<bool> holds) =>
        Wait.Until(what, limit is [] ? s_moment : TimeSpan.FromSeconds(int.Parse(limit[0])), holds);

    private static void Succeed(Outcome outcome) => Assert.True(outcome.Succeeded, outcome.Output.Trim());
}
