namespace Amaranten.Crypto.Hashes;

/// <summary>SHA-384 is SHA-512 from another state, cut short (FIPS 180-4 §6.5).</summary>
internal interface ISha512Variant
{
    static abstract int DigestBytes { get; }

    static abstract ReadOnlySpan<ulong> Initial { get; }
}

/// <summary>SHA-384 (FIPS 180-4 §5.3.4).</summary>
internal readonly struct Sha384Variant : ISha512Variant
{
    public static int DigestBytes => 48;

    public static ReadOnlySpan<ulong> Initial =>
    [
        0xCBBB9D5DC1059ED8, 0x629A292A367CD507, 0x9159015A3070DD17, 0x152FECD8F70E5939,
        0x67332667FFC00B31, 0x8EB44A8768581511, 0xDB0C2E0D64F98FA7, 0x47B5481DBEFA4FA4,
    ];
}

/// <summary>SHA-512 (FIPS 180-4 §5.3.5).</summary>
internal readonly struct Sha512Variant : ISha512Variant
{
    public static int DigestBytes => 64;

    public static ReadOnlySpan<ulong> Initial =>
    [
        0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
        0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
    ];
}
