using System.Diagnostics;
using System.Text;
using Amaranten.Interop.Lab;

namespace Amaranten.Interop.Peer;

/// <summary>
/// A user-mode-linux machine on the peer's two ports. Its console is this process's pipe, so it powers off when we are gone;
/// see guest.sh for the protocol.
/// </summary>
public sealed class Guest : IDisposable
{
    /// <summary>The name of the collection whose test classes run one after the other: a guest wants most of a processor.</summary>
    public const string OneAtATime = "A guest at a time";

    private const char EndOfAnswer = '\u0004';
    private static readonly TimeSpan s_bootLimit = TimeSpan.FromSeconds(180), s_commandLimit = TimeSpan.FromSeconds(60);
    private readonly Process _kernel;
    private string? _unanswered;

    public Guest(Network network, string strongswanSettings)
    {
        string uml = Repository.UserModeLinux;
        _kernel = Command.StartQuiet(network.Peer.Prefix(
            "env", $"LD_PRELOAD={Repository.WholeState}", Path.Combine(uml, "usr", "bin", "linux.uml"), "mem=256M", "quiet", "loglevel=0",
            "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro", $"init={Repository.Script("guest.sh")}",
            $"UML={uml}", $"STRONGSWAN_CONF={strongswanSettings}",
            "vec0:transport=raw,ifname=wan,depth=128,gro=1,mac=02:00:00:00:00:01",
            "vec1:transport=raw,ifname=lan,depth=128,gro=1,mac=02:00:00:00:00:02",
            "con=null", "con0=fd:0,fd:1", $"uml_dir={network.Sockets}/uml"));
        _kernel.ErrorDataReceived += (_, _) => { };
        _kernel.BeginErrorReadLine();
        ReadAnswer("boot", s_bootLimit);
    }

    /// <summary>Runs one command in the guest. The console is used by one at a time; nothing can follow a command that was not answered.</summary>
    public Outcome Run(params string[] command)
    {
        lock (_kernel)
        {
            if (_unanswered is not null) return new Outcome(1, $"The guest has not answered since: {_unanswered}");
            _kernel.StandardInput.Write(string.Join('\t', command) + "\n");
            _kernel.StandardInput.Flush();
            return ReadAnswer(string.Join(' ', command), s_commandLimit);
        }
    }

    public void Dispose()
    {
        _kernel.StandardInput.Close();
        if (!_kernel.WaitForExit(TimeSpan.FromSeconds(10))) _kernel.Kill(entireProcessTree: true);
        _kernel.Dispose();
    }

    private Outcome ReadAnswer(string what, TimeSpan limit)
    {
        var answer = new StringBuilder();
        Task<int> status = Task.Run(() =>
        {
            for (int octet; (octet = _kernel.StandardOutput.Read()) != EndOfAnswer; answer.Append((char)octet))
            {
                if (octet < 0) throw new InvalidOperationException($"The guest ended during: {what}\n{answer}");
            }
            return int.Parse(_kernel.StandardOutput.ReadLine()!);
        });
        if (status.Wait(limit)) return new Outcome(status.Result, answer.ToString());
        _unanswered = what;
        throw new TimeoutException($"The guest does not answer within {limit.TotalSeconds} s to: {what}\nIt said until then: {answer}");
    }
}
