using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Amaranten.Interop.Lab;

/// <summary>How a program ended: its status and what it said, both streams together.</summary>
public readonly record struct Outcome(int Status, string Output)
{
    public bool Succeeded => Status == 0;
}

/// <summary>Runs one program with its arguments, no shell in between.</summary>
public static class Command
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs a program that must succeed; what it said is part of the complaint when it does not.</summary>
    public static string Run(params string[] command)
    {
        Outcome outcome = Try(command);
        return outcome.Succeeded
            ? outcome.Output
            : throw new InvalidOperationException($"{string.Join(' ', command)}: status {outcome.Status}\n{outcome.Output}");
    }

    /// <summary>Runs a program that may fail.</summary>
    public static Outcome Try(params string[] command) => TryWithInput("", command);

    /// <summary>Runs a program that may fail, with <paramref name="input"/> on its standard input.</summary>
    public static Outcome TryWithInput(string input, params string[] command)
    {
        var said = new StringBuilder();
        using Process process = Start(command, line => { lock (said) said.AppendLine(line); });
        Write(process, input);
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', command)}: still running after {s_limit.TotalSeconds} s\n{said}");
        }
        process.WaitForExit(); // until both streams are at their end
        return new Outcome(process.ExitCode, said.ToString());
    }

    // A program that refuses may end before it has read anything: what it says and its status tell why.
    private static void Write(Process process, string input)
    {
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            process.StandardInput.BaseStream.Dispose();
        }
    }

    /// <summary>Starts a program that stays; each line it says on either stream goes to <paramref name="onLine"/>.</summary>
    public static Process Start(string[] command, Action<string> onLine)
    {
        Process process = StartQuiet(command);
        process.OutputDataReceived += (_, line) => { if (line.Data is not null) onLine(line.Data); };
        process.ErrorDataReceived += (_, line) => { if (line.Data is not null) onLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Starts a program whose streams the caller reads.</summary>
    public static Process StartQuiet(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"{command[0]} cannot be run; install it with tools/setup.sh interop.", missing);
        }
    }

    /// <summary>Asks a process to end, and ends it when it has not within five seconds.</summary>
    public static void Stop(Process process)
    {
        if (!process.HasExited) Try("kill", "-TERM", $"{process.Id}");
        if (!process.WaitForExit(TimeSpan.FromSeconds(5))) process.Kill(entireProcessTree: true);
        process.WaitForExit(TimeSpan.FromSeconds(5));
    }
}
