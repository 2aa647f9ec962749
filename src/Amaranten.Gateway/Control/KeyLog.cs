using System.Globalization;
using System.Text;
using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Ike;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>Takes a line of keys, ended by a line feed, that belongs at the end of a file. It must not keep it.</summary>
/// <param name="file">As the operator wrote it.</param>
/// <param name="line">ASCII. It is wiped after the call.</param>
/// <returns>Why it could not be written; null when it was.</returns>
public delegate string? KeyLogSink(string file, ReadOnlySpan<byte> line);

/// <summary>
/// The keys that IKE agrees, for who wants to read a capture of this gateway's own traffic: each line is an option <c>-o</c> of tshark, a row of its
/// tables <c>esp_sa</c> and <c>ikev1_decryption_table</c>. Written only where the operator has asked for it; a line lives in memory that is wiped.
/// </summary>
internal sealed class KeyLog(RunningConfig running, KeyLogSink sink, Action<string> problem)
{
    private const int LongestLine = 768;
    private string? _lastProblem;

    /// <summary>A phase 1 stands.</summary>
    public void Write(ulong initiatorCookie, SecretBytes key)
    {
        if (running.Config.System.KeyLog is not { } file) return;
        using var line = new Line();
        line.Add("uat:ikev1_decryption_table:").Add(initiatorCookie.ToString("x16", CultureInfo.InvariantCulture)).Add(",").AddHex(key.Span);
        Send(file, line);
    }

    /// <summary>A pair of SAs is agreed. What only AH protects can be read as it is.</summary>
    public void Write(in ChildSaKeys keys)
    {
        if (running.Config.System.KeyLog is not { } file || keys.Suite.Esp is not { } suite) return;
        Write(file, suite, keys.Peer.Address, keys.Local.Address, keys.InboundSpi, keys.InboundKeymat);
        Write(file, suite, keys.Local.Address, keys.Peer.Address, keys.OutboundSpi, keys.OutboundKeymat);
    }

    private void Write(string file, in EspSuite suite, IpAddress source, IpAddress destination, uint spi, SecretBytes keymat)
    {
        using var line = new Line();
        string? cipher = Cipher(suite.Encryption);
        if (cipher is null) line.Add("# tshark does not know this cipher: ");
        line.Add($"uat:esp_sa:\"IPv4\",\"{source}\",\"{destination}\",\"0x{spi:x8}\",\"{cipher ?? suite.ToString()}\",\"");
        if (suite.EncryptionKeyBytes > 0) line.Add("0x").AddHex(keymat.Span[..suite.EncryptionKeyBytes]);
        line.Add($"\",\"{Integrity(suite)}\",\"");
        if (suite.IntegrityKeyBytes > 0) line.Add("0x").AddHex(keymat.Span.Slice(suite.EncryptionKeyBytes, suite.IntegrityKeyBytes));
        line.Add("\"");
        Send(file, line);
    }

    // What goes wrong once goes wrong each time: it is said once.
    private void Send(string file, Line line)
    {
        string? why = sink(file, line.Add("\n").Text);
        if (why is not null && why != _lastProblem) problem($"key-log: {why}");
        _lastProblem = why;
    }

    private static string? Cipher(EncryptionAlgorithm algorithm) => algorithm switch
    {
        EncryptionAlgorithm.Null => "NULL",
        EncryptionAlgorithm.DesCbc => "DES-CBC [RFC2405]",
        EncryptionAlgorithm.TripleDesCbc => "TripleDES-CBC [RFC2451]",
        EncryptionAlgorithm.AesCbc => "AES-CBC [RFC3602]",
        EncryptionAlgorithm.AesCtr => "AES-CTR [RFC3686]",
        EncryptionAlgorithm.AesGcm16 => "AES-GCM with 16 octet ICV [RFC4106]",
        EncryptionAlgorithm.AesGcm12 => "AES-GCM with 12 octet ICV [RFC4106]",
        EncryptionAlgorithm.AesGcm8 => "AES-GCM with 8 octet ICV [RFC4106]",
        EncryptionAlgorithm.BlowfishCbc => "BLOWFISH-CBC [RFC2451]",
        EncryptionAlgorithm.TwofishCbc => "TWOFISH-CBC",
        EncryptionAlgorithm.Cast128Cbc => "CAST5-CBC [RFC2144]",
        _ => null,
    };

    private static string Integrity(in EspSuite suite) => suite.Integrity switch
    {
        IntegrityAlgorithm.None => "NULL",
        IntegrityAlgorithm.HmacMd5 => "HMAC-MD5-96 [RFC2403]",
        IntegrityAlgorithm.HmacSha1 => "HMAC-SHA-1-96 [RFC2404]",
        IntegrityAlgorithm.HmacSha256 => "HMAC-SHA-256-128 [RFC4868]",
        IntegrityAlgorithm.HmacSha384 => "HMAC-SHA-384-192 [RFC4868]",
        IntegrityAlgorithm.HmacSha512 => "HMAC-SHA-512-256 [RFC4868]",
        _ => $"ANY {8 * suite.IcvBytes} bit authentication [no checking]",
    };

    // Pinned and wiped, as the keys are that go through it.
    private sealed class Line : IDisposable
    {
        private readonly SecretBytes _octets = new(LongestLine);
        private int _length;

        public ReadOnlySpan<byte> Text => _octets.Span[.._length];

        public Line Add(string text)
        {
            _length += Encoding.ASCII.GetBytes(text, _octets.Span[_length..]);
            return this;
        }

        public Line AddHex(ReadOnlySpan<byte> secret)
        {
            foreach (byte octet in secret)
            {
                _octets.Span[_length++] = Digit(octet >> 4);
                _octets.Span[_length++] = Digit(octet & 0xF);
            }
            return this;
        }

        public void Dispose() => _octets.Dispose();

        // Without a table, whose lines in the cache would tell which were looked up.
        private static byte Digit(int nibble) => (byte)('0' + nibble + ((9 - nibble) >> 31 & ('a' - '0' - 10)));
    }
}
