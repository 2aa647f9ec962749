using Amaranten.Crypto;
using Amaranten.Decode.Keys;

namespace Amaranten.Gateway.Control;

/// <summary>Takes lines of keys, each ended by a line feed, that belong at the end of a file. It must not keep them.</summary>
/// <param name="file">As the operator wrote it.</param>
/// <param name="lines">ASCII. They are wiped after the call.</param>
/// <returns>Why they could not be written; null when they were.</returns>
public delegate string? KeyLogSink(string file, ReadOnlySpan<byte> lines);

/// <summary>
/// The keys of IKE and of packets, for who wants to read a capture of this gateway's own traffic. Written only where the operator has asked for it: by
/// <c>key-log</c> all that are agreed, beside a capture also those that are in force when it begins.
/// </summary>
/// <param name="running">Says where <c>key-log</c> wants them.</param>
/// <param name="create">Makes a new file that its owner alone may read; the answer is why not, or null.</param>
/// <param name="sink">Takes lines.</param>
/// <param name="problem">Hears what goes wrong.</param>
internal sealed class KeyLog(RunningConfig running, Func<string, string?> create, KeyLogSink sink, Action<string> problem)
{
    private string? _besideCapture, _lastProblem;

    /// <summary>Begins the file beside a capture with the keys in force. The answer is why not, or null.</summary>
    public string? Begin(string file, IEnumerable<SaPair> inForce)
    {
        if (create(file) is { } why) return why;
        _besideCapture = file;
        foreach (SaPair pair in inForce) Write([file], pair);
        return null;
    }

    /// <summary>The capture has ended.</summary>
    public void End() => _besideCapture = null;

    /// <summary>A phase 1 stands.</summary>
    public void Write(ulong initiatorCookie, SecretBytes key)
    {
        if (Files.Any()) Send(Files, KeyLine.Ike(initiatorCookie, key.Span));
    }

    /// <summary>A pair of SAs is agreed.</summary>
    public void Write(SaPair pair) => Write(Files, pair);

    private string[] Files => [.. new[] { running.Config.System.KeyLog, _besideCapture }.OfType<string>().Distinct()];

    private void Write(string[] files, SaPair pair)
    {
        if (files.Length == 0) return;
        foreach (KeyLine line in pair.Keys.Lines(pair)) Send(files, line);
    }

    // What goes wrong once goes wrong each time: it is said once.
    private void Send(string[] files, KeyLine line)
    {
        using KeyLine wiped = line;
        foreach (string file in files)
        {
            string? why = sink(file, wiped.Text);
            if (why is not null && why != _lastProblem) problem(why);
            _lastProblem = why;
        }
    }
}
