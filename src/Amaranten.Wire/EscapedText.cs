using System.Text;

namespace Amaranten.Wire;

/// <summary>Text of a peer on its way into a log or onto a terminal: only printable ASCII stays as it is, and it is not long.</summary>
public static class EscapedText
{
    private const int Longest = 128;

    /// <summary>The text, at most 128 octets of it.</summary>
    public static string Of(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder();
        foreach (byte octet in octets[..Math.Min(octets.Length, Longest)])
        {
            if (octet is >= 0x20 and < 0x7F and not (byte)'\\' and not (byte)'"') text.Append((char)octet);
            else text.Append($"\\x{octet:x2}");
        }
        return octets.Length > Longest ? text + "..." : text.ToString();
    }
}
