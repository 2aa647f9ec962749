using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Amaranten.Device;

/// <summary>A Unix socket of QEMU's on which text comes and goes: the board's serial line, or QEMU's own control.</summary>
internal sealed class LineSocket : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StringBuilder _text = new();
    private int _read;

    public LineSocket(string path)
    {
        Patiently($"{path} answers", () =>
        {
            try
            {
                _socket.Connect(new UnixDomainSocketEndPoint(path));
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
        new Thread(Listen) { IsBackground = true }.Start();
    }

    /// <summary>All that came so far.</summary>
    public string Text
    {
        get { lock (_text) return _text.ToString(); }
    }

    /// <summary>Sends text as it stands.</summary>
    public void Send(string text) => _socket.Send(Encoding.UTF8.GetBytes(text));

    /// <summary>Waits for what fits the pattern, behind what was waited for before, and gives it.</summary>
    public Match Expect(string pattern)
    {
        Match match = Match.Empty;
        Patiently($"'{pattern}' is said", () => (match = Regex.Match(Text[_read..], pattern)).Success, () => Text[_read..]);
        _read += match.Index + match.Length;
        return match;
    }

    /// <summary>Whether what fits the pattern has come, behind what was waited for before.</summary>
    public bool Heard(string pattern) => Regex.IsMatch(Text[_read..], pattern);

    public void Dispose() => _socket.Dispose();

    /// <summary>Waits until something holds, for far longer than it takes on a machine that has other things to do.</summary>
    public static void Patiently(string what, Func<bool> holds, Func<string>? instead = null)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(watch.Elapsed < s_patience, $"in vain until {what}; instead:\n{instead?.Invoke()}");
            Thread.Sleep(50);
        }
    }

    private void Listen()
    {
        byte[] buffer = new byte[4096];
        try
        {
            for (int length = _socket.Receive(buffer); length > 0; length = _socket.Receive(buffer))
                lock (_text) _text.Append(Encoding.Latin1.GetString(buffer, 0, length));
        }
        catch (Exception ending) when (ending is SocketException or ObjectDisposedException)
        {
            // QEMU has gone, or the test is over.
        }
    }
}
