using System.Buffers.Binary;

namespace Amaranten.Wire.Isakmp;

/// <summary>
/// The content of a fragment payload, as Cisco and strongSwan speak it for IKEv1 (no RFC; RFC 7383 §1 tells of it). The pieces put together are
/// a whole ISAKMP message, header included.
/// <code><![CDATA[
///  !          Fragment ID          !    Number     !     Flags     !
///  !                             Data                              !
/// ]]></code>
/// </summary>
public readonly ref struct FragmentView
{
    /// <summary>Octets in front of the data.</summary>
    public const int HeaderSize = 4;

    private const int IdAt = 0, NumberAt = 2, FlagsAt = 3;
    private const byte Last = 1;
    private readonly ReadOnlySpan<byte> _content;

    private FragmentView(ReadOnlySpan<byte> content) => _content = content;

    /// <summary>Once this returns true, no member below can throw, the number is not 0, and there is data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, out FragmentView fragment)
    {
        bool fits = content.Length > HeaderSize && content[NumberAt] != 0;
        fragment = fits ? new FragmentView(content) : default;
        return fits;
    }

    /// <summary>Reads a message that is a fragment: a header, and one fragment payload that ends where the message does.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out FragmentView fragment)
    {
        fragment = default;
        if (!IsakmpHeader.TryParse(message, out IsakmpHeader header)) return false;
        var reader = new PayloadReader(header.NextPayload, message[IsakmpHeader.Size..]);
        return reader.MoveNext() && reader.Type == PayloadType.Fragment && reader.Rest.IsEmpty && !reader.MoveNext() && !reader.Malformed
            && TryParse(reader.Content, out fragment);
    }

    /// <summary>What the fragments of one message have in common; some give all messages the same.</summary>
    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(_content[IdAt..]);

    /// <summary>Which piece it is, from 1.</summary>
    public byte Number => _content[NumberAt];

    /// <summary>Whether no piece follows.</summary>
    public bool IsLast => (_content[FlagsAt] & Last) != 0;

    /// <summary>The piece.</summary>
    public ReadOnlySpan<byte> Data => _content[HeaderSize..];

    /// <summary>Writes the content of a fragment payload.</summary>
    public static byte[] Write(ushort id, byte number, bool isLast, ReadOnlySpan<byte> data)
    {
        byte[] content = new byte[HeaderSize + data.Length];
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(IdAt), id);
        content[NumberAt] = number;
        content[FlagsAt] = isLast ? Last : (byte)0;
        data.CopyTo(content.AsSpan(HeaderSize));
        return content;
    }
}
