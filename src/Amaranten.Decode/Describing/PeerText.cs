using System.Text;

namespace Amaranten.Decode.Describing;

/// <summary>What a stranger wrote, on its way to a terminal: only printable ASCII stays as it is, and it is not long.</summary>
internal static class PeerText
{
    private const int Longest = 128;

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

    public static string Of(ReadOnlySpan<char> characters) => Of(Encoding.UTF8.GetBytes(characters.ToArray()));

    /// <summary>Octets in hexadecimal, how many where they are long.</summary>
    public static string Hex(ReadOnlySpan<byte> octets)
    {
        const int Shown = 16;
        return octets.Length <= Shown + 4 ? Convert.ToHexStringLower(octets) : $"{Convert.ToHexStringLower(octets[..Shown])}... ({octets.Length} octets)";
    }
}
