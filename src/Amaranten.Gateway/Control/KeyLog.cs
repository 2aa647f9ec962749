using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Decode.Keys;
using Amaranten.Ike;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>Takes lines of keys, each ended by a line feed, that belong at the end of a file. It must not keep them.</summary>
/// <param name="file">As the operator wrote it.</param>
/// <param name="lines">ASCII. They are wiped after the call.</param>
/// <returns>Why they could not be written; null when they were.</returns>
public delegate string? KeyLogSink(string file, ReadOnlySpan<byte> lines);

/// <summary>
/// The keys that IKE agrees, for who wants to read a capture of this gateway's own traffic. Written only where the operator has asked for it.
/// </summary>
internal sealed class KeyLog(RunningConfig running, KeyLogSink sink, Action<string> problem)
{
    private string? _lastProblem;

    /// <summary>A phase 1 stands.</summary>
    public void Write(ulong initiatorCookie, SecretBytes key)
    {
        if (running.Config.System.KeyLog is { } file) Send(file, KeyLine.Ike(initiatorCookie, key.Span));
    }

    /// <summary>A pair of SAs is agreed. What only AH protects can be read as it is.</summary>
    public void Write(in ChildSaKeys keys)
    {
        if (running.Config.System.KeyLog is not { } file || keys.Suite.Esp is not { } suite) return;
        Send(file, Line(suite, keys.Peer.Address, keys.Local.Address, keys.InboundSpi, keys.InboundKeymat));
        Send(file, Line(suite, keys.Local.Address, keys.Peer.Address, keys.OutboundSpi, keys.OutboundKeymat));
    }

    private static KeyLine Line(in EspSuite suite, IpAddress source, IpAddress destination, uint spi, SecretBytes keymat) => KeyLine.Esp(
        source, destination, spi, suite, keymat.Span[..suite.EncryptionKeyBytes], keymat.Span.Slice(suite.EncryptionKeyBytes, suite.IntegrityKeyBytes));

    // What goes wrong once goes wrong each time: it is said once.
    private void Send(string file, KeyLine line)
    {
        using KeyLine wiped = line;
        string? why = sink(file, wiped.Text);
        if (why is not null && why != _lastProblem) problem($"key-log: {why}");
        _lastProblem = why;
    }
}
