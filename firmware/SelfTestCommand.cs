using Amaranten.Console.Screens;
using Amaranten.Crypto;
using Amaranten.Linux;
using Amaranten.Linux.Consoles;

namespace Amaranten.Firmware;

/// <summary><c>amaranten selftest</c>: what this binary computes on this CPU, against known answers. Run by hand, and before the gateway starts.</summary>
internal static class SelfTestCommand
{
    public static int Run()
    {
        StandardStream.Output.Write(SelfTestScreen.Show([new KnownAnswer("entropy of the kernel", EntropyFlows)], out int failed));
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
