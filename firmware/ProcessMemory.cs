using System.Globalization;
using Amaranten.Gateway.Control;

namespace Amaranten.Firmware;

/// <summary>What this process takes, by the kernel's account (proc(5), /proc/pid/status) and the runtime's.</summary>
internal static class ProcessMemory
{
    private const string Account = "/proc/self/status";

    /// <summary>Now; null where the kernel does not tell.</summary>
    public static MemoryStatus? Now()
    {
        if (!File.Exists(Account)) return null;
        string[] facts = File.ReadAllLines(Account);
        return new MemoryStatus(Kilobytes(facts, "VmRSS:"), Kilobytes(facts, "VmHWM:"), GC.GetGCMemoryInfo().HeapSizeBytes, GC.CollectionCount(0));
    }

    private static long Kilobytes(string[] facts, string name) => 1024 * facts.Where(fact => fact.StartsWith(name, StringComparison.Ordinal))
        .Select(fact => long.Parse(fact[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)).FirstOrDefault();
}
