using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Amaranten.Device;

/// <summary>
/// The qemu-virt board with a disk of its own, made from the image: QEMU in a network namespace, without hardware help, through U-Boot.
/// Its two ports are taps of that namespace, in which also whatever pings it lives.
/// </summary>
internal sealed class VirtualBoard : IDisposable
{
    public const string GatewayAddress = "192.168.1.1";
    private readonly string _namespace = $"amlt{Environment.ProcessId}-9";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("amaranten-board");
    private Process? _qemu;

    public VirtualBoard()
    {
        Tool.Run("cp", "--sparse=always", Image("one"), Disk);
        Tool.Run("ip", "netns", "add", _namespace);
        foreach (string port in (string[])["wan", "lan"])
        {
            Ip("tuntap", "add", port, "mode", "tap");
            Ip("link", "set", port, "up");
        }
        Ip("address", "add", "192.168.1.2/24", "dev", "lan");
    }

    /// <summary>The serial line since the board was switched on last.</summary>
    public LineSocket Serial { get; private set; } = null!;

    /// <summary>QEMU's control: what an operator can do to a board from outside, and events such as a watchdog's.</summary>
    public LineSocket Control { get; private set; } = null!;

    public string Disk => Path.Combine(_folder.FullName, "disk.img");

    /// <summary>What a line of the GPIO chip was driven to since the board was switched on last, oldest first.</summary>
    public IReadOnlyList<int> LightHistory(int line) =>
        [.. Regex.Matches(File.ReadAllText(Path.Combine(_folder.FullName, "trace")), $@"setting output {line} to (\d)")
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    public static string Image(string folder) =>
        Directory.GetFiles(Path.Combine(Tool.Root, "out", "test-images", folder), "amaranten-qemu-virt-*.img").Single();

    /// <summary>Switches on. Words for the kernel are given at U-Boot's prompt.</summary>
    public void SwitchOn(string kernelWords = "")
    {
        string file(string name) => Path.Combine(_folder.FullName, name);
        foreach (string name in (string[])["serial", "control", "trace"]) File.Delete(file(name));
        _qemu = Process.Start("ip", [
            "netns", "exec", _namespace, "timeout", "--signal=KILL", "900",
            "qemu-system-aarch64", "-M", "virt,acpi=off", "-cpu", "cortex-a72", "-smp", "2", "-m", "512", "-display", "none", "-nodefaults",
            "-bios", Path.Combine(Path.GetDirectoryName(Image("one"))!, "u-boot-qemu-virt.bin"),
            "-chardev", $"socket,id=serial,path={file("serial")},server=on,wait=on", "-serial", "chardev:serial",
            "-qmp", $"unix:{file("control")},server=on,wait=off",
            "-drive", $"if=none,id=disk,format=raw,file={Disk}", "-device", "virtio-blk-pci,drive=disk,addr=4",
            "-netdev", "tap,id=wan,ifname=wan,script=no,downscript=no", "-device", "virtio-net-pci,netdev=wan,romfile=,addr=2",
            "-netdev", "tap,id=lan,ifname=lan,script=no,downscript=no", "-device", "virtio-net-pci,netdev=lan,romfile=,addr=3",
            "-device", "virtio-rng-pci", "-device", "i6300esb", "-action", "watchdog=reset",
            "-trace", "pl061_set_output", "-D", file("trace")]);
        Serial = new LineSocket(file("serial"));
        Control = new LineSocket(file("control"));
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
        Serial.Expect(command);
        return Serial.Expect(@"(?s)(.*?)\namaranten> ").Groups[1].Value;
    }

    /// <summary>Something that QEMU's human monitor does; it has been done when this returns.</summary>
    public void Monitor(string command) =>
        Order($$$"""{"execute":"human-monitor-command","arguments":{"command-line":"{{{command}}}"}}""");

    /// <summary>Whether a host on the LAN hears the gateway.</summary>
    public bool Answers() => Tool.Try("ip", "netns", "exec", _namespace, "ping", "-c", "1", "-W", "2", GatewayAddress).Status == 0;

    /// <summary>Waits until the board has switched itself off.</summary>
    public void AwaitOff() => LineSocket.Patiently("the board is off", () => _qemu!.HasExited, () => Serial.Text);

    /// <summary>The plug is pulled.</summary>
    public void CutPower()
    {
        string[] processes = Tool.Run("ip", "netns", "pids", _namespace).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (processes.Length > 0) Tool.Try("kill", ["-KILL", .. processes]);
        _qemu?.WaitForExit();
    }

    /// <summary>A file of the data partition, read by other means than ours while the board is off.</summary>
    public string DataFile(string path)
    {
        string partition = Path.Combine(_folder.FullName, "data.ext4");
        Tool.Run("dd", $"if={Disk}", $"of={partition}", "bs=1M", "status=none", $"skip={DataAt() >> 20}");
        Tool.Try("e2fsck", "-p", partition);    // replays the journal, as a kernel would
        return Tool.Run("debugfs", "-R", $"cat {path}", partition);
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
        Tool.Try("ip", "netns", "delete", _namespace);
        _folder.Delete(recursive: true);
    }

    private void Order(string order)
    {
        Control.Send(order);
        Control.Expect("\"return\": ");
    }

    private void Ip(params string[] arguments) => Tool.Run("ip", ["-n", _namespace, .. arguments]);
}
