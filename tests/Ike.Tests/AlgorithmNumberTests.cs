using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Ike;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Phase2;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>The numbers of algorithms on the wire, and their key lengths, also towards peers that omit or insist on them.</summary>
public sealed class AlgorithmNumberTests
{
    // RFC 2409 appendix A and IANA's registry of IKE; 65004 and 65005 are what Openswan, libreswan and strongSwan mean by Serpent and Twofish.
    [Theory]
    [InlineData("des-md5-modp768", 1, null, 1)]
    [InlineData("blowfish128-sha1-modp768", 3, 128, 2)]
    [InlineData("blowfish448-sha1-modp768", 3, 448, 2)]
    [InlineData("3des-sha1-modp768", 5, null, 2)]
    [InlineData("cast128-sha1-modp768", 6, 128, 2)]
    [InlineData("aes192-sha256-modp768", 7, 192, 4)]
    [InlineData("camellia256-sha384-modp768", 8, 256, 5)]
    [InlineData("serpent192-sha512-modp768", 65004, 192, 6)]
    [InlineData("twofish128-sha512-modp768", 65005, 128, 6)]
    public void Phase_1(string suite, int encryption, int? keyBits, int hash)
    {
        Dictionary<ushort, ulong> sent = Read(Phase1Offer.Of(Tunnels.Ike(suite)).Write(new Lifetime(3600, 0)).Octets);
        Assert.Equal((ulong)encryption, sent[Phase1Attribute.Encryption]);
        Assert.Equal((ulong)hash, sent[Phase1Attribute.Hash]);
        Assert.Equal(keyBits, sent.TryGetValue(Phase1Attribute.KeyLength, out ulong bits) ? (int)bits : null);
    }

    // RFC 2407 §4.4.4, §4.5 and IANA's registry of ISAKMP; 252 and 253 are Serpent and Twofish as above, and 250 AES-CMAC as libreswan has it.
    [Theory]
    [InlineData("des-md5", 2, null, 1)]
    [InlineData("3des-sha1", 3, null, 2)]
    [InlineData("cast128-sha1", 6, 128, 2)]
    [InlineData("blowfish256-sha1", 7, 256, 2)]
    [InlineData("null-sha256", 11, null, 5)]
    [InlineData("aes128-sha384", 12, 128, 6)]
    [InlineData("aes256ctr-sha512", 13, 256, 7)]
    [InlineData("aes128ccm8", 14, 128, null)]
    [InlineData("aes128ccm12", 15, 128, null)]
    [InlineData("aes192ccm16", 16, 192, null)]
    [InlineData("aes128gcm8", 18, 128, null)]
    [InlineData("aes128gcm12", 19, 128, null)]
    [InlineData("aes256gcm16", 20, 256, null)]
    [InlineData("camellia128-aesxcbc", 22, 128, 9)]
    [InlineData("aes128gmac", 23, 128, null)]
    [InlineData("serpent256-aescmac", 252, 256, 250)]
    [InlineData("twofish256-aescmac", 253, 256, 250)]
    public void Phase_2(string suite, int transform, int? keyBits, int? authentication)
    {
        EspOffer offer = EspOffer.Of(Tunnels.Esp(suite), mode: 1);
        Dictionary<ushort, ulong> sent = Read(offer.Write(new Lifetime(3600, 0)).Octets);
        Assert.Equal((ulong)transform, offer.Transform);
        Assert.Equal(keyBits, sent.TryGetValue(EspAttribute.KeyLength, out ulong bits) ? (int)bits : null);
        Assert.Equal(authentication, sent.TryGetValue(EspAttribute.Authentication, out ulong number) ? (int)number : null);
    }

    [Theory]
    [InlineData("des-sha1-modp768", 1, null)]
    [InlineData("des-sha1-modp768", 1, 64)]
    [InlineData("des-sha1-modp768", 1, 56)]
    [InlineData("3des-sha1-modp768", 5, 192)]
    [InlineData("3des-sha1-modp768", 5, 168)]
    [InlineData("aes128-sha1-modp768", 7, null)]
    [InlineData("aes128-sha1-modp768", 7, 128)]
    [InlineData("camellia128-sha1-modp768", 8, null)]
    [InlineData("cast128-sha1-modp768", 6, null)]
    [InlineData("blowfish448-sha1-modp768", 3, null)] // RFC 2409 appendix B: 56 octets
    [InlineData("blowfish128-sha1-modp768", 3, 128)]
    public void What_a_peer_means_in_phase_1(string suite, int encryption, int? keyBits) =>
        Assert.Equal(Phase1Offer.Of(Tunnels.Ike(suite)), Phase1(encryption, keyBits));

    /// <summary>Threat 21: key length 0 or odd matches nothing, and neither does a number that is not in the table.</summary>
    [Theory]
    [InlineData(7, 0)]
    [InlineData(7, 127)]
    [InlineData(7, 129)]
    [InlineData(7, 512)]
    [InlineData(3, 0)]
    [InlineData(6, 0)]
    [InlineData(0, null)]
    [InlineData(2, null)]
    [InlineData(9, 128)]
    [InlineData(65001, 128)]
    [InlineData(65535, null)]
    public void What_matches_nothing_in_phase_1(int encryption, int? keyBits)
    {
        Phase1Offer offer = Phase1(encryption, keyBits);
        foreach (CipherTraits cipher in CipherTable.All.Where(cipher => cipher.IkeNumber != 0))
            foreach (int bits in cipher.Keys.All)
                Assert.NotEqual(Phase1Offer.Of(new IkeSuite(cipher.Algorithm, bits, HashAlgorithm.Sha1, DhGroup.Modp768)), offer);
        Assert.NotEmpty(offer.Traits.ToString());
    }

    [Theory]
    [InlineData("des-sha1", 2, 64)]
    [InlineData("3des-sha1", 3, 192)]
    [InlineData("null-sha1", 11, 0)]
    [InlineData("aes128-sha1", 12, null)]
    [InlineData("aes128ctr-sha1", 13, null)]
    [InlineData("camellia128-sha1", 22, null)]
    [InlineData("serpent128-sha1", 252, null)]
    [InlineData("twofish128-sha1", 253, null)]
    [InlineData("blowfish128-sha1", 7, null)]
    [InlineData("cast128-sha1", 6, null)]
    [InlineData("cast128-sha1", 6, 128)]
    public void What_a_peer_means_in_phase_2(string suite, byte transform, int? keyBits) =>
        Assert.Equal(EspOffer.Of(Tunnels.Esp(suite), mode: 1), Phase2(transform, keyBits, 2));

    /// <summary>Threat 21: also ESP without authentication, which in libreswan #1665 came with GMAC.</summary>
    [Theory]
    [InlineData(12, 0, 2)]
    [InlineData(12, 129, 2)]
    [InlineData(12, 128, null)]
    [InlineData(20, 128, 2)]
    [InlineData(20, 0, null)]
    [InlineData(23, 128, 2)]
    [InlineData(23, 160, null)]
    [InlineData(11, null, null)]
    [InlineData(0, null, 2)]
    [InlineData(17, 128, null)]
    [InlineData(254, 128, 2)]
    [InlineData(12, 128, 8)]
    public void What_matches_nothing_in_phase_2(byte transform, int? keyBits, int? authentication)
    {
        EspOffer offer = Phase2(transform, keyBits, authentication);
        foreach (CipherTraits cipher in CipherTable.All)
            foreach (int bits in cipher.Keys.All)
                foreach (IntegrityAlgorithm integrity in Enum.GetValues<IntegrityAlgorithm>())
                {
                    var suite = new EspSuite(cipher.Algorithm, bits, integrity, DhGroup.None);
                    if (SuiteLegality.IsLegal(suite)) Assert.NotEqual(EspOffer.Of(suite, mode: 1), offer);
                }
        Assert.NotEmpty(offer.Traits.ToString());
    }

    /// <summary>RFC 2409 appendix B: DES passes over weak keys, in whole keys; the others take the first octets, and longer keys are stretched.</summary>
    [Fact]
    public void Keys_of_phase_1()
    {
        using var skeyidE = new SecretBytes(Convert.FromHexString("01010101010101011F1F1F1F0E0E0E0E00112233445566778899AABB"));
        Assert.Equal("0011223344556677", Key("des-sha1-modp768"));
        Assert.Equal("01010101010101011F1F1F1F0E0E0E0E", Key("cast128-sha1-modp768"));
        Assert.Equal(2 * 56, Key("blowfish448-sha1-modp768").Length);

        string Key(string suite)
        {
            using SecretBytes key = KeyMaterial.EncryptionKey(Tunnels.Ike(suite), skeyidE);
            return Convert.ToHexString(key.Span);
        }
    }

    private static Phase1Offer Phase1(int encryption, int? keyBits)
    {
        AttributeList attributes = new AttributeList().Basic(Phase1Attribute.Encryption, (ushort)encryption);
        if (keyBits is { } bits) attributes.Basic(Phase1Attribute.KeyLength, (ushort)bits);
        attributes.Basic(Phase1Attribute.Hash, 2).Basic(Phase1Attribute.AuthenticationMethod, 1).Basic(Phase1Attribute.Group, 1);
        Assert.True(Phase1Offer.TryRead(new AttributeReader(attributes.Octets), out Phase1Offer offer, out _));
        return offer;
    }

    private static EspOffer Phase2(byte transform, int? keyBits, int? authentication)
    {
        AttributeList attributes = new AttributeList().Basic(EspAttribute.EncapsulationMode, 1);
        if (authentication is { } number) attributes.Basic(EspAttribute.Authentication, (ushort)number);
        if (keyBits is { } bits) attributes.Basic(EspAttribute.KeyLength, (ushort)bits);
        Assert.True(TransformView.TryParse(TransformView.Write(1, transform, attributes), out TransformView view));
        Assert.True(EspOffer.TryRead(ProtocolId.Esp, view, out EspOffer offer, out _));
        return offer;
    }

    private static Dictionary<ushort, ulong> Read(ReadOnlySpan<byte> octets)
    {
        var read = new Dictionary<ushort, ulong>();
        var attributes = new AttributeReader(octets);
        while (attributes.MoveNext()) read[attributes.Type] = attributes.Number;
        return read;
    }
}
