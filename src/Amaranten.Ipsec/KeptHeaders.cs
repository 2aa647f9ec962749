namespace Amaranten.Ipsec;

/// <summary>Copies of the IP headers of a batch, options included (RFC 791 §3.1).</summary>
internal sealed class KeptHeaders(int capacity)
{
    private const int LargestHeader = 60;

    private readonly byte[] _octets = new byte[capacity * LargestHeader];
    private readonly byte[] _lengths = new byte[capacity];

    public void Keep(int index, ReadOnlySpan<byte> header)
    {
        header.CopyTo(_octets.AsSpan(index * LargestHeader, LargestHeader));
        _lengths[index] = (byte)header.Length;
    }

    /// <summary>What was kept last under this index.</summary>
    public ReadOnlySpan<byte> Of(int index) => _octets.AsSpan(index * LargestHeader, _lengths[index]);
}
