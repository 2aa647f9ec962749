using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Watching;

/// <summary>
/// The one place where every message passes in both directions. Off, it does nothing and keeps nothing. What is sent while a message is taken is told
/// after it: a story has the question before the answer.
/// </summary>
internal sealed class MessageWatch
{
    private readonly Queue<SeenMessage> _answers = [];
    private byte[] _opened = [];
    private byte[]? _whole;
    private bool _isReceiving;

    /// <summary>Who watches; null: nobody.</summary>
    public Action<SeenMessage>? Watcher { get; set; }

    /// <summary>A datagram is about to be taken.</summary>
    public void Begin() => (_isReceiving, _opened, _whole) = (Watcher is not null, [], null);

    /// <summary>The pieces of a message have been put together: it is told in place of its last piece.</summary>
    public void PutTogether(byte[] message)
    {
        if (_isReceiving) _whole = message;
    }

    /// <summary>The message at hand has been decrypted, rightly or not: what came of it.</summary>
    public void Opened(byte[] opened)
    {
        if (_isReceiving) _opened = [.. opened];
    }

    /// <summary>The datagram has been taken or dropped.</summary>
    public void End(UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> octets, IkeDrop drop, string? tunnel)
    {
        if (!_isReceiving) return;
        _isReceiving = false;
        Watcher?.Invoke(new SeenMessage(local, peer, IsInbound: true, _whole ?? octets.ToArray(), _opened) { Drop = drop, Tunnel = tunnel });
        while (_answers.TryDequeue(out SeenMessage? answer)) Watcher?.Invoke(answer);
        (_opened, _whole) = ([], null);
    }

    /// <summary>What a message that will be sent says in clear; nothing while nobody watches, so that no secret is kept.</summary>
    public byte[] Clear(ReadOnlySpan<byte> message, PayloadChain payloads) =>
        Watcher is null ? [] : [.. message[..IsakmpHeader.Size], .. payloads.Octets];

    /// <summary>A message goes.</summary>
    public void Sent(UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> message, byte[] clear, bool isAgain = false)
    {
        if (Watcher is null) return;
        var seen = new SeenMessage(local, peer, IsInbound: false, message.ToArray(), clear) { IsAgain = isAgain };
        if (_isReceiving) _answers.Enqueue(seen);
        else Watcher(seen);
    }
}
