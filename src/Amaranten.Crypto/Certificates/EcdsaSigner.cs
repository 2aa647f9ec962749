using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace Amaranten.Crypto.Certificates;

/// <summary>
/// ECDSA with k from key and hash (RFC 6979), so that no bad random number can give the key away. Never asks for BouncyCastle's own randomness, behind
/// which all its hashes would be linked.
/// </summary>
internal sealed class EcdsaSigner() : ECDsaSigner(new HMacDsaKCalculator(new Sha512Digest()))
{
    /// <inheritdoc/>
    protected override SecureRandom InitSecureRandom(bool needed, SecureRandom provided) => provided;
}
