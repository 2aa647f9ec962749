using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Amaranten.Interop.Lab;

namespace Amaranten.Device;

/// <summary>
/// The qemu-virt board with a disk of its own, made from the image: QEMU in a network namespace, without hardware help, through U-Boot.
/// Its two ports are taps of that namespace: either whatever pings it lives there too, or they are bridged to the cables of a lab.
/// </summary>
internal sealed class VirtualBoard : IDisposable
{
    /// <summary>The size of the data partition (image/README.md).</summary>
    public const int DataBytes = 16 << 20;

    /// <summary>What the serial line says when there is a console to be had.</summary>
    public const string Invitation = "press Enter for the console";

    public const string GatewayAddress = "192.168.1.1";
    private const string Prompt = @"[\w.-]+> ";
    private static int s_boards;
    private readonly Network? _lab;
    private readonly Node _machine;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("amaranten-board");
    private Process? _qemu;

    /// <summary>A board that is off. In a lab it takes the place of the gateway.</summary>
    public VirtualBoard(Network? lab = null)
    {
        _lab = lab;
        _machine = lab?.Gateway ?? new Node($"amlt{Environment.ProcessId}-{Interlocked.Increment(ref s_boards)}");
        Tool.Run("cp", "--sparse=always", Image("one"), Disk);
        foreach (string port in (string[])["wan", "lan"])
        {
            Ip("tuntap", "add", Tap(port), "mode", "tap");
            if (lab is not null) Bridge(port);
            Ip("link", "set", Tap(port), "up");
        }
        if (lab is null) _machine.Address(Tap("lan"), "192.168.1.2/24");
    }

    /// <summary>The serial line since the board was switched on last.</summary>
    public LineSocket Serial { get; private set; } = null!;

    /// <summary>QEMU's control: what an operator can do to a board from outside, and events such as a watchdog's.</summary>
    public LineSocket Control { get; private set; } = null!;

    public string Disk => At("disk.img");

    /// <summary>All that the disk was told since the board was switched on last with <see cref="LogsWrites"/>.</summary>
    public string WriteLog => At("writes");

    /// <summary>Whether what the disk is told is written down.</summary>
    public bool LogsWrites { get; init; }

    /// <summary>What a line of the GPIO chip was driven to since the board was switched on last, oldest first.</summary>
    public IReadOnlyList<int> LightHistory(int line) =>
        [.. LightChanges(line).Select(change => change.Level)];

    /// <summary>The same with the time of each change, in microseconds of the machine's clock.</summary>
    public IReadOnlyList<(long At, int Level)> LightChanges(int line) =>
        [.. Regex.Matches(File.ReadAllText(At("trace")), $@"@(\d+)\.(\d+):.*setting output {line} to (\d)")
            .Select(match => (1_000_000 * Number(match, 1) + Number(match, 2), (int)Number(match, 3)))];

    public static string Image(string folder) =>
        Directory.GetFiles(Path.Combine(Tool.Root, "out", "test-images", folder), "amaranten-qemu-virt-*.img").Single();

    /// <summary>Switches on. Words for the kernel are given at U-Boot's prompt.</summary>
    public void SwitchOn(string kernelWords = "")
    {
        foreach (string name in (string[])["serial", "control", "trace"]) File.Delete(At(name));
        if (LogsWrites) File.WriteAllBytes(WriteLog, []);
        string[] program = _machine.Prefix("timeout", "--signal=KILL", "900",
            "qemu-system-aarch64", "-M", "virt,acpi=off", "-cpu", "cortex-a72", "-smp", "2", "-m", "512", "-display", "none", "-nodefaults",
            "-bios", Path.Combine(Path.GetDirectoryName(Image("one"))!, "u-boot-qemu-virt.bin"),
            "-chardev", $"socket,id=serial,path={At("serial")},server=on,wait=on", "-serial", "chardev:serial",
            "-qmp", $"unix:{At("control")},server=on,wait=off",
            "-blockdev", $"node-name=disk,{(LogsWrites ? $"driver=blklogwrites,log.driver=file,log.filename={WriteLog},file.driver=file,file.filename={Disk}" : $"driver=file,filename={Disk}")}",
            "-device", "virtio-blk-pci,id=card,drive=disk,addr=4",
            "-netdev", $"tap,id=wan,ifname={Tap("wan")},script=no,downscript=no", "-device", "virtio-net-pci,netdev=wan,romfile=,addr=2",
            "-netdev", $"tap,id=lan,ifname={Tap("lan")},script=no,downscript=no", "-device", "virtio-net-pci,netdev=lan,romfile=,addr=3",
            "-device", "virtio-rng-pci", "-device", "i6300esb", "-action", "watchdog=reset",
            "-trace", "pl061_set_output", "-msg", "timestamp=on", "-D", At("trace"));
        _qemu = Process.Start(program[0], program[1..]);
        Serial = new LineSocket(At("serial"));
        Control = new LineSocket(At("control"));
        Order("""{"execute":"qmp_capabilities"}""");
        Serial.Expect("Hit any key");
        if (kernelWords.Length == 0) return;
        Serial.Send(" ");
        Serial.Expect("=> ");
        Serial.Send($"setenv optargs {kernelWords}; run bootcmd_virtio0\n");
    }

    /// <summary>Types at the console and gives the answer: what comes until the next prompt.</summary>
    public string Ask(string command)
    {
        Serial.Send($"{command}\r");
        Serial.Expect(Regex.Escape(command));
        return Serial.Expect($@"(?s)(.*?)\n{Prompt}").Groups[1].Value;
    }

    /// <summary>Switches on, and gets as far as the console's prompt.</summary>
    public void OpenConsole()
    {
        SwitchOn();
        AnswerInvitation();
    }

    /// <summary>Gets from a board that starts to the console's prompt.</summary>
    public void AnswerInvitation()
    {
        Serial.Expect(Invitation);
        Serial.Send("\r");
        Serial.Expect(Prompt);
    }

    /// <summary>Pastes a whole configuration, as fast as the line takes it.</summary>
    public void Load(string text)
    {
        Serial.Send("load\r");
        Serial.Expect("leaves everything as it was");
        Serial.Send($"{text.Replace('\n', '\r')}.\r");
        Serial.Expect($"{text.Count(c => c == '\n')} lines were read");
        Serial.Expect(Prompt);
    }

    /// <summary>Something that QEMU's human monitor does; it has been done when this returns.</summary>
    public void Monitor(string command) =>
        Order($$$"""{"execute":"human-monitor-command","arguments":{"command-line":"{{{command}}}"}}""");

    /// <summary>Holds the button until the serial line says something. QEMU lets go of it after a tenth of a second, and it is pressed anew long before.</summary>
    public void HoldButtonUntil(string pattern)
    {
        const int Often = 20;
        var watch = Stopwatch.StartNew();
        while (!Serial.Heard(pattern))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"in vain until '{pattern}' is said while the button is held; instead:\n{Serial.Text}");
            Control.Send("""{"execute":"system_powerdown"}""");
            Thread.Sleep(Often);
        }
        Control.Send("""{"execute":"query-status","id":"released"}""");
        Control.Expect("\"id\": \"released\"");
    }

    /// <summary>Makes the card take an octet a second, or as many as come.</summary>
    public void StallCard(bool isStalled) => Order(
        $$$"""{"execute":"block_set_io_throttle","arguments":{"id":"/machine/peripheral/card/virtio-backend","bps":0,"bps_rd":0,"bps_wr":{{{(isStalled ? 1 : 0)}}},"iops":0,"iops_rd":0,"iops_wr":0}}""");

    /// <summary>Whether a host on the LAN hears the gateway.</summary>
    public bool Answers() => _machine.Try("ping", "-c", "1", "-W", "2", GatewayAddress).Succeeded;

    /// <summary>Waits until the board has switched itself off.</summary>
    public void AwaitOff() => LineSocket.Patiently("the board is off", () => _qemu!.HasExited, () => Serial.Text);

    /// <summary>The plug is pulled.</summary>
    public void CutPower()
    {
        if (_qemu is { HasExited: false }) _qemu.Kill(entireProcessTree: true);
        _qemu?.WaitForExit();
    }

    /// <summary>A file of the data partition, read by other means than ours while the board is off.</summary>
    public string DataFile(string path)
    {
        string partition = At("data.ext4");
        File.WriteAllBytes(partition, Data());
        return FileOf(partition, path);
    }

    /// <summary>Puts a file on the data partition of a board that was switched off as it should be.</summary>
    public void PutDataFile(string name, string text)
    {
        string partition = At("data.ext4"), source = At("source");
        File.WriteAllBytes(partition, Data());
        File.WriteAllText(source, text);
        Tool.Run("debugfs", "-w", "-R", $"write {source} {name}", partition);
        ReplaceData(File.ReadAllBytes(partition));
    }

    /// <summary>Makes slot b the same as slot a, and asks for a trial of it (image/README.md has the places).</summary>
    public void AskForTrialOfSlotB()
    {
        Tool.Run("dd", $"if={Disk}", $"of={Disk}", "bs=1M", "skip=32", "seek=128", "count=96", "conv=notrunc", "status=none");
        File.WriteAllText(At("trial.env"), "trial=b\n");
        Tool.Run("mcopy", "-o", "-i", $"{Disk}@@16M", At("trial.env"), "::trial.env");
    }

    /// <summary>What is asked for of the next boot, as U-Boot has left it.</summary>
    public string Trial() => Tool.Run("mtype", "-i", $"{Disk}@@16M", "::trial.env");

    /// <summary>A file of a data partition, after what a kernel does when it mounts one that was not left in peace.</summary>
    public static string FileOf(string partition, string path)
    {
        Tool.Try("e2fsck", "-p", partition);    // replays the journal
        string content = Tool.Run("debugfs", "-R", $"cat {path}", partition);
        return content[(content.IndexOf('\n') + 1)..];    // behind debugfs' own name and version
    }

    /// <summary>The data partition as it lies on the disk.</summary>
    public byte[] Data()
    {
        using FileStream disk = File.OpenRead(Disk);
        byte[] data = new byte[DataBytes];
        disk.Position = DataAt();
        disk.ReadExactly(data);
        return data;
    }

    /// <summary>Puts another data partition on the disk of a board that is off.</summary>
    public void ReplaceData(byte[] data)
    {
        using FileStream disk = File.OpenWrite(Disk);
        disk.Position = DataAt();
        disk.Write(data);
    }

    /// <summary>Where the data partition begins, by the partition table.</summary>
    public long DataAt()
    {
        string line = Tool.Run("sfdisk", "--dump", Disk).Split('\n').Single(line => line.Contains("name=\"data\"", StringComparison.Ordinal));
        return 512 * long.Parse(Regex.Match(line, @"start=\s*(\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        CutPower();
        if (_lab is null) _machine.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Order(string order)
    {
        Control.Send(order);
        Assert.Equal("return", Control.Expect("\"(return|error)\": ").Groups[1].Value);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static string Tap(string port) => $"board-{port}";

    // The cable of the lab ends in the same namespace.
    private void Bridge(string port)
    {
        Ip("link", "add", $"bridge-{port}", "type", "bridge");
        Ip("link", "set", port, "master", $"bridge-{port}");
        Ip("link", "set", Tap(port), "master", $"bridge-{port}");
        Ip("link", "set", $"bridge-{port}", "up");
    }

    private void Ip(params string[] arguments) => _machine.Run(["ip", .. arguments]);

    private static long Number(Match match, int group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
}
