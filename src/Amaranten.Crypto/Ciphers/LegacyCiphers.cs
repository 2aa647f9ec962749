using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// The block functions of the ciphers of old peers. BouncyCastle's, where they allocate nothing and share no scratch; its CAST-128 and Camellia allocate
/// for every block, so those two are our own; Serpent is, because it can be bitsliced. None of the others is constant time.
/// </summary>
internal static class LegacyCiphers
{
    private static readonly Func<IBlockCipher> s_des = () => new DesEngine(), s_tripleDes = () => new DesEdeEngine();
    private static readonly Func<IBlockCipher> s_blowfish = () => new BlowfishEngine(), s_twofish = () => new TwofishEngine();
    private static readonly Func<IBlockCipher> s_cast = () => new Cast128(), s_camellia = () => new Camellia();
    private static readonly Func<IBlockCipher> s_serpent = () => new Serpent();

    /// <summary>Makes engines of the algorithm, null when it is none of these.</summary>
    internal static Func<IBlockCipher>? Find(EncryptionAlgorithm algorithm) => algorithm switch
    {
        EncryptionAlgorithm.DesCbc => s_des,
        EncryptionAlgorithm.TripleDesCbc => s_tripleDes,
        EncryptionAlgorithm.BlowfishCbc => s_blowfish,
        EncryptionAlgorithm.Cast128Cbc => s_cast,
        EncryptionAlgorithm.TwofishCbc => s_twofish,
        EncryptionAlgorithm.CamelliaCbc => s_camellia,
        EncryptionAlgorithm.SerpentCbc => s_serpent,
        _ => null,
    };
}
