using Amaranten.Crypto.Suites;
using Amaranten.Ike.Telling;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>A phase-1 transform in the numbers of the wire (RFC 2409 appendix A).</summary>
internal readonly record struct Phase1Offer(ulong Encryption, ulong KeyBits, ulong Hash, ulong Method, ulong Group)
{
    private const ulong TripleDes = 5, Aes = 7;
    private static readonly string[] s_ciphers = ["none", "des-cbc", "idea-cbc", "blowfish-cbc", "rc5-cbc", "3des", "cast-cbc", "aes-cbc", "camellia-cbc"];
    private static readonly string[] s_hashes = ["none", "md5", "sha1", "tiger", "sha256", "sha384", "sha512"];
    private static readonly string[] s_methods = ["none", "pre-shared key", "DSS signature", "RSA signature", "RSA encryption", "revised RSA encryption"];

    /// <summary>The transform of one of our suites.</summary>
    public static Phase1Offer Of(IkeSuite suite) => suite.Encryption switch
    {
        EncryptionAlgorithm.AesCbc => new(Aes, (ulong)suite.KeyBits, HashNumber(suite.Hash), RfcValues.PreSharedKey, (ulong)suite.Group),
        EncryptionAlgorithm.TripleDesCbc => new(TripleDes, 0, HashNumber(suite.Hash), RfcValues.PreSharedKey, (ulong)suite.Group),
        _ => throw new ArgumentOutOfRangeException(nameof(suite), suite, "cannot protect ISAKMP"),
    };

    /// <summary>Reads a transform. AES without a key length means 128 bits, as peers that leave it out mean it; 3DES has none.</summary>
    public static bool TryRead(AttributeReader attributes, out Phase1Offer offer, out Lifetime lifetime)
    {
        ulong encryption = 0, keyBits = 0, hash = 0, method = 0, group = 0;
        var life = new LifetimeReader();
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Phase1Attribute.Encryption: encryption = attributes.Number; break;
                case Phase1Attribute.KeyLength: keyBits = attributes.Number; break;
                case Phase1Attribute.Hash: hash = attributes.Number; break;
                case Phase1Attribute.AuthenticationMethod: method = attributes.Number; break;
                case Phase1Attribute.Group: group = attributes.Number; break;
                case Phase1Attribute.LifeType: life.OnType(attributes.Number); break;
                case Phase1Attribute.LifeDuration: life.OnDuration(attributes.Number); break;
            }
        }
        if (encryption == TripleDes) keyBits = 0;
        if (encryption == Aes && keyBits == 0) keyBits = 128;
        offer = new Phase1Offer(encryption, keyBits, hash, method, group);
        lifetime = life.Lifetime;
        return !attributes.Malformed && !life.Conflicting;
    }

    /// <summary>The attributes that propose it.</summary>
    public AttributeList Write(Lifetime lifetime)
    {
        var attributes = new AttributeList().Basic(Phase1Attribute.Encryption, (ushort)Encryption);
        if (KeyBits != 0) attributes.Basic(Phase1Attribute.KeyLength, (ushort)KeyBits);
        attributes.Basic(Phase1Attribute.Hash, (ushort)Hash)
            .Basic(Phase1Attribute.AuthenticationMethod, (ushort)Method)
            .Basic(Phase1Attribute.Group, (ushort)Group);
        return lifetime.AddTo(attributes, Phase1Attribute.LifeType, Phase1Attribute.LifeDuration);
    }

    /// <summary>In words.</summary>
    public Traits Traits => new(
    [
        ("encryption", Encryption == Aes ? $"aes{KeyBits}" : Name(s_ciphers, Encryption)),
        ("hash", Name(s_hashes, Hash)),
        ("authentication", Method == 65001 ? "XAUTH with pre-shared key" : Name(s_methods, Method)),
        ("group", GroupName(Group)),
    ]);

    /// <summary>A group as people write it.</summary>
    public static string GroupName(ulong group) => group switch
    {
        0 => "none",
        1 => "modp768",
        2 => "modp1024",
        5 => "modp1536",
        14 => "modp2048",
        15 => "modp3072",
        16 => "modp4096",
        17 => "modp6144",
        18 => "modp8192",
        19 => "ecp256",
        20 => "ecp384",
        21 => "ecp521",
        22 => "modp1024s160",
        23 => "modp2048s224",
        24 => "modp2048s256",
        31 => "curve25519",
        _ => $"group {group}",
    };

    private static string Name(string[] names, ulong number) => number < (ulong)names.Length ? names[number] : $"number {number}";

    private static ulong HashNumber(HashAlgorithm hash) => hash switch
    {
        HashAlgorithm.Md5 => 1,
        HashAlgorithm.Sha1 => 2,
        HashAlgorithm.Sha256 => 4,
        HashAlgorithm.Sha384 => 5,
        HashAlgorithm.Sha512 => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(hash), hash, "not a hash of IKE"),
    };
}
