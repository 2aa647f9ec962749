using Amaranten.Gateway.Ports;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// Cuts an IPv4 packet into fragments, one for each call (RFC 791 §3.2). A fragment may be cut again. Options that are to be copied
/// are in every fragment, the others in the first alone (RFC 791 §3.1).
/// </summary>
internal ref struct Fragmenter
{
    private readonly Ipv4View _whole;
    private readonly int _mtuBytes;
    private int _cut;

    /// <param name="whole">The packet, which must stay where it is meanwhile.</param>
    /// <param name="mtuBytes">Largest fragment.</param>
    public Fragmenter(Ipv4View whole, int mtuBytes)
    {
        _whole = whole;
        _mtuBytes = mtuBytes;
    }

    /// <summary>True once every octet is in a fragment.</summary>
    public readonly bool IsFinished => _cut == _whole.Payload.Length;

    /// <summary>Builds the next fragment in a slot. False when there is none left, or no slot.</summary>
    public bool MoveNext(SlotRange slots, FrameMemory memory, out int offset, out int length)
    {
        (offset, length) = (0, 0);
        ReadOnlySpan<byte> rest = _whole.Payload[_cut..];
        if (rest.Length == 0 || !slots.TryTake(out offset)) return false;

        Span<byte> fragment = memory.Span[offset..];
        int header = WriteHeader(fragment);
        int room = _mtuBytes - header;
        bool isLast = rest.Length <= room;
        int carried = isLast ? rest.Length : room / Ipv4Header.FragmentUnit * Ipv4Header.FragmentUnit;
        if (carried <= 0) return false;

        rest[..carried].CopyTo(fragment[header..]);
        length = header + carried;
        Ipv4Writer.SetTotalLength(fragment, (ushort)length);
        Ipv4Writer.SetFragment(fragment, dontFragment: false, !isLast || _whole.MoreFragments, _whole.FragmentOffset + _cut);
        _cut += carried;
        return true;
    }

    private readonly int WriteHeader(Span<byte> fragment)
    {
        if (_cut == 0 || _whole.Options.IsEmpty)
        {
            _whole.Header.CopyTo(fragment);
            return _whole.HeaderLength;
        }
        var header = new Ipv4Header(
            _whole.Source, _whole.Destination, _whole.Protocol, Ipv4Header.Size, _whole.TimeToLive, _whole.TypeOfService, _whole.Identification);
        return CopiedOptions.Write(header, _whole.Options, fragment);
    }
}
