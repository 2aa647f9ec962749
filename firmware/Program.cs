using Amaranten.Config;
using Amaranten.Firmware;
using Amaranten.Firmware.Init;
using Amaranten.Linux;
using Amaranten.Linux.Consoles;
using Amaranten.Wire;

const string DefaultSocket = "/run/amaranten.sock";

Instant started = MonotonicClock.Now;
CrashTrace.Enable();
try
{
    return args switch
    {
        [] when Environment.ProcessId == 1 && File.Exists(InitProcess.BoardFile) => InitProcess.Run(started),
        ["run", string file, "--board", string board, .. var options] => RunCommand.RunOnBoard(file, DefaultSocket, started, board, options),
        ["run", string file] => RunCommand.Run(file, DefaultSocket, started),
        ["run", string file, "--socket", string socket] => RunCommand.Run(file, socket, started),
        ["check", string file] => Check(file),
        ["console"] => Attach(DefaultSocket),
        ["console", string socket] => Attach(socket),
        ["decode", .. var what] => DecodeCommand.Run(what) ?? Refuse("decode needs a capture, and knows --keys FILE and --write OUT"),
        ["selftest"] => SelfTestCommand.Run(),
        ["version"] => Say($"amaranten {Versions.Firmware}"),
        ["help"] or ["--help"] or ["-h"] => Say(Usage),
        _ => Refuse(args.Length == 0 ? "which command?" : $"'{string.Join(' ', args)}' is no command"),
    };
}
catch (LinuxException refusal)
{
    return Fail(refusal.Message);
}
catch (IOException refusal)
{
    return Fail(refusal.Message);
}
catch (UnauthorizedAccessException refusal)
{
    return Fail($"{refusal.Message.TrimEnd('.')}; run with sudo, or mend the file's permissions");
}

static int Check(string file)
{
    ConfigResult result = ConfigFile.Configuration(file);
    StandardStream.Output.Write(CheckReport.Text(file, result));
    return result.IsClean ? 0 : 1;
}

static int Attach(string socket)
{
    ControlClient.Run(socket);
    return 0;
}

static int Say(string text)
{
    StandardStream.Output.WriteLine(text);
    return 0;
}

static int Fail(string sentence)
{
    StandardStream.Error.WriteLine($"amaranten: {sentence}");
    return 1;
}

static int Refuse(string found)
{
    StandardStream.Error.WriteLine($"amaranten: {found}\n{Usage}");
    return 2;
}

internal static partial class Program
{
    private const string Usage = """
        usage: amaranten run FILE [--socket SOCKET]   run the gateway that FILE describes
               amaranten check FILE                   tell all that is wrong with FILE
               amaranten console [SOCKET]             attach to a running gateway
               amaranten decode CAPTURE [--keys FILE] [--write OUT]
                                                      tell what is in a capture, and open its ESP
               amaranten selftest                     known answers of every algorithm on this CPU
               amaranten version
        """;
}
