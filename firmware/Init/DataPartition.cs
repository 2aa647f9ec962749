using Amaranten.Linux;
using Amaranten.Linux.Device;

namespace Amaranten.Firmware.Init;

/// <summary>The one partition that is written to: configuration, what was left of a crash, the time, a seed.</summary>
internal static class DataPartition
{
    public const string Folder = "/data";
    private const string Reset = $"{Folder}/reset";
    private const string Name = "data", Type = "ext4";
    private const int LookMilliseconds = 50, LongestWaitMilliseconds = 10_000;

    /// <summary>Mounts it, once its device has appeared; the kernel mends what a power cut left. False, with the reason: it cannot be had.</summary>
    public static bool TryMount(out string problem)
    {
        problem = $"no partition called {Name} has appeared";
        for (int waited = 0; waited <= LongestWaitMilliseconds; waited += LookMilliseconds)
        {
            if (Find() is { } device) return TryMount(device, out problem);
            Thread.Sleep(LookMilliseconds);
        }
        return false;
    }

    /// <summary>From now on everything is to be deleted, also when the power is cut in the midst of it.</summary>
    /// <exception cref="IOException">That cannot be written down.</exception>
    public static void BeginReset() => DurableFile.Replace(Reset, "");

    /// <summary>Deletes everything but the log of crashes, if that was begun.</summary>
    /// <exception cref="IOException">The medium is read-only or broken.</exception>
    public static void FinishReset()
    {
        if (!File.Exists(Reset)) return;
        foreach (string file in Directory.GetFiles(Folder))
            if (!file.StartsWith(CrashReport.File, StringComparison.Ordinal) && file != Reset) DurableFile.Erase(file);
        DurableFile.Erase(Reset);
    }

    private static bool TryMount(string device, out string problem)
    {
        problem = "";
        try
        {
            FileSystems.MountData(device, Folder, Type);
            return true;
        }
        catch (LinuxException refusal)
        {
            problem = refusal.Message;
            return false;
        }
    }

    private static string? Find()
    {
        foreach (string device in Directory.GetDirectories("/sys/class/block"))
        {
            string[] facts = File.ReadAllLines(Path.Combine(device, "uevent"));
            if (facts.Contains($"PARTNAME={Name}")) return $"/dev/{Path.GetFileName(device)}";
        }
        return null;
    }
}
