using Amaranten.Crypto.Suites;

namespace Amaranten.Ike.Phase1;

/// <summary>
/// What an aggressive mode that a peer begins costs us before anybody has shown that he hears us, in eighths of one whose group has 2048 bits: two
/// exponentiations, and a signature where we sign. Rounded figures of our own arithmetic.
/// </summary>
internal static class AggressiveCost
{
    private const int Signature = 8;

    /// <summary>The most that one may cost which this tunnel accepts.</summary>
    public static int Of(IkeTunnel tunnel)
    {
        bool signs = tunnel.Authentication is not IkeAuthentication.PreSharedKey;
        return tunnel.IkeSuites.Max(suite => Of(suite.Group)) + (signs ? Signature : 0);
    }

    private static int Of(DhGroup group) => group switch
    {
        DhGroup.Curve25519 => 1,
        DhGroup.Modp768 or DhGroup.Modp1024 or DhGroup.Modp1024s160 => 2,
        DhGroup.Curve448 => 3,
        DhGroup.Modp1536 or DhGroup.Ecp192 or DhGroup.Ecp224 or DhGroup.Ecp224bp or DhGroup.Ecp256 or DhGroup.Ecp256bp => 4,
        DhGroup.Ecp384 or DhGroup.Ecp384bp => 12,
        DhGroup.Modp3072 or DhGroup.Ecp512bp or DhGroup.Ecp521 => 24,
        DhGroup.Modp4096 => 50,
        DhGroup.Modp6144 => 150,
        DhGroup.Modp8192 => 300,
        _ => 8,
    };
}
