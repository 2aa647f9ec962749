using System.Diagnostics;

namespace Amaranten.Device;

/// <summary>
/// The image at work on a virtual board. Witnesses are outside: the serial line, a host on the LAN, the trace of the GPIO chip, QEMU's events, and
/// e2fsprogs on what was left on the disk.
/// </summary>
public sealed class BoardTests
{
    private const string FirstLine = @"amaranten \d+\.\d+\.\d+ runs /data/gateway\.ini";
    private const int SystemLine = 0;

    [Fact]
    public void It_lives_through_a_day_of_its_life()
    {
        using var board = new VirtualBoard();
        FirstBootMakesAGatewayThatCanBeReached(board);
        ItsButtonSwitchesItOff(board);
        ACrashIsWrittenToFlashAndTheWatchdogStartsItAnew(board);
        TheThirdCrashInARowIsTheLast(board);
        APowerCutLeavesItAsItWas(board);
        AKeyAtItsStartMakesItAsFromTheFactoryForOnce(board);
        AButtonThatIsHeldDoesTheSame(board);
        AFactoryResetLeavesNothing(board);
        WithoutItsDataItRunsAsFromTheFactory(board);
    }

    private static void FirstBootMakesAGatewayThatCanBeReached(VirtualBoard board)
    {
        var watch = Stopwatch.StartNew();
        board.SwitchOn();
        board.Serial.Expect(FirstLine);
        Marks.Note("power to first line", $"{watch.ElapsedMilliseconds} ms", "12,000 ms under emulation");
        board.Serial.Expect(VirtualBoard.Invitation);
        LineSocket.Patiently("the system's light is lit", () => board.LightHistory(SystemLine) is [.., 1], () => board.Serial.Text);
        LineSocket.Patiently("the gateway answers on its LAN", board.Answers, () => board.Serial.Text);

        board.Serial.Send("\r");
        board.Serial.Expect("amaranten> ");
        Assert.Matches(@"\d+\.\d+\.\d+", board.Ask("show version"));
        string timing = board.Ask("show timing");
        foreach (string phase in (string[])["kernel started", "drivers loaded", "data partition mounted", "random generator ready", "gateway started", "ports open"])
            Assert.Contains(phase, timing, StringComparison.Ordinal);
        board.Serial.Send("exit\r");
        board.Serial.Expect(VirtualBoard.Invitation);
    }

    private static void ItsButtonSwitchesItOff(VirtualBoard board)
    {
        int changes = board.LightHistory(SystemLine).Count;
        Assert.True(changes >= 2, "it was dark before it was lit");
        Assert.Equal(changes, board.LightHistory(SystemLine).Count);    // running: lit, and steadily
        board.Monitor("system_powerdown");
        board.Serial.Expect("stopping: the peers are told");
        board.Serial.Expect("switching off");
        board.AwaitOff();
        Assert.Equal(0, board.LightHistory(SystemLine)[^1]);
        Assert.Contains("address = 192.168.1.1/24", board.DataFile("/gateway.ini"), StringComparison.Ordinal);
    }

    private static void ACrashIsWrittenToFlashAndTheWatchdogStartsItAnew(VirtualBoard board)
    {
        board.PutDataFile("crashes", "2");    // there were two in a row
        board.SwitchOn("sysrq_always_enabled=1");
        board.Serial.Expect(VirtualBoard.Invitation);
        board.Monitor("chardev-send-break serial");
        board.Serial.Send("i");    // SysRq: kill every process but the first
        board.Serial.Expect("the gateway ended by signal 9; the board starts anew");
        board.Control.Expect("\"event\": \"WATCHDOG\".*\"action\": \"reset\"");
    }

    private static void TheThirdCrashInARowIsTheLast(VirtualBoard board)
    {
        board.Serial.Expect(@"crashed 3 times in a row with /data/gateway\.ini; going on with the factory configuration, for this once");
        board.Serial.Expect(@"runs /run/factory\.ini");
        board.AnswerInvitation();
        Assert.Matches(@"/data/gateway\.ini\s+is\s+kept\s+and\s+not\s+in\s+force", board.Ask("show status"));
        Restart(board);    // what ends as it should breaks the row
        board.Serial.Expect(FirstLine);
        LineSocket.Patiently("the gateway answers again", board.Answers, () => board.Serial.Text);
    }

    private static void APowerCutLeavesItAsItWas(VirtualBoard board)
    {
        board.CutPower();
        string crash = board.DataFile("/crash.log");
        Assert.Matches(@"(?m)^\d{4}-\d\d-\d\d .*Z amaranten \d.* ended by signal 9, ", crash);
        Assert.Contains("runs /data/gateway.ini", crash, StringComparison.Ordinal);

        board.AskForTrialOfSlotB();
        board.SwitchOn();
        board.Serial.Expect("slot b is on trial, for this boot");
        board.Serial.Expect("starting from partition 3");
        board.Serial.Expect(FirstLine);
        LineSocket.Patiently("the gateway answers after a power cut", board.Answers, () => board.Serial.Text);
    }

    // As somebody does whose change has locked him out.
    private static void AKeyAtItsStartMakesItAsFromTheFactoryForOnce(VirtualBoard board)
    {
        board.Serial.Send("\r");
        board.Serial.Expect("amaranten> ");
        board.Ask("set interface:lan address 10.99.0.1/24");
        board.Ask("set system console-password open sesame");
        Assert.Contains("Committed.", board.Ask("commit"), StringComparison.Ordinal);
        Assert.False(board.Answers());
        board.CutPower();
        Assert.Equal("trial=none", board.Trial().Trim('\0', '\n'));

        board.SwitchOn();
        board.Serial.Expect("starting from partition 2");
        board.Serial.Expect("press f to start as from the factory");
        board.Serial.Send("f");
        board.Serial.Expect("what is kept is not touched");
        board.AnswerInvitation();
        LineSocket.Patiently("the gateway answers as from the factory", board.Answers, () => board.Serial.Text);
        Assert.Matches(@"/data/gateway\.ini\s+is\s+kept\s+and\s+not\s+in\s+force", board.Ask("show status"));
        Assert.Contains("address = 10.99.0.1/24", board.Ask("show config interface:lan"), StringComparison.Ordinal);

        Restart(board);
        board.Serial.Expect(VirtualBoard.Invitation);
        board.Serial.Send("\r");
        board.Serial.Expect("password: ");
        board.Serial.Send("open says me\r");
        board.Serial.Expect("That is not it.");
        board.Serial.Send("open sesame\r");
        board.Serial.Expect("amaranten> ");
        Assert.Contains("console-password = (hidden)", board.Ask("show config system"), StringComparison.Ordinal);
    }

    private static void AButtonThatIsHeldDoesTheSame(VirtualBoard board)
    {
        Restart(board);
        board.Serial.Expect("Hit any key");
        board.HoldButtonUntil("what is kept is not touched");
        board.AnswerInvitation();    // and is asked for no password
        LineSocket.Patiently("the gateway answers as from the factory", board.Answers, () => board.Serial.Text);
        Assert.Contains("address = 10.99.0.1/24", board.Ask("show config interface:lan"), StringComparison.Ordinal);
    }

    private static void AFactoryResetLeavesNothing(VirtualBoard board)
    {
        int changes = board.LightHistory(SystemLine).Count;
        Confirm(board, "factory-reset");
        board.Serial.Expect("everything but the log of crashes is deleted");
        board.Serial.Expect("Hit any key");
        Assert.InRange(board.LightHistory(SystemLine).Count, changes + 6, int.MaxValue);    // writing: do not unplug
        board.Serial.Expect(FirstLine);
        board.AnswerInvitation();
        LineSocket.Patiently("the gateway answers as it came", board.Answers, () => board.Serial.Text);
        Assert.Contains("There is no earlier configuration", board.Ask("show commits"), StringComparison.Ordinal);
        board.CutPower();
        Assert.Contains("ended by signal 9", board.DataFile("/crash.log"), StringComparison.Ordinal);
        string disk = System.Text.Encoding.Latin1.GetString(board.Data());
        Assert.DoesNotContain("10.99.0.1", disk, StringComparison.Ordinal);
        Assert.Contains("192.168.1.1", disk, StringComparison.Ordinal);    // so it would have been seen
    }

    private static void Restart(VirtualBoard board) => Confirm(board, "reboot");

    private static void Confirm(VirtualBoard board, string command)
    {
        board.Serial.Send($"{command}\r");
        board.Serial.Expect("yes or no: ");
        board.Serial.Send("yes\r");
    }

    private static void WithoutItsDataItRunsAsFromTheFactory(VirtualBoard board)
    {
        board.CutPower();
        Tool.Run("dd", "if=/dev/zero", $"of={board.Disk}", "bs=1M", "count=1", $"seek={board.DataAt() >> 20}", "conv=notrunc", "status=none");
        board.SwitchOn();
        board.Serial.Expect("cannot mount /dev/vda4 on /data: .*; going on with the factory configuration, which is in memory");
        board.Serial.Expect(@"runs /run/factory\.ini");
        LineSocket.Patiently("the gateway answers without its data", board.Answers, () => board.Serial.Text);
    }
}
