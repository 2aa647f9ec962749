using System.Buffers.Binary;
using System.Globalization;
using Amaranten.Crypto.Suites;
using Amaranten.Decode.Captures;
using Amaranten.Decode.Describing;
using Amaranten.Decode.Keys;
using Amaranten.Decode.Opening;
using Amaranten.Wire.Ah;
using Amaranten.Wire.Esp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Amaranten.Wire.Udp;

namespace Amaranten.Decode;

/// <summary>
/// A capture as a story: IKE decoded and decrypted, ESP opened, packet after packet, each time with the verdict on its ICV. Keys are never shown.
/// </summary>
public sealed class CaptureDecoder : IDisposable
{
    private const ushort IkePort = 500, NatPort = 4500;
    private const int MarkerBytes = 4;
    private const long NanosecondsOfSecond = 1_000_000_000;
    private static readonly string s_margin = new(' ', 6);

    private readonly TextWriter _output;
    private readonly Action<InnerPacket>? _onInner;
    private readonly EspOpener _esp;
    private readonly AhOpener _ah;
    private readonly IkeOpener _ike;
    private readonly IpFragments _ipFragments = new();
    private readonly IkeFragments _ikeFragments = new();
    private readonly Tally _tally = new();
    private long _first = -1;

    /// <summary>A decoder that writes to <paramref name="output"/> and hands over what it finds inside ESP and AH.</summary>
    public CaptureDecoder(TextWriter output, KeyFile keys, Action<InnerPacket>? onInner = null)
    {
        (_output, _onInner) = (output, onInner);
        (_esp, _ah, _ike) = (new EspOpener(keys.Esp), new AhOpener(keys.Ah), new IkeOpener(keys.Ike));
    }

    /// <summary>Packets of ESP or AH whose ICV did not hold.</summary>
    public long BadIcvs => _tally.BadIcvs;

    /// <summary>Whether there were packets, and none of a link type that is known.</summary>
    public bool IsAllForeign => _tally.Packets > 0 && _tally.ForeignLinks == _tally.Packets;

    /// <summary>Decodes every packet, and ends with a sum.</summary>
    public void Run(CaptureReader capture)
    {
        while (capture.MoveNext()) Take(capture.Current);
        if (capture.Damage is { } damage) _output.Write($"The capture is damaged: {damage}.\n");
        _tally.Incomplete = _ipFragments.Incomplete + _ikeFragments.Incomplete;
        _output.Write(_tally.ToString());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _esp.Dispose();
        _ah.Dispose();
    }

    private void Take(CapturedPacket packet)
    {
        if (_first < 0) _first = packet.Nanoseconds;
        _tally.Packets++;
        if (IpEnvelope.Knows(packet.Link)) TakeKnown(packet);
        else
        {
            _tally.ForeignLinks++;
            Tell(packet, "", $"link type {(ushort)packet.Link} is not known: {packet.OriginalLength} octets, not decoded");
        }
    }

    private void TakeKnown(CapturedPacket packet)
    {
        ReadOnlySpan<byte> octets = IpEnvelope.Unwrap(packet.Link, packet.Octets.Span);
        if (!IpEnvelope.TryParse(octets, out IpEnvelope ip))
            Tell(packet, "", packet.IsTruncated ? $"cut short in the capture to {packet.Octets.Length} octets, too few to say what it is" : $"not IP, {packet.OriginalLength} octets");
        else if (ip.IsFragment) TakeFragment(packet, ip);
        else if (ip.Protocol == IpProtocol.Udp) TakeUdp(packet, ip);
        else if (ip.Protocol == IpProtocol.Esp) TakeEsp(packet, ip, ip.Payload, $"{ip.Source} -> {ip.Destination}", ip.IsTruncated);
        else if (ip.Protocol == IpProtocol.Ah) TakeAh(packet, ip);
        else TakeOther(packet, ip);
    }

    private void TakeFragment(CapturedPacket packet, in IpEnvelope ip)
    {
        _tally.Fragments++;
        Tell(packet, $"{ip.Source} -> {ip.Destination}", $"{PlainDescriber.Content(ip)}, {ip.Packet.Length} octets{(ip.IsTruncated ? ", cut short" : "")}");
        if (!ip.IsTruncated && _ipFragments.Add(packet, ip) is { } whole) TakeKnown(whole);
    }

    private void TakeUdp(CapturedPacket packet, in IpEnvelope ip)
    {
        bool whole = UdpView.TryParse(ip.Payload, out UdpView udp);
        if (!whole && ip.IsTruncated && UdpPorts(ip.Payload).Any(IsIke))
        {
            _tally.Count(Verdict.Truncated);
            Tell(packet, $"{ip.Source} -> {ip.Destination}", $"IKE or ESP in UDP, cut short in the capture to {ip.Packet.Length} octets: not checked");
            return;
        }
        if (!whole || !IsIke(udp.SourcePort) && !IsIke(udp.DestinationPort))
        {
            TakeOther(packet, ip);
            return;
        }
        string ends = $"{new UdpEndpoint(ip.Source, udp.SourcePort)} -> {new UdpEndpoint(ip.Destination, udp.DestinationPort)}";
        ReadOnlySpan<byte> payload = udp.Payload;
        bool isNatPort = udp.SourcePort == NatPort || udp.DestinationPort == NatPort;
        bool hasMarker = payload.Length >= MarkerBytes && !payload[..MarkerBytes].ContainsAnyExcept((byte)0);
        if (isNatPort && payload is [0xFF]) Tell(packet, ends, "NAT keepalive");
        else if (isNatPort && !hasMarker) TakeEsp(packet, ip, payload, ends, isTruncated: false);
        else if (!isNatPort && NonIkeMarker.Precedes(payload)) TakeEsp(packet, ip, payload[NonIkeMarker.Size..], ends, isTruncated: false);
        else TakeIke(packet, ends, isNatPort ? payload[MarkerBytes..] : payload);
    }

    private void TakeIke(CapturedPacket packet, string ends, ReadOnlySpan<byte> message)
    {
        bool isFragment = FragmentView.TryRead(message, out FragmentView fragment);
        if (isFragment) _tally.Fragments++;
        else _tally.Ike++;
        bool isOpen = _ike.TryOpen(message, out byte[] opened, out string whyNot);
        if (isOpen) _tally.Decrypted++;
        IsakmpDescriber description = IsakmpDescriber.Of(message, opened, whyNot);
        Tell(packet, ends, $"{description.Summary}, {message.Length} octets");
        foreach (string line in description.Details) _output.Write($"{s_margin}{line}\n");
        if (!isFragment || !IsakmpHeader.TryParse(message, out IsakmpHeader header)) return;
        // A fragment is shorter than what it is a piece of, so this ends.
        if (_ikeFragments.Add(packet.Number, ends, header, fragment) is { } whole) TakeIke(packet with { MadeOf = whole.MadeOf }, ends, whole.Message);
    }

    private void TakeEsp(CapturedPacket packet, in IpEnvelope ip, ReadOnlySpan<byte> esp, string ends, bool isTruncated)
    {
        OpenedEsp opened = _esp.Open(ip.Source, ip.Destination, esp, isTruncated);
        _tally.Count(opened.Verdict);
        string header = EspView.TryParse(esp, out EspView view) ? $"ESP SPI {view.Spi:x8}, sequence {view.Sequence}, {esp.Length} octets" : $"ESP, {esp.Length} octets";
        Tell(packet, ends, $"{header}: {EspDescriber.Verdict(opened)}");
        if (opened.Verdict != Verdict.Good) return;
        _output.Write($"{s_margin}{EspDescriber.Inside(opened)}\n");
        if (InnerPacket.Of(packet, $"ESP SPI {view.Spi:x8}", opened) is { } inner) _onInner?.Invoke(inner);
    }

    private void TakeAh(CapturedPacket packet, in IpEnvelope ip)
    {
        string ends = $"{ip.Source} -> {ip.Destination}";
        if (!AhView.TryParse(ip.Payload, out AhView ah))
        {
            Tell(packet, ends, "AH, damaged");
            return;
        }
        (Verdict verdict, AhSuite? suite) = _ah.Check(ip, ah);
        _tally.CountAh(verdict);
        Tell(packet, ends, $"AH SPI {ah.Spi:x8}, sequence {ah.Sequence}, {ip.Payload.Length} octets: {EspDescriber.Verdict(verdict, suite?.ToString())}");
        if (ah.NextHeader == IpProtocol.Esp) TakeEsp(packet, ip, ah.Payload, ends, ip.IsTruncated);
        else _output.Write($"{s_margin}{EspDescriber.Inside(ah.NextHeader, ah.Payload)}\n");
        if (verdict == Verdict.Good && ah.NextHeader is IpProtocol.Ipv4 or IpProtocol.Ipv6) _onInner?.Invoke(new InnerPacket(packet, $"AH SPI {ah.Spi:x8}", ah.Payload.ToArray()));
    }

    private void TakeOther(CapturedPacket packet, in IpEnvelope ip) =>
        Tell(packet, $"{ip.Source} -> {ip.Destination}", $"{PlainDescriber.Content(ip)}, {ip.Packet.Length} octets, {(packet.IsInside ? PcapngBlocks.InsideTunnel : "in clear")}{(ip.IsTruncated ? ", cut short" : "")}");

    private void Tell(CapturedPacket packet, string ends, string what)
    {
        decimal seconds = (decimal)(packet.Nanoseconds - _first) / NanosecondsOfSecond;
        string port = packet.Interface.Length == 0 ? "" : $"[{packet.Interface}] ";
        string time = seconds.ToString("0.000000", CultureInfo.InvariantCulture);
        _output.Write($"{packet.Number,6}  {time,12}  {port}{ends}{(ends.Length == 0 ? "" : "  ")}{(packet.MadeOf.Length == 0 ? "" : $"put together of {packet.MadeOf}: ")}{what}\n");
    }

    private static ushort[] UdpPorts(ReadOnlySpan<byte> datagram) => datagram.Length < 2 * sizeof(ushort) ? []
        : [BinaryPrimitives.ReadUInt16BigEndian(datagram), BinaryPrimitives.ReadUInt16BigEndian(datagram[sizeof(ushort)..])];

    private static bool IsIke(ushort port) => port is IkePort or NatPort;
}
