using Amaranten.Crypto.Suites;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>Transforms of AH (RFC 2407 §4.4.3, RFC 4868 §4).</summary>
internal static class AhOffer
{
    // AH_MD5 is 2 and AH_SHA is 3, whose authentication attributes are 1 and 2. From SHA2-256 on both have one number.
    private const ulong LastShifted = 2;

    /// <summary>The transform of one of our suites: its number, and the authentication attribute that must match it.</summary>
    public static EspOffer Of(AhSuite suite, ulong mode)
    {
        EspOffer same = EspOffer.Of(new EspSuite(EncryptionAlgorithm.Null, 0, suite.Integrity, suite.Group), mode);
        ulong transform = same.Authentication <= LastShifted ? same.Authentication + 1 : same.Authentication;
        return same with { Protocol = ProtocolId.Ah, Transform = transform };
    }
}
