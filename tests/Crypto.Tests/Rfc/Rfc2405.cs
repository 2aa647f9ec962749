using Amaranten.Crypto.Suites;

namespace Crypto.Tests.Rfc;

/// <summary>
/// The ESP DES-CBC cipher (RFC 2405 §3), and the others of RFC 2451 §2 that have no vectors there: examples of FIPS 81 table B1, of E. Young's and
/// B. Schneier's list for Blowfish, of the Twofish paper, appendix B.2, and of NESSIE for Serpent.
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

    [Theory]
    [InlineData("80000000000000000000000000000000", "00000000000000000000000000000000", "264E5481EFF42A4606ABDA06C0BFDA3D")]
    [InlineData("00000000000000000000000000000000", "D29D576FCEA3A3A7ED9099F29273D78E", "B2288B968AE8B08648D1CE9606FD992D")]
    [InlineData("000000000000000000000000000000000000000000000000", "D29D576FCEABA3A7ED9899F2927BD78E", "130E353E1037C22405E8FAEFB2C3C3E9")]
    [InlineData("000102030405060708090A0B0C0D0E0F1011121314151617", "4528CACCB954D450655E8CFD71CBFAC7", "00112233445566778899AABBCCDDEEFF")]
    [InlineData(
        "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", "3DA46FFA6F4D6F30CD258333E5A61369", "00112233445566778899AABBCCDDEEFF")]
    [InlineData(
        "0000000000000000000000000000000000000000000000000000000000000000", "92074732D84E1841A013A0034C52BF50", "81C4EB7B8AD9A8D0F2AA5D7BD626B560")]
    public void Serpent(string key, string plaintext, string ciphertext) =>
        BlockVectors.Check(EncryptionAlgorithm.SerpentCbc, key, plaintext, ciphertext);
}
