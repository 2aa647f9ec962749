using Amaranten.Console.Screens;
using Amaranten.Gateway.Control;
using Amaranten.Ike.Timing;
using Amaranten.Wire;

namespace Amaranten.Console.Tests;

/// <summary><c>capture</c>, and the screen of times.</summary>
public sealed class CaptureTests
{
    [Fact]
    public void A_capture_begins_and_ends()
    {
        Terminal terminal = new Terminal(isInteractive: false).Type("show capture\ncapture stop\ncapture /tmp/a.pcapng wan\nshow capture\ncapture stop\ncapture /tmp/a.pcapng dmz\n");
        Assert.Equal(
            """
            no capture runs
            No capture runs.
            The capture runs, for ten minutes at most; capture stop ends it.
            0 packets in /tmp/a.pcapng
            The capture ends; show log says what it came to.
            Nothing is captured: there is no interface 'dmz'; there are wan, lan.

            """, terminal.Sent.ToString());
        Assert.Equal(["capture /tmp/a.pcapng wan", "capture /tmp/a.pcapng dmz"], terminal.Control.Asked);
    }

    [Theory]
    [InlineData("capture a.pcapng inner", "capture a.pcapng all inner")]
    [InlineData("capture a.pcapng keys", "capture a.pcapng all keys a.pcapng.keys")]
    [InlineData("capture a.pcapng wan keys b.keys inner", "capture a.pcapng wan inner keys b.keys")]
    [InlineData("capture a.pcapng keys inner", "capture a.pcapng all inner keys a.pcapng.keys")]
    [InlineData("capture a.pcapng keys lan", "capture a.pcapng lan keys a.pcapng.keys")]
    public void What_is_wanted_may_stand_in_any_order(string typed, string asked)
    {
        Terminal terminal = new Terminal(isInteractive: false).Type(typed + "\n");
        Assert.Equal([asked], terminal.Control.Asked);
        Assert.Equal(asked.Contains(" keys "), terminal.Sent.ToString().Contains("delete it as soon as it has served"));
    }

    [Fact]
    public void A_second_interface_is_too_much()
    {
        Terminal terminal = new Terminal(isInteractive: false).Type("capture a.pcapng wan lan\n");
        Assert.Equal("'lan' is too much; a capture takes one interface, inner, and keys with a file.\n", terminal.Sent.ToString());
        Assert.Empty(terminal.Control.Asked);
    }

    [Fact]
    public void Times_are_told_step_by_step()
    {
        GatewayStatus status = new FakeControl().Status;
        Instant boot = status.Now.Plus(-60_000), begun = status.Now.Plus(-3_000);
        ExchangeTimes[] times =
        [
            new("main mode", true, begun, [new("sent SA", begun), new("got SA", begun.Plus(12)), new("Diffie-Hellman", begun.Plus(15))]),
            new("quick mode", true, begun.Plus(30), [new("sent HASH, SA, NONCE", begun.Plus(31)), new("sent HASH", begun.Plus(44))]),
        ];
        TunnelStatus hq = status.Tunnels[0];
        hq = hq with
        {
            Ike = hq.Ike with { Times = times },
            Pairs = [hq.Pairs[0] with { Sa = hq.Pairs[0].Sa! with { FirstInbound = begun.Plus(50) } }],
        };
        status = status with { Boot = [new("program started", boot), new("ports open", boot.Plus(41)), new("first link", boot.Plus(60))], Tunnels = [hq, status.Tunnels[1]] };
        Assert.Equal(
            """
            Boot             At ms  Took ms
            program started      0        0
            ports open          41       41
            first link          60       19

            Tunnel hq, last negotiation: 2 s ago
              Step                     At ms  Took ms
              main mode, begun by us       0
                sent SA                    0        0
                got SA                    12       12
                Diffie-Hellman            15        3
              quick mode, begun by us     30
                sent HASH, SA, NONCE      31       16
                sent HASH                 44       13
              first packet through        50        6

            Tunnel spare: nothing has been negotiated.

            """, TimingScreen.Show(status, status.Tunnels));
    }
}
