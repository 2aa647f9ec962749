namespace Amaranten.Crypto.Suites;

/// <summary>
/// The key lengths of a cipher in bits, and what a peer means that leaves the key length attribute out: of IKE (RFC 2409 appendix B), of ESP.
/// </summary>
public readonly record struct KeyLengths(int Smallest, int Largest, int Step, int IkeDefault, int EspDefault)
{
    /// <summary>One length: the attribute is not sent, and ignored where a peer sends it (RFC 2407 §4.5).</summary>
    public bool IsFixed => Smallest == Largest;

    /// <summary>Every length, shortest first.</summary>
    public IEnumerable<int> All
    {
        get
        {
            for (int bits = Smallest; bits <= Largest; bits += Step) yield return bits;
        }
    }

    /// <summary>One length.</summary>
    public static KeyLengths Fixed(int bits) => new(bits, bits, 1, bits, bits);

    /// <summary>A cipher of the AES competition, or made to its rules.</summary>
    public static KeyLengths Aes => new(128, 256, 64, 128, 128);

    /// <summary>True for a length of this cipher.</summary>
    public bool Contains(int bits) => bits >= Smallest && bits <= Largest && (bits - Smallest) % Step == 0;
}
