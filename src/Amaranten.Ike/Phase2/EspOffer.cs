using Amaranten.Crypto.Suites;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Telling;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>A phase-2 transform in the numbers of the wire (RFC 2407 §4.4.4, §4.5).</summary>
internal readonly record struct EspOffer(ProtocolId Protocol, ulong Transform, ulong KeyBits, ulong Authentication, ulong Group, ulong Mode)
{
    private const ulong TripleDes = 3, Null = 11, Aes = 12, AesGcm16 = 20;
    private static readonly string[] s_ciphers =
    [
        "none", "des-iv64", "des-cbc", "3des-cbc", "rc5-cbc", "idea-cbc", "cast-cbc", "blowfish-cbc", "3idea", "des-iv32", "rc4", "null",
        "aes-cbc", "aes-ctr", "aes-ccm8", "aes-ccm12", "aes-ccm16", "number 17", "aes-gcm8", "aes-gcm12", "aes-gcm16",
    ];
    private static readonly string[] s_macs = ["none", "md5", "sha1", "des-mac", "kpdk", "sha256", "sha384", "sha512"];

    /// <summary>The transform of one of our suites.</summary>
    public static EspOffer Of(EspSuite suite, ulong mode) => new(
        ProtocolId.Esp,
        TransformNumber(suite.Encryption),
        suite.Encryption is EncryptionAlgorithm.AesCbc or EncryptionAlgorithm.AesGcm16 ? (ulong)suite.KeyBits : 0,
        AuthenticationNumber(suite.Integrity),
        (ulong)suite.Group,
        mode);

    /// <summary>Reads a transform. AES without a key length means 128 bits; what has one fixed length ignores the attribute.</summary>
    public static bool TryRead(ProtocolId protocol, in TransformView transform, out EspOffer offer, out Lifetime lifetime)
    {
        ulong keyBits = 0, authentication = 0, group = 0, mode = 0;
        var life = new LifetimeReader();
        AttributeReader attributes = transform.Attributes;
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case EspAttribute.LifeType: life.OnType(attributes.Number); break;
                case EspAttribute.LifeDuration: life.OnDuration(attributes.Number); break;
                case EspAttribute.Group: group = attributes.Number; break;
                case EspAttribute.EncapsulationMode: mode = attributes.Number; break;
                case EspAttribute.Authentication: authentication = attributes.Number; break;
                case EspAttribute.KeyLength: keyBits = attributes.Number; break;
            }
        }
        ulong id = transform.Id;
        if (id is TripleDes or Null) keyBits = 0;
        if (id is Aes or AesGcm16 && keyBits == 0) keyBits = 128;
        offer = new EspOffer(protocol, id, keyBits, authentication, group, mode);
        lifetime = life.Lifetime;
        return !attributes.Malformed && !life.Conflicting;
    }

    /// <summary>The attributes that propose it (RFC 2407 §4.5).</summary>
    public AttributeList Write(Lifetime lifetime)
    {
        AttributeList attributes = lifetime.AddTo(new AttributeList(), EspAttribute.LifeType, EspAttribute.LifeDuration);
        if (Group != 0) attributes.Basic(EspAttribute.Group, (ushort)Group);
        attributes.Basic(EspAttribute.EncapsulationMode, (ushort)Mode);
        if (Authentication != 0) attributes.Basic(EspAttribute.Authentication, (ushort)Authentication);
        if (KeyBits != 0) attributes.Basic(EspAttribute.KeyLength, (ushort)KeyBits);
        return attributes;
    }

    /// <summary>In words.</summary>
    public Traits Traits => new(
    [
        ("protocol", Protocol.ToString().ToLowerInvariant()),
        ("encryption", Protocol == ProtocolId.Ah ? "none" : Cipher),
        ("integrity", Name(s_macs, Authentication)),
        ("PFS group", Phase1Offer.GroupName(Group)),
        ("encapsulation", EncapsulationModes.ToText(Mode)),
    ]);

    // As the operator writes it, where the operator can write it.
    private string Cipher => Transform switch
    {
        TripleDes => "3des",
        Aes => $"aes{KeyBits}",
        AesGcm16 => $"aes{KeyBits}gcm16",
        _ => Name(s_ciphers, Transform),
    };

    private static string Name(string[] names, ulong number) => number < (ulong)names.Length ? names[number] : $"number {number}";

    private static byte TransformNumber(EncryptionAlgorithm encryption) => encryption switch
    {
        EncryptionAlgorithm.Null => (byte)Null,
        EncryptionAlgorithm.TripleDesCbc => (byte)TripleDes,
        EncryptionAlgorithm.AesCbc => (byte)Aes,
        EncryptionAlgorithm.AesGcm16 => (byte)AesGcm16,
        _ => throw new ArgumentOutOfRangeException(nameof(encryption), encryption, "not a cipher of ESP"),
    };

    private static ulong AuthenticationNumber(IntegrityAlgorithm integrity) => integrity switch
    {
        IntegrityAlgorithm.None => 0,
        IntegrityAlgorithm.HmacMd5 => 1,
        IntegrityAlgorithm.HmacSha1 => 2,
        IntegrityAlgorithm.HmacSha256 => 5,
        IntegrityAlgorithm.HmacSha384 => 6,
        IntegrityAlgorithm.HmacSha512 => 7,
        _ => throw new ArgumentOutOfRangeException(nameof(integrity), integrity, "not an algorithm of ESP"),
    };
}
