using System.Diagnostics.CodeAnalysis;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Fragmentation;

/// <summary>
/// The pieces of one message, by their number in an array: no search, no order, no gaps that cost anything (threats 22).
/// <para>
/// strongSwan gives every message the ID 1, so an ID alone does not tell messages apart. What cannot belong to the pieces that are here is the
/// beginning of another message; and what was whole is kept, so that a piece which comes twice is known as that, and not taken for a piece of the next.
/// </para>
/// </summary>
internal sealed class Pieces(ulong responderCookie, ushort id, UdpEndpoint peer, Instant begun)
{
    private const int Unknown = Limits.Fragments + 1;
    private readonly byte[]?[] _data = new byte[]?[Limits.Fragments];
    private readonly bool[] _came = new bool[Limits.Fragments]; // since it was whole
    private int _count, _octets, _highest;
    private int _last = Unknown;

    public Instant Begun => begun;

    /// <summary>Whether this one can be a piece of the same message: same place and ID, and no contradiction.</summary>
    public bool Agrees(in IsakmpHeader header, in FragmentView fragment, UdpEndpoint from)
    {
        if (header.ResponderCookie != responderCookie || fragment.Id != id || from != peer) return false;
        byte[]? known = _data[fragment.Number - 1];
        if (known is not null && !fragment.Data.SequenceEqual(known)) return false;
        return _last != Unknown ? fragment.Number <= _last && fragment.IsLast == (fragment.Number == _last)
            : !fragment.IsLast || fragment.Number > _highest;
    }

    /// <summary>Takes a piece that agrees.</summary>
    public IkeDrop Add(in FragmentView fragment)
    {
        int at = fragment.Number - 1;
        if (_came[at]) return IkeDrop.Duplicate;
        if (_data[at] is null)
        {
            if (_octets + fragment.Data.Length > Limits.FragmentedBytes) return IkeDrop.TooMany;
            _data[at] = fragment.Data.ToArray();
            _octets += fragment.Data.Length;
            _highest = Math.Max(_highest, fragment.Number);
        }
        if (fragment.IsLast) _last = fragment.Number;
        _came[at] = true;
        _count++;
        return IkeDrop.None;
    }

    /// <summary>The message, if all pieces have come. Then they may come again.</summary>
    public bool TryTake([NotNullWhen(true)] out byte[]? message)
    {
        message = null;
        if (_count != _last) return false;
        message = new byte[_octets];
        int to = 0;
        for (int at = 0; at < _last; at++)
        {
            _data[at]!.CopyTo(message, to);
            to += _data[at]!.Length;
        }
        Array.Clear(_came);
        _count = 0;
        return true;
    }
}
