using Amaranten.Crypto.Certificates;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>A method of authentication: what each side proves itself by (RFC 2409 appendix A).</summary>
/// <param name="Number">On the wire.</param>
/// <param name="Name">In words.</param>
/// <param name="Initiator">The initiator's proof.</param>
/// <param name="Responder">The responder's proof.</param>
internal sealed record Phase1Method(ushort Number, string Name, Proof Initiator, Proof Responder)
{
    // Methods 4 and 5, encryption with RSA, are not here and never will be: they make an oracle of a responder (CVE-2018-8753, CVE-2018-0131).
    private static readonly Phase1Method[] s_all =
    [
        // RFC 2409 appendix A, RFC 4754 §6
        new(1, "pre-shared key", Proof.PreSharedKey, Proof.PreSharedKey),
        new(3, "RSA signature", Proof.Rsa, Proof.Rsa),
        new(9, "ECDSA-256 signature", Proof.Ecdsa256, Proof.Ecdsa256),
        new(10, "ECDSA-384 signature", Proof.Ecdsa384, Proof.Ecdsa384),
        new(11, "ECDSA-521 signature", Proof.Ecdsa521, Proof.Ecdsa521),

        // draft-beaulieu-ike-xauth-02 §7.2: the user is at the initiator's end (Init) or at the responder's (Resp)
        new(65001, "XAUTH with pre-shared key", Proof.PreSharedKey, Proof.PreSharedKey),
        new(65002, "XAUTH of the responder with pre-shared key", Proof.PreSharedKey, Proof.PreSharedKey),
        new(65005, "XAUTH with RSA signature", Proof.Rsa, Proof.Rsa),
        new(65006, "XAUTH of the responder with RSA signature", Proof.Rsa, Proof.Rsa),

        // draft-ietf-ipsec-isakmp-hybrid-auth-05 §3.2.1
        new(64221, "hybrid with RSA signature", Proof.KeyExchangeAlone, Proof.Rsa),
        new(64222, "hybrid of the responder with RSA signature", Proof.Rsa, Proof.KeyExchangeAlone),
    ];

    /// <summary>Whether SKEYID is made from the pre-shared key.</summary>
    public bool UsesPsk => Initiator == Proof.PreSharedKey;

    /// <summary>The proof that the side in this role gives.</summary>
    public Proof ProofOf(bool initiator) => initiator ? Initiator : Responder;

    /// <summary>
    /// The one method that a tunnel offers or accepts in this role; null when it lacks what the method needs. With signatures it follows our own key:
    /// the peer's must be of the same kind.
    /// </summary>
    public static Phase1Method? Of(IkeTunnel tunnel, bool weInitiate)
    {
        bool userInitiates = weInitiate == tunnel.Xauth is XauthClient;
        ushort number = (tunnel.Authentication, tunnel.Xauth) switch
        {
            (IkeAuthentication.PreSharedKey, null) => 1,
            (IkeAuthentication.PreSharedKey, _) => userInitiates ? (ushort)65001 : (ushort)65002,
            (IkeAuthentication.Certificate, _) when tunnel.Credential is null || tunnel.Trust is null => 0,
            (IkeAuthentication.Certificate, null) => Find(Proofs.By(tunnel.Credential.Kind))!.Number,
            (IkeAuthentication.Certificate, _) when tunnel.Credential.Kind != SignatureKind.Rsa => 0,
            (IkeAuthentication.Certificate, _) => userInitiates ? (ushort)65005 : (ushort)65006,
            (IkeAuthentication.Hybrid, XauthClient) when tunnel.Trust is null => 0,
            (IkeAuthentication.Hybrid, XauthServer) when tunnel.Credential?.Kind != SignatureKind.Rsa => 0,
            (IkeAuthentication.Hybrid, not null) => userInitiates ? (ushort)64221 : (ushort)64222,
            _ => 0,
        };
        return Find(number);
    }

    /// <summary>What a tunnel without a method lacks.</summary>
    public static string Missing(IkeTunnel tunnel) => (tunnel.Authentication, tunnel.Xauth, tunnel.Credential?.Kind) switch
    {
        (IkeAuthentication.Hybrid, null, _) => "hybrid authentication needs XAUTH",
        (IkeAuthentication.Hybrid, XauthServer, not null) => "hybrid authentication needs an RSA key",
        (IkeAuthentication.Certificate, not null, not null and not SignatureKind.Rsa) => "XAUTH with certificates needs an RSA key",
        (IkeAuthentication.Hybrid, XauthClient, _) or (_, _, not null) => "no authority is given whose certificates we trust",
        _ => "no certificate of our own is given",
    };

    /// <summary>Any method in words, those that we never speak too.</summary>
    public static string NameOf(ulong number) => s_all.FirstOrDefault(method => method.Number == number)?.Name ?? number switch
    {
        2 => "DSS signature",
        4 => "RSA encryption",
        5 => "revised RSA encryption",
        64223 or 64224 => "hybrid with DSS signature",
        _ => $"number {number}",
    };

    /// <summary>What of the configuration makes the difference between two methods by their names.</summary>
    public static IkeParameter WhereTheyDiffer(string one, string other)
    {
        const string Signature = " signature";
        if (s_all.Any(method => one == $"XAUTH with {method.Name}" && other == method.Name || other == $"XAUTH with {method.Name}" && one == method.Name))
            return IkeParameter.Xauth;
        bool BySignatureAlone(string name) => name.EndsWith(Signature, StringComparison.Ordinal) && !name.Contains(" with ", StringComparison.Ordinal);
        return BySignatureAlone(one) && BySignatureAlone(other) ? IkeParameter.Certificate : IkeParameter.Authentication;
    }

    /// <summary>A mode in words.</summary>
    public static string NameOf(ExchangeType mode) => mode == ExchangeType.Aggressive ? "aggressive mode" : "main mode";

    private static Phase1Method? Find(ushort number) => Array.Find(s_all, method => method.Number == number);

    private static Phase1Method? Find(Proof proof) => Array.Find(s_all, method => method.Initiator == proof && method.Responder == proof);
}
