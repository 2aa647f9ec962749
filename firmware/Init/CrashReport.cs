using System.Globalization;
using Amaranten.Linux;
using Amaranten.Linux.Device;

namespace Amaranten.Firmware.Init;

/// <summary>Listens to what the gateway writes to its standard error, and writes the last of it to flash when the gateway has crashed.</summary>
internal sealed class CrashReport
{
    public const string File = "/data/crash.log";
    private const int LinesKept = 100, LongestLine = 1_000;
    private const long LargestFileBytes = 256 << 10;
    private readonly Queue<string> _last = new();
    private readonly Thread _thread;

    public CrashReport(ChildProcess gateway)
    {
        _thread = new Thread(() => Listen(gateway.Errors)) { Name = "listener", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The last lines of a gateway that has ended.</summary>
    public IReadOnlyCollection<string> LastLines
    {
        get
        {
            _thread.Join();
            return _last;
        }
    }

    /// <summary>Appends to the file on flash, which begins anew when it has grown; the one before is kept. Returns once it is on the device.</summary>
    public void Write(EndedProcess gateway)
    {
        if (System.IO.File.Exists(File) && new FileInfo(File).Length > LargestFileBytes) System.IO.File.Move(File, $"{File}.1", overwrite: true);
        string time = DateTimeOffset.UtcNow.ToString("u", CultureInfo.InvariantCulture);
        System.IO.File.AppendAllLines(
            File, [$"{time} amaranten {Versions.Firmware} {gateway}, {MonotonicClock.Now.Milliseconds / 1000} s after the kernel started", .. LastLines.Select(line => $"  {line}")]);
        FileSystems.Sync();
    }

    private void Listen(Stream errors)
    {
        using var reader = new StreamReader(errors);
        while (reader.ReadLine() is { } line)
        {
            _last.Enqueue(line.Length <= LongestLine ? line : line[..LongestLine]);
            if (_last.Count > LinesKept) _last.Dequeue();
        }
    }
}
