using System.Globalization;
using System.Text;
using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode.Keys;

/// <summary>
/// What a key file says of one SA: a row of Wireshark's table <c>esp_sa</c> or <c>ikev1_decryption_table</c>, as tshark's option <c>-o</c> takes it and
/// <see cref="KeyFile"/> reads it. Whoever makes one has been asked for keys in clear; they live in memory that is wiped.
/// </summary>
public sealed class KeyLine : IDisposable
{
    /// <summary>In front of a row that is a comment to Wireshark, which does not know the algorithm, and a key to us.</summary>
    internal const string OursOnly = "#! ";

    /// <summary>What begins a row of ESP where its table is named.</summary>
    internal const string EspTable = "uat:esp_sa:";

    /// <summary>What begins a row of IKE where its table is named.</summary>
    internal const string IkeTable = "uat:ikev1_decryption_table:";

    private const int LargestBytes = 1_536;
    private readonly SecretBytes _octets = new(LargestBytes);
    private int _length;

    private KeyLine()
    {
    }

    /// <summary>ASCII, each row ended by a line feed.</summary>
    public ReadOnlySpan<byte> Text => _octets.Span[.._length];

    /// <summary>What an ISAKMP SA encrypts with, by the cookie of who began it.</summary>
    public static KeyLine Ike(ulong initiatorCookie, ReadOnlySpan<byte> key) =>
        new KeyLine().Add($"{IkeTable}{initiatorCookie.ToString("x16", CultureInfo.InvariantCulture)},").AddHex(key).Add("\n");

    /// <summary>
    /// What goes from <paramref name="source"/> to <paramref name="destination"/> under this SPI. Where Wireshark knows the cipher alone, a second row
    /// lets it decrypt without a look at the ICV.
    /// </summary>
    public static KeyLine Esp(
        IpAddress source, IpAddress destination, uint spi, EspSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey)
    {
        string? cipher = WiresharkNames.Of(suite.Encryption), integrity = WiresharkNames.Of(suite.Integrity);
        string ends = Ends(source, destination, spi);
        var line = new KeyLine();
        if (cipher is null || integrity is null) line.Add(OursOnly);
        line.AddEsp(ends, cipher ?? CipherTable.Of(suite.Encryption).Words[0], encryptionKey, integrity ?? IntegrityTable.Of(suite.Integrity).Word, integrityKey);
        return cipher is null || integrity is not null ? line
            : line.AddEsp(ends, cipher, encryptionKey, WiresharkNames.Unchecked(suite.IcvBytes), integrityKey);
    }

    /// <summary>The same for AH, of which Wireshark has no table: six columns, a comment to it.</summary>
    public static KeyLine Ah(IpAddress source, IpAddress destination, uint spi, IntegrityAlgorithm integrity, ReadOnlySpan<byte> key) =>
        new KeyLine().Add($"{OursOnly}{Ends(source, destination, spi)},\"{WiresharkNames.Of(integrity) ?? IntegrityTable.Of(integrity).Word}\",\"").AddKey(key).Add("\"\n");

    /// <summary>Wipes it.</summary>
    public void Dispose() => _octets.Dispose();

    private static string Ends(IpAddress source, IpAddress destination, uint spi) =>
        $"\"{(source.IsV6 ? "IPv6" : "IPv4")}\",\"{source}\",\"{destination}\",\"0x{spi:x8}\"";

    private KeyLine AddEsp(string ends, string cipher, ReadOnlySpan<byte> encryptionKey, string integrity, ReadOnlySpan<byte> integrityKey) =>
        Add($"{EspTable}{ends},\"{cipher}\",\"").AddKey(encryptionKey).Add($"\",\"{integrity}\",\"").AddKey(integrityKey).Add("\"\n");

    private KeyLine AddKey(ReadOnlySpan<byte> key) => key.IsEmpty ? this : Add("0x").AddHex(key);

    private KeyLine Add(string text)
    {
        _length += Encoding.ASCII.GetBytes(text, _octets.Span[_length..]);
        return this;
    }

    private KeyLine AddHex(ReadOnlySpan<byte> secret)
    {
        foreach (byte octet in secret)
        {
            _octets.Span[_length++] = Digit(octet >> 4);
            _octets.Span[_length++] = Digit(octet & 0xF);
        }
        return this;
    }

    // Without a table, whose lines in the cache would tell which were looked up.
    private static byte Digit(int nibble) => (byte)('0' + nibble + ((9 - nibble) >> 31 & ('a' - '0' - 10)));
}
