using System.Runtime.InteropServices;
using Amaranten.Crypto;
using Amaranten.Linux;

namespace Amaranten.Firmware;

/// <summary><c>amaranten selftest</c>: what this binary computes on this CPU, against known answers. Run by hand, and before the gateway starts.</summary>
internal static class SelfTestCommand
{
    public static int Run()
    {
        int failed = 0;
        foreach (KnownAnswer answer in SelfTest.All)
        {
            bool holds = answer.Holds();
            if (!holds) failed++;
            System.Console.WriteLine($"  {(holds ? "ok    " : "FAILED")}  {answer.Name}");
        }
        bool random = EntropyFlows();
        if (!random) failed++;
        System.Console.WriteLine($"  {(random ? "ok    " : "FAILED")}  entropy of the kernel");
        System.Console.WriteLine($"selftest on {RuntimeInformation.ProcessArchitecture}: {(failed == 0 ? "all hold" : $"{failed} FAILED")}");
        return failed == 0 ? 0 : 1;
    }

    /// <summary>Two draws that are neither equal nor constant: not a test of quality, but of a source that is not there.</summary>
    private static bool EntropyFlows()
    {
        var random = new KernelRandom();
        byte[] first = new byte[32], second = new byte[32];
        random.Fill(first);
        random.Fill(second);
        return !first.AsSpan().SequenceEqual(second) && first.Distinct().Count() > 8;
    }
}
