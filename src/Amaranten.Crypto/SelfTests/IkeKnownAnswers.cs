using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.SelfTests;

/// <summary>The algorithms of IKE.</summary>
internal static class IkeKnownAnswers
{
    // RFC 2202 §2, §3 and RFC 4231 §4.3: test case 2 of every HMAC.
    private static readonly (HashAlgorithm Hash, string Mac)[] s_jefe =
    [
        (HashAlgorithm.Md5, "750C783E6AB0B503EAA86E310A5DB738"),
        (HashAlgorithm.Sha1, "EFFCDF6AE5EB2FA2D27416D5F184DF9C259A7C79"),
        (HashAlgorithm.Sha256, "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843"),
        (HashAlgorithm.Sha384,
            "AF45D2E376484031617F78D2B58A6B1B9C7EF464F5A01B47E42EC3736322445E8E2240CA5E69E2C78B3239ECFAB21649"),
        (HashAlgorithm.Sha512,
            "164B7A7BFCF819E2E395FBE73B56E0A387BD64222E831FD610270CD7EA2505549758BF75C05A994A6D034F65F8F0E6FDCAEAB1A34D4A6B4B636E070A38BCE737"),
    ];

    // FIPS 180-4 and RFC 1321 §A.5: "abc".
    private static readonly (HashAlgorithm Hash, string Digest)[] s_abc =
    [
        (HashAlgorithm.Md5, "900150983CD24FB0D6963F7D28E17F72"),
        (HashAlgorithm.Sha1, "A9993E364706816ABA3E25717850C26C9CD0D89D"),
        (HashAlgorithm.Sha256, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"),
        (HashAlgorithm.Sha384,
            "CB00753F45A35E8BB5A03D699AC65007272C32AB0EDED1631A8B605A43FF5BED8086072BA1E7CC2358BAECA134C825A7"),
        (HashAlgorithm.Sha512,
            "DDAF35A193617ABACC417349AE20413112E6FA4E89A97EA20A9EEEE64B55D39A2192992A274FC1A836BA3C23A3FEEBBD454D4423643CE80E2A9AC94FA54CA49F"),
    ];

    // One block under a zero IV. SP 800-67 for 3DES; FIPS 197 appendix C for AES; FIPS 81 table B1 for DES; RFC 2144 §B.1; RFC 3713 appendix A; B. Schneier's
    // own vectors for Blowfish and Twofish; those of NESSIE for Serpent.
    private static readonly (EncryptionAlgorithm Algorithm, string Key, string Plain, string Cipher)[] s_ciphers =
    [
        (EncryptionAlgorithm.TripleDesCbc, "0123456789ABCDEF23456789ABCDEF01456789ABCDEF0123", "5468652071756663", "A826FD8CE53B855F"),
        (EncryptionAlgorithm.AesCbc, "000102030405060708090A0B0C0D0E0F",
            "00112233445566778899AABBCCDDEEFF", "69C4E0D86A7B0430D8CDB78070B4C55A"),
        (EncryptionAlgorithm.AesCbc, "000102030405060708090A0B0C0D0E0F1011121314151617",
            "00112233445566778899AABBCCDDEEFF", "DDA97CA4864CDFE06EAF70A0EC0D7191"),
        (EncryptionAlgorithm.AesCbc, "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
            "00112233445566778899AABBCCDDEEFF", "8EA2B7CA516745BFEAFC49904B496089"),
        (EncryptionAlgorithm.DesCbc, "0123456789ABCDEF", "4E6F772069732074", "3FA40E8A984D4815"),
        (EncryptionAlgorithm.BlowfishCbc, "F0E1D2C3B4A5968778695A4B3C2D1E0F", "FEDCBA9876543210", "93142887EE3BE15C"),
        (EncryptionAlgorithm.Cast128Cbc, "0123456712345678234567893456789A", "0123456789ABCDEF", "238B4FE5847E44B2"),
        (EncryptionAlgorithm.TwofishCbc, "00000000000000000000000000000000",
            "00000000000000000000000000000000", "9F589F5CF6122C32B6BFEC2F2AE8C35A"),
        (EncryptionAlgorithm.TwofishCbc, "0123456789ABCDEFFEDCBA98765432100011223344556677",
            "00000000000000000000000000000000", "CFD1D2E5A9BE9CDF501F13B892BD2248"),
        (EncryptionAlgorithm.TwofishCbc, "0123456789ABCDEFFEDCBA987654321000112233445566778899AABBCCDDEEFF",
            "00000000000000000000000000000000", "37527BE0052334B89F0CFCCAE87CFA20"),
        (EncryptionAlgorithm.SerpentCbc, "80000000000000000000000000000000",
            "00000000000000000000000000000000", "264E5481EFF42A4606ABDA06C0BFDA3D"),
        (EncryptionAlgorithm.SerpentCbc, "000102030405060708090A0B0C0D0E0F1011121314151617",
            "4528CACCB954D450655E8CFD71CBFAC7", "00112233445566778899AABBCCDDEEFF"),
        (EncryptionAlgorithm.SerpentCbc, "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
            "3DA46FFA6F4D6F30CD258333E5A61369", "00112233445566778899AABBCCDDEEFF"),
        (EncryptionAlgorithm.CamelliaCbc, "0123456789ABCDEFFEDCBA9876543210",
            "0123456789ABCDEFFEDCBA9876543210", "67673138549669730857065648EABE43"),
        (EncryptionAlgorithm.CamelliaCbc, "0123456789ABCDEFFEDCBA98765432100011223344556677",
            "0123456789ABCDEFFEDCBA9876543210", "B4993401B3E996F84EE5CEE7D79B09B9"),
        (EncryptionAlgorithm.CamelliaCbc, "0123456789ABCDEFFEDCBA987654321000112233445566778899AABBCCDDEEFF",
            "0123456789ABCDEFFEDCBA9876543210", "9ACC237DFF16D76C20EF7C919E3A7509"),
    ];

    // g^65537, and X25519 and X448 of the scalar 01 00 01 00...: first and last eight octets.
    private static readonly (DhGroup Group, string Ends)[] s_groups =
    [
        (DhGroup.Modp768, "5FB41324D0504ACFD5D3FB58E252DE86"),
        (DhGroup.Modp1024, "5A3B97998E445E52CDCAA20933E943FC"),
        (DhGroup.Modp1536, "239C5E7E3F1DFC5B467E8DA24862B8C8"),
        (DhGroup.Modp2048, "7351274772084467B826602B2D52C428"),
        (DhGroup.Modp3072, "8E1970C6636A707B87674D59BBCBAFF1"),
        (DhGroup.Modp4096, "5FFEA95931236EBCF5030C6ED38083A7"),
        (DhGroup.Modp6144, "3A488DB20AC9B5251438119EBFCBF83B"),
        (DhGroup.Modp8192, "7C45012AF1FC7F8CCAEFFDE25EC3485D"),
        (DhGroup.Modp1024s160, "A9F20A6265FCAC8543DD6B10AC9EDC80"),
        (DhGroup.Modp2048s224, "6435FE7714EA81D90A141532EAB8F380"),
        (DhGroup.Modp2048s256, "34F0720FED5B9606734970F92576C68E"),
        (DhGroup.Ecp256, "1A32B7207DFACE20F400133A6C55BCE4"),
        (DhGroup.Ecp384, "A717F936C63B8D779D6F64058DCE252E"),
        (DhGroup.Ecp521, "00DEF04D88BA07CAACFA7561D1464B2C"),
        (DhGroup.Ecp192, "D4B396CB11CA59928156943A50C7C784"),
        (DhGroup.Ecp224, "60D81F073F2AA4908DE1AD94FE63747F"),
        (DhGroup.Ecp224bp, "7C72395E291893115E8F92A5FDF56083"),
        (DhGroup.Ecp256bp, "12BA321B2DABF2623936F807DE029B9A"),
        (DhGroup.Ecp384bp, "5AFE54E2F09D9198DA755723A3D99140"),
        (DhGroup.Ecp512bp, "882A9C329EA9AF953EE889DC3F824C94"),
        (DhGroup.Curve25519, "FAD2E41F54F2AFB0E1468175388C7F32"),
        (DhGroup.Curve448, "929F714F2791C4ABF90BB9759D8C29E7"),
    ];

    internal static IEnumerable<KnownAnswer> All()
    {
        yield return new KnownAnswer("secret octets", SecretsAreWiped);
        foreach (var (hash, digest) in s_abc)
            yield return new KnownAnswer($"IKE {hash}", () => Is(Prf.Hash(hash).Add("ab"u8).Add((byte)'c').Finish(), digest));
        foreach (var (hash, mac) in s_jefe)
            yield return new KnownAnswer(
                $"IKE HMAC-{hash}", () => Is(Prf.Keyed(hash, "Jefe"u8).Add("what do ya want for nothing?"u8).Finish(), mac));
        foreach (var (algorithm, key, plain, cipher) in s_ciphers)
            yield return new KnownAnswer(
                $"IKE {algorithm} {key.Length * 4}", () => CipherHolds(algorithm, Convert.FromHexString(key), plain, cipher));
        foreach (var (group, ends) in s_groups) yield return new KnownAnswer($"IKE {group}", () => GroupHolds(group, ends));
        yield return new KnownAnswer("IKE key agreement", SidesAgree);
    }

    private static bool SecretsAreWiped()
    {
        var secret = new SecretBytes("secret"u8);
        bool kept = secret.Span.SequenceEqual("secret"u8);
        secret.Dispose();
        return kept && !secret.Span.ContainsAnyExcept((byte)0) && secret.ToString() == "***";
    }

    private static bool CipherHolds(EncryptionAlgorithm algorithm, byte[] key, string plain, string cipher)
    {
        using IkeCipher engine = IkeCipher.Create(algorithm, key);
        byte[] data = Convert.FromHexString(plain), iv = new byte[engine.BlockBytes];
        engine.Encrypt(iv, data);
        bool encrypted = Is(data, cipher) && Is(iv, cipher);
        iv.AsSpan().Clear();
        engine.Decrypt(iv, data);
        return encrypted && Is(data, plain) && Is(iv, cipher);
    }

    private static bool GroupHolds(DhGroup group, string ends)
    {
        byte[] power = new byte[DiffieHellman.PublicValueBytes(group)];
        KeyAgreement.Of(group).Publish(group is DhGroup.Curve25519 or DhGroup.Curve448 ? [1, 0, 1, .. new byte[power.Length - 3]] : [1, 0, 1], power);
        return Is(power.AsSpan(0, 8), ends[..16]) && Is(power.AsSpan(power.Length - 8), ends[16..]);
    }

    private static bool SidesAgree()
    {
        using var a = DiffieHellman.Generate(DhGroup.Modp1024, new PatternRandom());
        byte[] power = new byte[DiffieHellman.PublicValueBytes(DhGroup.Modp1024)];
        ModpGroup.Of(DhGroup.Modp1024).Publish([1, 0, 1], power);
        using SecretBytes ours = a.Agree(power);
        byte[] theirs = new byte[power.Length];
        ModpGroup.Of(DhGroup.Modp1024).Agree(a.PublicValue, [1, 0, 1], theirs);
        return ours.Span.SequenceEqual(theirs) && DiffieHellman.IsAcceptable(DhGroup.Modp1024, a.PublicValue);
    }

    private static bool Is(ReadOnlySpan<byte> octets, string hex) => Convert.ToHexString(octets) == hex;
}
