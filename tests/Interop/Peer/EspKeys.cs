using System.Text.RegularExpressions;
using Amaranten.Interop.Lab;

namespace Amaranten.Interop.Peer;

/// <summary>
/// The keys of the SA from the gateway to the peer, read from charon's log: at level 4 it prints what it derived. Ours never
/// prints a key.
/// </summary>
public sealed partial record EspKeys(string Spi, string Cipher, string CipherKey, string Integrity, string IntegrityKey)
{
    /// <summary>The row of tshark's table of ESP SAs.</summary>
    public string ForTshark =>
        "uat:esp_sa:" + string.Join(',', new[]
        {
            "IPv4", Network.GatewayAddress, Network.PeerAddress, Spi, Cipher, CipherKey, Integrity, IntegrityKey,
        }.Select(column => $"\"{column}\""));

    /// <summary>The last SA a log tells of, negotiated by a gateway that was the initiator.</summary>
    public static EspKeys OfInitiator(string log)
    {
        string encryption = Last(EncryptionLine(), log);
        bool aead = encryption.StartsWith("AES_GCM", StringComparison.Ordinal);
        return new EspKeys(
            Last(InboundSpiLine(), log),
            TsharkCipher(encryption),
            Key("encryption initiator key", log),
            aead ? "NULL" : TsharkIntegrity(Last(IntegrityLine(), log)),
            aead ? "" : Key("integrity initiator key", log));
    }

    private static string TsharkCipher(string name) => name switch
    {
        "AES_CBC" => "AES-CBC [RFC3602]",
        "3DES_CBC" => "TripleDES-CBC [RFC2451]",
        "AES_GCM_16" => "AES-GCM with 16 octet ICV [RFC4106]",
        _ => throw new InvalidOperationException($"What tshark calls {name} is not known."),
    };

    private static string TsharkIntegrity(string name) => name switch
    {
        "HMAC_MD5_96" => "HMAC-MD5-96 [RFC2403]",
        "HMAC_SHA1_96" => "HMAC-SHA-1-96 [RFC2404]",
        "HMAC_SHA2_256_128" => "HMAC-SHA-256-128 [RFC4868]",
        "HMAC_SHA2_384_192" => "HMAC-SHA-384-192 [RFC4868]",
        "HMAC_SHA2_512_256" => "HMAC-SHA-512-256 [RFC4868]",
        _ => throw new InvalidOperationException($"What tshark calls {name} is not known."),
    };

    // A dump: a title line, then lines of an offset, up to 16 octets and the same as text.
    private static string Key(string title, string log)
    {
        string[] lines = log[log.LastIndexOf(title, StringComparison.Ordinal)..].Split('\n');
        IEnumerable<Match> dump = lines.Skip(1).Select(line => DumpLine().Match(line)).TakeWhile(line => line.Success);
        return "0x" + string.Concat(dump.Select(line => line.Groups[1].Value)).Replace(" ", "", StringComparison.Ordinal);
    }

    private static string Last(Regex pattern, string log)
    {
        Match? match = pattern.Matches(log).LastOrDefault();
        Assert.True(match is not null, $"the peer's log has no {pattern}");
        return match.Groups[1].Value;
    }

    [GeneratedRegex(@"\[CHD\]   using (\S+) for encryption")]
    private static partial Regex EncryptionLine();

    [GeneratedRegex(@"\[CHD\]   using (\S+) for integrity")]
    private static partial Regex IntegrityLine();

    [GeneratedRegex(@"adding inbound ESP SA\n.*SPI (0x\w+)")]
    private static partial Regex InboundSpiLine();

    [GeneratedRegex(@"\[CHD\] +\d+: ((?:[0-9A-F]{2} ?)+)")]
    private static partial Regex DumpLine();
}
