using Amaranten.Crypto.Suites;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Telling;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>A phase-2 transform in the numbers of the wire (RFC 2407 §4.4.4, §4.5).</summary>
internal readonly record struct EspOffer(ProtocolId Protocol, ulong Transform, ulong KeyBits, ulong Authentication, ulong Group, ulong Mode)
{
    /// <summary>The transform of one of our suites.</summary>
    public static EspOffer Of(EspSuite suite, ulong mode) => new(
        ProtocolId.Esp,
        CipherTable.Of(suite.Encryption).EspNumber,
        CipherTable.Of(suite.Encryption).AnnouncedKeyBits(suite.KeyBits),
        IntegrityTable.Of(suite.Integrity).EspNumber,
        (ulong)suite.Group,
        mode);

    /// <summary>Reads a transform; <see cref="CipherTraits.EspKeyBits"/> says what is meant by a key length left out, or by a needless one.</summary>
    public static bool TryRead(ProtocolId protocol, in TransformView transform, out EspOffer offer, out Lifetime lifetime)
    {
        ulong authentication = 0, group = 0, mode = 0;
        ulong? announcedBits = null;
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
                case EspAttribute.KeyLength: announcedBits = attributes.Number; break;
            }
        }
        ulong id = transform.Id;
        ulong keyBits = protocol == ProtocolId.Ah ? 0 : CipherTable.FindEsp(id)?.EspKeyBits(announcedBits) ?? announcedBits ?? 0;
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
        (IkeParameter.Protocol, Protocol.ToString().ToLowerInvariant()),
        (IkeParameter.Cipher, Protocol == ProtocolId.Ah ? "none" : Cipher),
        (IkeParameter.Integrity, Protocol == ProtocolId.Ah ? "none" : Integrity),
        (IkeParameter.AhIntegrity, Protocol == ProtocolId.Ah ? Integrity : "none"),
        (IkeParameter.PfsGroup, Phase1Offer.GroupName(Group)),
        (IkeParameter.Encapsulation, EncapsulationModes.ToText(Mode)),
    ]);

    // As the operator writes it, where the operator can write it.
    private string Cipher => CipherTable.FindEsp(Transform)?.WireWord(KeyBits) ?? Transform switch
    {
        0 => "none",
        1 => "des-iv64",
        4 => "rc5-cbc",
        5 => "idea-cbc",
        8 => "3idea",
        9 => "des-iv32",
        10 => "rc4",
        _ => $"number {Transform}",
    };

    private string Integrity => IntegrityTable.FindEsp(Authentication)?.Word ?? Authentication switch
    {
        0 => "none",
        3 => "des-mac",
        4 => "kpdk",
        _ => $"number {Authentication}",
    };
}
