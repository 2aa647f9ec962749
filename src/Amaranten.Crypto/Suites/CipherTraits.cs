namespace Amaranten.Crypto.Suites;

/// <summary>
/// What there is to know about one encryption algorithm: a line of <see cref="CipherTable"/>. Zero for IkeNumber: not for IKE itself. In words a
/// <c>#</c> stands for the key length in bits; the first is the one written.
/// </summary>
public sealed record CipherTraits(
    EncryptionAlgorithm Algorithm, CipherKind Kind, KeyLengths Keys, int AlignmentBytes, int IvBytes, int SaltBytes, int IcvBytes,
    ulong IkeNumber, byte EspNumber, params string[] Words)
{
    /// <summary>A block of 64 bits.</summary>
    public bool HasSmallBlocks => Kind == CipherKind.Cbc && AlignmentBytes == 8;

    /// <summary>Brings an ICV of its own, and takes no integrity algorithm beside it.</summary>
    public bool HasOwnIcv => IcvBytes > 0;

    /// <summary>Hides what it protects.</summary>
    public bool Encrypts => Kind is not (CipherKind.Null or CipherKind.Authentication);

    /// <summary>As the operator writes it.</summary>
    public string Word(int keyBits) => Words[0].Replace("#", $"{keyBits}", StringComparison.Ordinal);

    /// <summary>As a phase-1 offer shows it, whatever length a peer announced; 0 announces none.</summary>
    public string WireWord(ulong keyBits) => Words[0].Replace("#", keyBits == 0 ? "" : $"{keyBits}", StringComparison.Ordinal);

    /// <summary>What the key length attribute says of a suite: nothing where there is only one length (RFC 2407 §4.5).</summary>
    public ulong AnnouncedKeyBits(int keyBits) => Keys.IsFixed ? 0 : (ulong)keyBits;

    /// <summary>What a peer of IKE means by this attribute, or by none (RFC 2409 appendix B).</summary>
    public ulong IkeKeyBits(ulong? announced) => Keys.IsFixed ? 0 : announced ?? (ulong)Keys.IkeDefault;

    /// <summary>What a peer of ESP means by this attribute, or by none.</summary>
    public ulong EspKeyBits(ulong? announced) => Keys.IsFixed ? 0 : announced ?? (ulong)Keys.EspDefault;
}
