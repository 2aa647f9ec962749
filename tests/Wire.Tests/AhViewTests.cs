using Amaranten.Wire.Ah;

namespace Amaranten.Wire.Tests;

/// <summary>The Authentication Header (RFC 4302 §2).</summary>
public class AhViewTests
{
    // An echo request under AH with HMAC-SHA1-96, from the RFC's own picture: next header 1, length 4, SPI, number, ICV.
    private static readonly byte[] s_header = Convert.FromHexString("01040000c0ffee0100000005" + "000102030405060708090a0b" + "0800f7ff");

    [Fact]
    public void Fields_are_where_the_RFC_puts_them()
    {
        Assert.True(AhView.TryParse(s_header, out AhView ah));
        Assert.Equal((1, 24, 0xC0FFEE01u, 5u), (ah.NextHeader, ah.HeaderLength, ah.Spi, ah.Sequence));
        Assert.Equal("000102030405060708090A0B", Convert.ToHexString(ah.Icv));
        Assert.Equal("0800F7FF", Convert.ToHexString(ah.Payload));
    }

    [Fact]
    public void What_is_written_overwrites_what_was_there_and_leaves_the_ICV_zero()
    {
        byte[] written = [.. Enumerable.Repeat((byte)0xA5, 26)];
        AhView.WriteHeader(written, 1, 0xC0FFEE01, 5, 12);
        Assert.Equal("01040000C0FFEE0100000005" + "000000000000000000000000" + "A5A5", Convert.ToHexString(written));
    }

    [Fact]
    public void Every_shorter_header_is_refused_and_none_throws()
    {
        for (int length = 0; length < 24; length++) Assert.False(AhView.TryParse(s_header.AsSpan(0, length), out _));
        for (int lengthField = 0; lengthField < 256; lengthField++)
        {
            byte[] damaged = [.. s_header];
            damaged[1] = (byte)lengthField;
            bool fits = AhView.TryParse(damaged, out AhView ah);
            Assert.Equal(lengthField is >= 1 and <= 5, fits);
            if (fits) Assert.Equal(damaged.Length, ah.HeaderLength + ah.Payload.Length);
        }
    }

    // RFC 4302 appendix A1, the whole table, one option at a time; an option it does not name is zeroed.
    [Fact]
    public void Options_are_zeroed_by_their_kind()
    {
        int[] immutable = [130, 133, 134, 148, 149];
        for (int kind = 2; kind < 256; kind++)
        {
            byte[] header = new byte[28];
            header[0] = 0x47;
            new byte[] { 1, (byte)kind, 5, 9, 8, 7, 1, 0 }.CopyTo(header, 20);
            Assert.True(MutableFields.Clear(header));
            byte[] expected = immutable.Contains(kind) ? [1, (byte)kind, 5, 9, 8, 7, 1, 0] : [1, 0, 0, 0, 0, 0, 1, 0];
            Assert.Equal(expected, header[20..]);
        }
        byte[] damaged = new byte[24];
        new byte[] { 7, 9, 1, 1 }.CopyTo(damaged, 20);
        Assert.False(MutableFields.Clear(damaged));
    }

    [Fact]
    public void The_fixed_header_loses_what_routers_change_and_nothing_else()
    {
        byte[] header = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];
        Assert.True(MutableFields.Clear(header));
        Assert.Equal(new byte[] { 1, 0, 3, 4, 5, 6, 0, 0, 0, 10, 0, 0, 13, 14, 15, 16, 17, 18, 19, 20 }, header);
    }
}
