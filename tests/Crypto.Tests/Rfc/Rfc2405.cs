using Amaranten.Crypto.Suites;

namespace Crypto.Tests.Rfc;

/// <summary>
/// The ESP DES-CBC cipher (RFC 2405 §3), and the others of RFC 2451 §2 that have no vectors there: examples of FIPS 81 table B1, of E. Young's and
/// B. Schneier's list for Blowfish, and of the Twofish paper, appendix B.2.
/// </summary>
public sealed class Rfc2405
{
    [Theory]
    [InlineData("0123456789ABCDEF", "4E6F772069732074", "3FA40E8A984D4815")]
    [InlineData("0123456789ABCDEF", "68652074696D6520", "6A271787AB8883F9")]
    public void Des(string key, string plaintext, string ciphertext) => BlockVectors.Check(EncryptionAlgorithm.DesCbc, key, plaintext, ciphertext);

    [Theory]
    [InlineData("0123456789ABCDEF", "1111111111111111", "61F9C3802281B096")]
    [InlineData("FEDCBA9876543210", "0123456789ABCDEF", "0ACEAB0FC6A0A28D")]
    [InlineData("F0E1D2C3B4A5968778695A4B3C2D1E0F", "FEDCBA9876543210", "93142887EE3BE15C")]
    public void Blowfish(string key, string plaintext, string ciphertext) =>
        BlockVectors.Check(EncryptionAlgorithm.BlowfishCbc, key, plaintext, ciphertext);

    [Theory]
    [InlineData("00000000000000000000000000000000", "9F589F5CF6122C32B6BFEC2F2AE8C35A")]
    [InlineData("0123456789ABCDEFFEDCBA98765432100011223344556677", "CFD1D2E5A9BE9CDF501F13B892BD2248")]
    [InlineData("0123456789ABCDEFFEDCBA987654321000112233445566778899AABBCCDDEEFF", "37527BE0052334B89F0CFCCAE87CFA20")]
    public void Twofish(string key, string ciphertext) =>
        BlockVectors.Check(EncryptionAlgorithm.TwofishCbc, key, "00000000000000000000000000000000", ciphertext);
}
