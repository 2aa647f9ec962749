using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Crypto.Tests.Esp;

namespace Crypto.Tests.Rfc;

/// <summary>ChaCha20-Poly1305 in ESP: the packet of RFC 7634 appendix A with every kernel of this CPU.</summary>
public sealed class Rfc7634
{
    private const string Key = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3";
    private const ulong Iv = 0x1011121314151617;
    private const string Header = "0102030400000005";
    private const string Plaintext =
        "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec100007362708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
        + "303132333435363701020204";
    private const string Sealed =
        "0102030400000005101112131415161724039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c614ee8099d52844eb61aa95df"
        + "ab4c02f72aa71e7c4c4f64c9befe2facc638e8f3cbec163fac469b502773f6fb94e664da9165b82829f641e076aaa8266b7fb0f7b11b369907e1ad43";

    [Fact]
    public void AppendixA()
    {
        Assert.True(SuiteNotation.TryParseEsp("chacha20poly1305", out EspSuite suite, out string? problem), problem);
        foreach (HashChoice words in Kernels.Hashes)
        {
            using EspTransform transform = new Variant(suite, Kernels.Aes[0], words).Create(Convert.FromHexString(Key), []);
            byte[] packet = Convert.FromHexString(Header + new string('0', 16) + Plaintext + new string('0', 32));
            transform.Seal(packet, [new EspSlice(0, packet.Length)], Iv);
            Assert.Equal($"{words} {Sealed}", $"{words} {Convert.ToHexStringLower(packet)}");

            bool[] authentic = [false];
            transform.Open(packet, [new EspSlice(0, packet.Length)], authentic);
            Assert.True(authentic[0]);
            Assert.Equal(Plaintext, Convert.ToHexStringLower(packet.AsSpan(16, Plaintext.Length / 2)));
        }
    }
}
