using System.Runtime.InteropServices;
using System.Text;
using Amaranten.Crypto;

namespace Amaranten.Console.Screens;

/// <summary><c>selftest</c>: what this binary computes on this CPU, against known answers.</summary>
public static class SelfTestScreen
{
    /// <summary>Computes, and says what holds.</summary>
    /// <param name="more">What else is to be tested.</param>
    /// <param name="failed">How many do not hold.</param>
    public static string Show(IReadOnlyList<KnownAnswer> more, out int failed)
    {
        var text = new StringBuilder();
        failed = 0;
        foreach (KnownAnswer answer in (KnownAnswer[])[.. SelfTest.All, .. more])
        {
            bool holds = answer.Holds();
            if (!holds) failed++;
            text.Append($"  {(holds ? "ok    " : "FAILED")}  {answer.Name}\n");
        }
        return text.Append($"selftest on {RuntimeInformation.ProcessArchitecture}: {(failed == 0 ? "all hold" : $"{failed} FAILED")}\n").ToString();
    }
}
