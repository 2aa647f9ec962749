using System.Globalization;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode.Keys;

/// <summary>
/// Keys to open a capture with: lines of Wireshark's tables <c>esp_sa</c> (eight columns) and <c>ikev1_decryption_table</c> (two columns: initiator cookie,
/// encryption key), and of our own for AH (six columns: those of ESP without cipher and its key), in any order. Lines that begin with <c>#</c> are comments.
/// </summary>
public sealed class KeyFile
{
    private const int EspColumns = 8, AhColumns = 6, IkeColumns = 2, CookieDigits = 16;
    private static readonly string[] s_tables = [KeyLine.EspTable, KeyLine.IkeTable];
    private readonly List<EspSaKey> _esp = [];
    private readonly List<AhSaKey> _ah = [];
    private readonly Dictionary<ulong, byte[]> _ike = [];
    private readonly List<string> _complaints = [];

    private KeyFile()
    {
    }

    /// <summary>SAs of ESP, in the order of the file.</summary>
    public IReadOnlyList<EspSaKey> Esp => _esp;

    /// <summary>SAs of AH, in the order of the file.</summary>
    public IReadOnlyList<AhSaKey> Ah => _ah;

    /// <summary>Keys of ISAKMP SAs, by initiator cookie.</summary>
    public IReadOnlyDictionary<ulong, byte[]> Ike => _ike;

    /// <summary>What is wrong, with file and line; no key is in it.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Reads all lines; those that are wrong are complained of and left out.</summary>
    /// <param name="file">Its name, for complaints.</param>
    /// <param name="text">What is in it.</param>
    public static KeyFile Read(string file, string text) => Read([(file, text)]);

    /// <summary>The same for several files, as if they were one.</summary>
    public static KeyFile Read(IEnumerable<(string File, string Text)> files)
    {
        var keys = new KeyFile();
        foreach ((string file, string text) in files)
        {
            string[] lines = text.Split('\n');
            for (int i = 0; i < lines.Length; i++) keys.TakeLine($"{file}:{i + 1}", lines[i].Trim());
        }
        return keys;
    }

    private void TakeLine(string place, string line)
    {
        if (line.StartsWith(KeyLine.OursOnly, StringComparison.Ordinal)) line = line[KeyLine.OursOnly.Length..];
        // Rows may come as options of tshark: -o uat:TABLE:ROW.
        foreach (string table in s_tables)
            if (line.StartsWith(table, StringComparison.Ordinal)) line = line[table.Length..];
        if (line.Length == 0 || line[0] == '#') return;
        string[] columns = [.. line.Split(',').Select(column => column.Trim().Trim('"').Trim())];
        string? problem = columns.Length switch
        {
            EspColumns => TakeEsp(columns),
            AhColumns => TakeAh(columns),
            IkeColumns => TakeIke(columns),
            _ => $"found {columns.Length} columns; expected 8 (address family, source, destination, SPI, cipher, key, authentication, key), "
                + "6 (the same without cipher and its key, for AH) or 2 (initiator cookie, key)",
        };
        if (problem is not null) _complaints.Add($"{place}: {problem}");
    }

    private string? TakeIke(string[] columns)
    {
        if (columns[0].Length != CookieDigits || !ulong.TryParse(columns[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong cookie))
            return $"'{columns[0]}' is no initiator cookie; expected 16 hexadecimal digits";
        if (!TryReadKey(columns[1], out byte[] key) || key.Length == 0) return "the encryption key is not written in pairs of hexadecimal digits";
        _ike[cookie] = key;
        return null;
    }

    private string? TakeEsp(string[] columns)
    {
        if (WhyNoEnds(columns, out IpAddress? source, out IpAddress? destination, out uint? spi) is { } unreadable) return unreadable;
        if (WiresharkNames.FindCipher(columns[4]) is not { } cipher) return $"cipher '{columns[4]}' is not known; expected one of {WiresharkNames.Ciphers}";
        // What KeyLine writes for Wireshark alone, behind the row that is ours.
        if (WiresharkNames.IsUnchecked(columns[6]) && _esp.Exists(known => known.Spi == spi && known.Source == source && known.Destination == destination)) return null;
        if (WiresharkNames.FindIntegrity(columns[6]) is not { } integrity)
            return $"authentication '{columns[6]}' is not known, or cannot be checked; expected one of {WiresharkNames.Integrities}";
        if (!TryReadKey(columns[5], out byte[] encryptionKey) || !TryReadKey(columns[7], out byte[] integrityKey))
            return "a key is not written as 0x and pairs of hexadecimal digits";

        int bits = (encryptionKey.Length - CipherTable.Of(cipher).SaltBytes) * 8;
        var suite = new EspSuite(cipher, bits, integrity, DhGroup.None);
        if (WhyNot(suite, encryptionKey, integrityKey, columns) is { } problem) return problem;
        _esp.Add(new EspSaKey(source, destination, spi, suite, encryptionKey, integrityKey));
        return null;
    }

    private string? TakeAh(string[] columns)
    {
        if (WhyNoEnds(columns, out IpAddress? source, out IpAddress? destination, out uint? spi) is { } unreadable) return unreadable;
        if (WiresharkNames.FindIntegrity(columns[4]) is not { } integrity || integrity == IntegrityAlgorithm.None)
            return $"authentication '{columns[4]}' is not known, or cannot be checked; expected one of {WiresharkNames.Integrities}";
        if (!TryReadKey(columns[5], out byte[] key)) return "a key is not written as 0x and pairs of hexadecimal digits";
        var suite = new AhSuite(integrity, DhGroup.None);
        if (key.Length != suite.KeyBytes) return $"the key of '{columns[4]}' has {key.Length} octets; expected {suite.KeyBytes}";
        _ah.Add(new AhSaKey(source, destination, spi, suite, key));
        return null;
    }

    private static string? WhyNoEnds(string[] columns, out IpAddress? source, out IpAddress? destination, out uint? spi)
    {
        (source, destination, spi) = (null, null, null);
        if (columns[0] is not ("IPv4" or "IPv6")) return $"'{columns[0]}' is no address family; expected IPv4 or IPv6";
        bool isV6 = columns[0] == "IPv6";
        if (!TryReadAddress(columns[1], isV6, out source)) return $"source '{columns[1]}' is no {columns[0]} address; expected one, or * for any";
        if (!TryReadAddress(columns[2], isV6, out destination)) return $"destination '{columns[2]}' is no {columns[0]} address; expected one, or * for any";
        return TryReadSpi(columns[3], out spi) ? null : $"'{columns[3]}' is no SPI; expected one as 0xc0ffee01, or * for any";
    }

    private static string? WhyNot(in EspSuite suite, byte[] encryptionKey, byte[] integrityKey, string[] columns)
    {
        CipherTraits cipher = CipherTable.Of(suite.Encryption);
        if (!cipher.Keys.Contains(suite.KeyBits))
            return $"the key of '{columns[4]}' has {encryptionKey.Length} octets; expected {Lengths(cipher)}";
        if (!cipher.HasOwnIcv && suite.Integrity == IntegrityAlgorithm.None) return $"'{columns[4]}' with authentication NULL has nothing that could be checked";
        if (cipher.HasOwnIcv && suite.Integrity != IntegrityAlgorithm.None) return $"'{columns[4]}' has an ICV of its own; expected authentication NULL";
        if (integrityKey.Length != suite.IntegrityKeyBytes)
            return $"the key of '{columns[6]}' has {integrityKey.Length} octets; expected {suite.IntegrityKeyBytes}";
        return null;
    }

    private static string Lengths(CipherTraits cipher)
    {
        const int Listed = 4;
        int[] lengths = [.. cipher.Keys.All.Select(bits => bits / 8 + cipher.SaltBytes)];
        string octets = lengths.Length > Listed ? $"{lengths[0]} to {lengths[^1]}" : string.Join(" or ", lengths);
        return cipher.SaltBytes == 0 ? octets : $"{octets}, of which the last {cipher.SaltBytes} are the salt";
    }

    private static bool TryReadAddress(string text, bool isV6, out IpAddress? address)
    {
        address = null;
        if (text is "*" or "") return true;
        if (!IpAddress.TryParse(text, out IpAddress one) || one.IsV6 != isV6) return false;
        address = one;
        return true;
    }

    private static bool TryReadSpi(string text, out uint? spi)
    {
        spi = null;
        if (text is "*" or "") return true;
        bool isHexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool isNumber = isHexadecimal
            ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        if (isNumber) spi = number;
        return isNumber;
    }

    private static bool TryReadKey(string text, out byte[] key)
    {
        ReadOnlySpan<char> digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text;
        bool isKey = digits.Length % 2 == 0 && !digits.ContainsAnyExcept("0123456789abcdefABCDEF");
        key = isKey ? Convert.FromHexString(digits) : [];
        return isKey;
    }
}
