using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Amaranten.Arm64;

/// <summary>A binary that <c>make build</c> left, and what binutils say of it.</summary>
internal static class NativeBinary
{
    /// <summary>A method's first octet in the binary, and how many it has.</summary>
    internal sealed record Method(long Address, long Length);

    internal static string Path(string runtime)
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(directory, "Amaranten.Embedded.sln"))) directory = System.IO.Path.GetDirectoryName(directory)!;
        string path = System.IO.Path.Combine(directory, "out", runtime, "amaranten");
        Assert.True(File.Exists(path), $"{path} is missing; make build");
        return path;
    }

    /// <summary>The methods whose symbols match.</summary>
    internal static IReadOnlyList<Method> Methods(string runtime, string symbol) =>
        [.. Run(Tool(runtime, "nm"), "-S", Path(runtime) + ".dbg").Output.Split('\n')
            .Select(line => line.Split(' ', 4))
            .Where(words => words is [_, _, "t" or "T", _] && Regex.IsMatch(words[3], symbol))
            .Select(words => new Method(Hex(words[0]), Hex(words[1])))];

    /// <summary>Its instructions.</summary>
    internal static IReadOnlyList<string> Disassemble(string runtime, Method method)
    {
        string[] style = runtime == "linux-x64" ? ["-M", "intel"] : [];
        string output = Run(
            Tool(runtime, "objdump"),
            [
                "-d", "--no-show-raw-insn", .. style, $"--start-address={method.Address}", $"--stop-address={method.Address + method.Length}", Path(runtime),
            ]).Output;
        return [.. output.Split('\n').Select(line => line.Split('\t', 2)).Where(parts => parts.Length == 2 && parts[0].EndsWith(':')).Select(parts => parts[1].Replace("{evex} ", "", StringComparison.Ordinal))];
    }

    internal static string Tool(string runtime, string name) => runtime == "linux-x64" ? name : "aarch64-linux-gnu-" + name;

    internal static (int Status, string Output) Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" 2>&1", command, .. arguments])
        {
            RedirectStandardOutput = true,
            Environment = { ["LC_ALL"] = "C" },
        })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static long Hex(string digits) => long.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
