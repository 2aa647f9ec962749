using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Tests;

public class InternetChecksumTests
{
    // The definition, word by word: the 16-bit ones complement of the ones complement sum (RFC 791 §3.1).
    private static ushort Slow(ReadOnlySpan<byte> data)
    {
        uint sum = 0;
        for (int i = 0; i < data.Length; i++)
        {
            sum += i % 2 == 0 ? (uint)data[i] << 8 : data[i];
            if (sum > 0xFFFF) sum -= 0xFFFF;
        }
        return (ushort)(0xFFFF - sum);
    }

    // 0x0000 and 0xFFFF are the same number; only a message of zeros alone has the sum 0.
    [Fact]
    public void AnyMessageHasTheSumThatTheDefinitionGives() => Gen.Byte.Array[0, 300].Sample(data =>
        InternetChecksum.Of(data) == Slow(data));

    [Fact]
    public void ALargeMessageOfOnesDoesNotOverflow()
    {
        byte[] data = new byte[65_535];
        data.AsSpan().Fill(0xFF);
        Assert.Equal(Slow(data), InternetChecksum.Of(data));
        Assert.Equal(Slow(data.AsSpan(1)), InternetChecksum.Of(data.AsSpan(1)));
    }

    [Fact]
    public void PiecesOfEvenLengthAddUp() => Gen.Byte.Array[0, 200].Select(Gen.Int[0, 100]).Sample((data, half) =>
    {
        int cut = Math.Min(2 * half, data.Length & ~1);
        uint sum = InternetChecksum.Sum(data.AsSpan(cut), InternetChecksum.Sum(data.AsSpan(0, cut)));
        return InternetChecksum.Finish(sum) == InternetChecksum.Of(data);
    });

    [Fact]
    public void CopyingSumsAndCopies() => Gen.Byte.Array[0, 300].Sample(data =>
    {
        byte[] copy = new byte[data.Length + 1];
        copy[^1] = 0xA5;
        uint sum = InternetChecksum.CopyAndSum(data, copy);
        return InternetChecksum.Finish(sum) == Slow(data) && copy.AsSpan(0, data.Length).SequenceEqual(data) && copy[^1] == 0xA5;
    });

    // RFC 1624 §4: the example that equation 2 of RFC 1141 gets wrong.
    [Fact]
    public void TheExampleOfRfc1624() => Assert.Equal(0x0000, InternetChecksum.Update(0xDD2F, 0x5555, 0x3285));

    [Fact]
    public void AnUpdateIsAsGoodAsANewSum() => Gen.Byte.Array[4, 100].Select(Gen.Int[1, 49], Gen.UShort).Sample((data, word, value) =>
    {
        int at = Math.Min(2 * word, (data.Length & ~1) - 2);
        BinaryPrimitives.WriteUInt16BigEndian(data, 0);
        ushort before = InternetChecksum.Of(data);
        ushort updated = InternetChecksum.Update(before, BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at)), value);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(at), value);
        BinaryPrimitives.WriteUInt16BigEndian(data, updated);
        return at == 0 || InternetChecksum.Holds(data);
    });

    [Theory]
    [InlineData("10.7.0.5", "10.0.0.9", 17, 39)]
    [InlineData("255.255.255.255", "255.255.255.255", 6, 65_535)]
    [InlineData("2001:db8::ffff", "fe80::1", 6, 65_536)]
    public void ThePseudoHeaderIsTheSumOfItsOctets(string source, string destination, byte protocol, int length)
    {
        // RFC 768 and RFC 8200 §8.1: both addresses, the length in 32 bits, zeros and the protocol.
        IpAddress from = IpAddress.Parse(source), to = IpAddress.Parse(destination);
        byte[] header = new byte[2 * from.Size + 8];
        from.Write(header);
        to.Write(header.AsSpan(from.Size));
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(2 * from.Size), length);
        header[^1] = protocol;
        Assert.Equal(InternetChecksum.Of(header), InternetChecksum.Finish(InternetChecksum.PseudoHeader(from, to, protocol, length)));
    }
}
