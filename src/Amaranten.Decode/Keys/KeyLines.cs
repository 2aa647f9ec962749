using Amaranten.Crypto.Suites;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode.Keys;

/// <summary>Lines of key files, to be written: Wireshark's <c>esp_sa</c> and <c>ikev1_decryption_table</c>. Whoever calls this has been asked for keys in clear.</summary>
public static class KeyLines
{
    /// <summary>In front of a line that is a comment to Wireshark, which does not know the algorithm, and a key to us.</summary>
    internal const string OursOnly = "#! ";

    /// <summary>What goes from <paramref name="source"/> to <paramref name="destination"/> under this SPI. A line without its end.</summary>
    public static string Esp(
        IpAddress source, IpAddress destination, uint spi, EspSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey)
    {
        string? cipher = WiresharkNames.Of(suite.Encryption), integrity = WiresharkNames.Of(suite.Integrity);
        string[] columns =
        [
            source.IsV6 ? "IPv6" : "IPv4", source.ToString(), destination.ToString(), $"0x{spi:x8}", cipher ?? CipherTable.Of(suite.Encryption).Words[0],
            Key(encryptionKey), integrity ?? IntegrityTable.Of(suite.Integrity).Word, Key(integrityKey),
        ];
        return (cipher is null || integrity is null ? OursOnly : "") + string.Join(',', columns.Select(column => $"\"{column}\""));
    }

    /// <summary>What an ISAKMP SA encrypts with, by the cookie of who began it.</summary>
    public static string Ike(ulong initiatorCookie, ReadOnlySpan<byte> key) => $"{initiatorCookie:x16},{Convert.ToHexStringLower(key)}";

    private static string Key(ReadOnlySpan<byte> key) => key.IsEmpty ? "" : $"0x{Convert.ToHexStringLower(key)}";
}
