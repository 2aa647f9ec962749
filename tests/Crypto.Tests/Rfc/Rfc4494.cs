using Amaranten.Crypto.Suites;

namespace Crypto.Tests.Rfc;

/// <summary>AES-CMAC-96: test vectors (RFC 4494 §5).</summary>
public sealed class Rfc4494
{
    [Theory]
    [InlineData(0, "bb1d6929e95937287fa37d12")]
    [InlineData(16, "070a16b46b4d4144f79bdd9d")]
    [InlineData(40, "dfa66747de9ae63030ca3261")]
    [InlineData(64, "51f0bebf7e3b9d92fc497417")]
    public void AesCmac(int length, string mac) => MacVectors.Check(
        IntegrityAlgorithm.AesCmac, "2b7e151628aed2a6abf7158809cf4f3c", Convert.FromHexString(Message)[..length], mac);

    private const string Message =
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
}
