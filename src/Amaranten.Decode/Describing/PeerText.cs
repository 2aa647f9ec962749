using System.Text;
using Amaranten.Wire;

namespace Amaranten.Decode.Describing;

/// <summary>What a stranger wrote, on its way to a terminal: only printable ASCII stays as it is, and it is not long.</summary>
internal static class PeerText
{
    public static string Of(ReadOnlySpan<byte> octets) => EscapedText.Of(octets);

    public static string Of(ReadOnlySpan<char> characters) => Of(Encoding.UTF8.GetBytes(characters.ToArray()));

    /// <summary>Octets in hexadecimal, how many where they are long.</summary>
    public static string Hex(ReadOnlySpan<byte> octets)
    {
        const int Shown = 16;
        return octets.Length <= Shown + 4 ? Convert.ToHexStringLower(octets) : $"{Convert.ToHexStringLower(octets[..Shown])}... ({octets.Length} octets)";
    }
}
