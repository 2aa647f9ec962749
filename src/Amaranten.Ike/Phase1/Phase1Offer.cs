using Amaranten.Crypto.Suites;
using Amaranten.Ike.Telling;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>A phase-1 transform in the numbers of the wire (RFC 2409 appendix A).</summary>
internal readonly record struct Phase1Offer(ulong Encryption, ulong KeyBits, ulong Hash, ulong Method, ulong Group)
{
    /// <summary>The transform of one of our suites.</summary>
    public static Phase1Offer Of(IkeSuite suite)
    {
        CipherTraits cipher = CipherTable.Of(suite.Encryption);
        if (!SuiteLegality.CanProtectIke(suite.Encryption, suite.KeyBits))
            throw new ArgumentOutOfRangeException(nameof(suite), suite, "cannot protect ISAKMP");
        return new(
            cipher.IkeNumber, cipher.AnnouncedKeyBits(suite.KeyBits), IntegrityTable.Of(suite.Hash).IkeNumber, RfcValues.PreSharedKey, (ulong)suite.Group);
    }

    /// <summary>Reads a transform; <see cref="CipherTraits.IkeKeyBits"/> says what is meant by a key length left out, or by a needless one.</summary>
    public static bool TryRead(AttributeReader attributes, out Phase1Offer offer, out Lifetime lifetime)
    {
        ulong encryption = 0, hash = 0, method = 0, group = 0;
        ulong? announcedBits = null;
        var life = new LifetimeReader();
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Phase1Attribute.Encryption: encryption = attributes.Number; break;
                case Phase1Attribute.KeyLength: announcedBits = attributes.Number; break;
                case Phase1Attribute.Hash: hash = attributes.Number; break;
                case Phase1Attribute.AuthenticationMethod: method = attributes.Number; break;
                case Phase1Attribute.Group: group = attributes.Number; break;
                case Phase1Attribute.LifeType: life.OnType(attributes.Number); break;
                case Phase1Attribute.LifeDuration: life.OnDuration(attributes.Number); break;
            }
        }
        ulong keyBits = CipherTable.FindIke(encryption)?.IkeKeyBits(announcedBits) ?? announcedBits ?? 0;
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
        (IkeParameter.Encryption, CipherTable.FindIke(Encryption)?.WireWord(KeyBits) ?? OtherCipher),
        (IkeParameter.Hash, IntegrityTable.FindIke(Hash)?.Word ?? OtherHash),
        (IkeParameter.Authentication, Phase1Method.NameOf(Method)),
        (IkeParameter.Group, GroupName(Group)),
    ]);

    // What we do not speak ourselves; the rest has its name from the tables.
    private string OtherCipher => Encryption switch { 0 => "none", 2 => "idea-cbc", 4 => "rc5-cbc", _ => $"number {Encryption}" };

    private string OtherHash => Hash switch { 0 => "none", 3 => "tiger", _ => $"number {Hash}" };

    /// <summary>A group as people write it.</summary>
    public static string GroupName(ulong group) =>
        group <= ushort.MaxValue && Enum.IsDefined((DhGroup)group) ? ((DhGroup)group).Word() : $"group {group}";
}
