using System.Globalization;
using System.Text.RegularExpressions;
using Amaranten.Interop.Lab;
using Amaranten.Interop.Peer;

namespace Amaranten.Device;

/// <summary>
/// The board as a person with a serial cable sees it, in the place of the gateway in the lab: he types, strongSwan is at the other end of the tunnel, and
/// the lights are watched from outside.
/// </summary>
public sealed class OperatorTests
{
    private const int SystemLine = 0, WanLine = 1, VpnLine = 2;
    private const string Secret = "correct horse battery staple";

    // Comments make it 20 kB, which takes two seconds at 115,200 baud.
    private static string Configuration => $"""
        [system]
        name = branch

        [interface:wan]
        device  = wan
        address = {Network.GatewayAddress}/24
        gateway = 198.51.100.1

        [interface:lan]
        device  = lan
        address = 192.168.1.1/24
        {string.Concat(Enumerable.Range(0, 300).Select(i => $"\n; a comment, the {i}th, as long as many a line: äöü {new string('.', i % 40)}"))}

        """;

    [Fact]
    public void A_person_with_a_serial_cable_brings_up_a_tunnel()
    {
        using var peer = new LibipsecCharon("board");
        using var board = new VirtualBoard(peer.Network);
        peer.Load(TenTunnels.ForPeer(new PeerConnection()));
        EditsOnTheWholeScreen(board);
        TypesAConfiguration(board);
        peer.Pause();
        StartsAnewWithIt(board);
        SeesPhaseOneByItsRhythm(board);
        peer.Continue();
        TheTunnelComesUp(peer, board);
        AHangIsEndedByTheWatchdog(peer, board);
        WhatIsNotConfirmedIsTakenBack(peer, board);
        APowerCutTakesATrialBack(peer, board);
        ACableIsPulled(board);
        TenTunnels.AreHeldInLittleMemory(board, Configuration.Replace("192.168.1.1", "10.7.0.1"), Secret);
        NothingTypedWasLost(board);
    }

    private static void EditsOnTheWholeScreen(VirtualBoard board)
    {
        const string Down = "\u001b[B", Up = "\u001b[A", End = "\u001b[F", Rubout = "\u007f", Keep = "\u000f", Leave = "\u0018";
        board.OpenConsole();
        board.Serial.Send("edit\r");
        board.Serial.Expect(@"\x1b\[6n");
        board.Serial.Send("\u001b[24;80R");
        board.Serial.Expect("draft, line 1 of ");
        board.Serial.Send($"{Down}{Down}{End}!{Down}");
        board.Serial.Expect("! name = amaranten!");
        board.Serial.Send(Up);
        board.Serial.Expect("error: found 'amaranten!'; expected a name");
        board.Serial.Send($"{End}{Rubout}-1{Keep}");
        board.Serial.Expect("kept in the draft");
        board.Serial.Send(Leave);
        board.Serial.Expect("amaranten> ");
        Assert.Contains("name = amaranten-1", board.Ask("show changes"), StringComparison.Ordinal);
    }

    private static void TypesAConfiguration(VirtualBoard board)
    {
        Assert.Contains("all hold", board.Ask("selftest"), StringComparison.Ordinal);
        board.Load(Configuration);
        board.Ask("set interface:lan address 10.7.0.1/24");
        board.Ask($"set tunnel:hq local-network {Network.NearNetwork}");
        board.Ask($"set tunnel:hq remote-network {Network.FarNetwork}");
        board.Ask($"set tunnel:hq remote-gateway {Network.PeerAddress}");
        board.Ask("set tunnel:hq ike aes256-sha256-modp2048");
        board.Ask("set tunnel:hq ipsec aes128-sha1");
        board.Ask("set tunnel:hq pfs none");
        board.Ask("set tunnel:hq start always");
        Assert.Contains("psk: missing", board.Ask("check"), StringComparison.Ordinal);
        board.Serial.Send("set tunnel:hq psk\r");
        board.Serial.Expect("not shown: ");
        board.Serial.Send($"{Secret}\r");
        board.Serial.Expect("again: ");
        board.Serial.Send($"{Secret}\r");
        Assert.Contains("ok, 2 interfaces, 1 tunnel", board.Ask("check"), StringComparison.Ordinal);
        int changes = board.LightHistory(SystemLine).Count;
        Assert.Contains("nothing is in force before the next start", board.Ask("commit"), StringComparison.Ordinal);
        LineSocket.Patiently("the system's light has flashed in threes and is lit again", () =>
            board.LightHistory(SystemLine).Count >= changes + 6 && IsSteadilyLit(board, SystemLine), () => board.Ask("show lights"));
        Assert.DoesNotContain(Secret, board.Serial.Text, StringComparison.Ordinal);
    }

    private static void StartsAnewWithIt(VirtualBoard board)
    {
        board.Serial.Send("reboot\r");
        board.Serial.Expect("yes or no: ");
        board.Serial.Send("yes\r");
        board.Serial.Expect("starting anew");
        board.AnswerInvitation();
        LineSocket.Patiently("the system's and the WAN's lights are lit", () => Lit(board, SystemLine) && Lit(board, WanLine), () => board.Serial.Text);
    }

    // Nobody answers: phase 1 lasts. Two rhythms are lit for as long as they are dark; the other, of phase 2, is ten times as slow.
    private static void SeesPhaseOneByItsRhythm(VirtualBoard board)
    {
        const int Beats = 10, BetweenTheTwo = 500_000;
        int before = board.LightChanges(VpnLine).Count;    // with these began the dark time before
        LineSocket.Patiently("the VPN's light blinks", () => board.LightChanges(VpnLine).Count > before + (2 * Beats) + 1, () => board.Serial.Text);
        (long At, int Level)[] changes = [.. board.LightChanges(VpnLine).TakeLast(2 * Beats + 1)];
        long all = changes[^1].At - changes[0].At;
        long lit = changes.Zip(changes.Skip(1)).Where(pair => pair.First.Level == 1).Sum(pair => pair.Second.At - pair.First.At);
        Assert.True(all < 2 * Beats * BetweenTheTwo && lit > all / 3 && lit < 2 * all / 3, $"{Beats} beats of phase 1 took {all} us, and it was lit for {lit} us of them");
    }

    private static void TheTunnelComesUp(Charon peer, VirtualBoard board)
    {
        UpAgain(peer, board);
        int changes = board.LightHistory(VpnLine).Count, before = board.LightHistory(WanLine).Count;
        Assert.Equal(0, peer.Network.Near.Try("ping", "-c", "10", "-i", "0.2", "-W", "5", Network.FarAddress).Status);
        Assert.InRange(board.LightHistory(WanLine).Count, before + 6, int.MaxValue);    // traffic: ten changes a second
        LineSocket.Patiently("without traffic the WAN's light is lit", () => IsSteadilyLit(board, WanLine), () => board.Ask("show lights"));
        Assert.Matches(@"hq\s+\S+\s+up", board.Ask("show tunnels"));
        Assert.True(Lit(board, VpnLine) && changes == board.LightHistory(VpnLine).Count, "a tunnel that is up is a light that is lit, and steadily");
        TestContext.Current.TestOutputHelper?.WriteLine(board.Ask("show timing"));
    }

    private static void WhatIsNotConfirmedIsTakenBack(Charon peer, VirtualBoard board)
    {
        TriesWithoutTheTunnel(peer, board);
        LineSocket.Patiently("the trial is taken back", () => board.Ask("show log 20").Contains("was not confirmed in time", StringComparison.Ordinal), () => board.Serial.Text);
        UpAgain(peer, board);
    }

    private static void APowerCutTakesATrialBack(Charon peer, VirtualBoard board)
    {
        TriesWithoutTheTunnel(peer, board);
        board.CutPower();
        board.OpenConsole();
        UpAgain(peer, board);
        NoteTimes(board.Ask("show timing"));
    }

    // A card that takes no more: the commit waits for it, and nobody feeds the watchdog.
    private static void AHangIsEndedByTheWatchdog(Charon peer, VirtualBoard board)
    {
        board.Ask("set system name stuck");
        board.StallCard(true);
        board.Serial.Send("commit\r");
        board.Control.Expect("\"event\": \"WATCHDOG\".*\"action\": \"reset\"");
        board.StallCard(false);
        board.AnswerInvitation();
        UpAgain(peer, board);
        board.Ask("set system name branch");
        board.Ask("commit");
    }

    private static void NoteTimes(string timing)
    {
        int at(string step) => int.Parse(Regex.Match(timing, $@"{step}\s+(\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
        Marks.Note("kernel to first process", $"{at("first process")} ms", "");
        Marks.Note("kernel to first line", $"{at("control ready")} ms", "");
        Marks.Note("first line to tunnel up", $"{at("first tunnel up") - at("control ready")} ms", "3,000 ms under emulation");
        Assert.InRange(at("first tunnel up"), at("control ready"), int.MaxValue);
    }

    private static void TriesWithoutTheTunnel(Charon peer, VirtualBoard board)
    {
        board.Ask("delete tunnel:hq");
        Assert.Contains("In force, but not kept", board.Ask("commit confirm 1"), StringComparison.Ordinal);
        Assert.Contains("no tunnel", board.Ask("show tunnels"), StringComparison.OrdinalIgnoreCase);
        LineSocket.Patiently("the peer hears that the tunnel is gone", () => !peer.IsUp, () => board.Serial.Text);
        Assert.False(peer.Network.Reachable());
    }

    private static void ACableIsPulled(VirtualBoard board)
    {
        board.Monitor("set_link wan off");
        LineSocket.Patiently("the WAN's light is dark", () => IsSteady(board, WanLine) && !Lit(board, WanLine), () => board.Serial.Text);
        Assert.True(Lit(board, SystemLine));
        board.Monitor("set_link wan on");
        LineSocket.Patiently("the WAN's light is lit", () => Lit(board, WanLine), () => board.Serial.Text);
    }

    private static void NothingTypedWasLost(VirtualBoard board)
    {
        board.Serial.Send("poweroff\r");
        board.Serial.Expect("yes or no: ");
        board.Serial.Send("yes\r");
        board.AwaitOff();
        string kept = board.DataFile("/gateway.ini");
        Assert.StartsWith(Configuration.Replace("192.168.1.1", "10.7.0.1"), kept, StringComparison.Ordinal);
        Assert.Contains($"= {Secret}\n", kept, StringComparison.Ordinal);
    }

    private static void UpAgain(Charon peer, VirtualBoard board)
    {
        LineSocket.Patiently("strongSwan has the tunnel", () => peer.IsUp, () => board.Ask("show log 20"));
        LineSocket.Patiently("a ping comes through", peer.Network.Reachable, () => board.Ask("show tunnels"));
        LineSocket.Patiently("the VPN's light is lit", () => Lit(board, VpnLine), () => board.Ask("show lights"));
    }

    private static bool IsSteadilyLit(VirtualBoard board, int line) => IsSteady(board, line) && Lit(board, line);

    // For longer than any rhythm that a light has is the same.
    private static bool IsSteady(VirtualBoard board, int line)
    {
        int changes = board.LightHistory(line).Count;
        Thread.Sleep(1_500);
        return changes == board.LightHistory(line).Count;
    }

    private static bool Lit(VirtualBoard board, int line) => board.LightHistory(line) is [.., 1];
}
