namespace Amaranten.Crypto.SelfTests;

/// <summary>Octets that everybody can predict, for known answers alone.</summary>
internal sealed class PatternRandom : IRandom
{
    public void Fill(Span<byte> destination)
    {
        for (int i = 0; i < destination.Length; i++) destination[i] = (byte)(0xA5 ^ i);
    }
}
