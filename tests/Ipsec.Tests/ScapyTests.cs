using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;

namespace Amaranten.Ipsec.Tests;

/// <summary>The real transforms under the batches, against somebody else's ESP.</summary>
public class ScapyTests
{
    public static TheoryData<string> Suites => [.. ScapyVectors.All.Select(vector => vector.Suite)];

    public static TheoryData<string> GcmSuites =>
        [.. ScapyVectors.All.Select(vector => vector.Suite).Where(suite => suite.Contains("gcm", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Suites))]
    public void OursOpensInOneBatchWhatScapySealed(string suite)
    {
        ScapyVectors vector = ScapyVectors.Of(suite);
        InboundSa sa = Samples.Inbound(vector.Transform());
        var block = new FrameBlock(vector.Packets.Length);
        var batch = new OpenBatch(vector.Packets.Length);
        for (int i = 0; i < vector.Packets.Length; i++)
            Assert.Equal(Drop.None, batch.Add(sa, block.Memory, block.PutEsp(i, Convert.FromHexString(vector.Packets[i])), i));
        batch.Open(block.Memory, new Instant(1));

        Assert.Equal(ScapyVectors.Inner.Length, batch.Opened.Length);
        foreach (OpenedPacket packet in batch.Opened)
        {
            Assert.Equal((Drop.None, true), (packet.Drop, packet.IsNewest));
            Assert.Equal(
                ScapyVectors.Inner[packet.Tag],
                Convert.ToHexStringLower(block.Memory.AsSpan(packet.InnerOffset, packet.InnerLength)));
        }
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void OursOpensWhatOursSealed(string suite)
    {
        ScapyVectors vector = ScapyVectors.Of(suite);
        OutboundSa outbound = Samples.Outbound(vector.Transform());
        InboundSa inbound = Samples.Inbound(vector.Transform());
        for (int length = 20; length <= 1500; length += length < 90 ? 1 : 47)
        {
            byte[] inner = Samples.Packet(length), esp = FrameBlock.Sealed(outbound, inner), forged = [.. esp];
            forged[8 + length % (esp.Length - 8)] ^= 0x10;
            Assert.Equal(Drop.EspBadIcv, FrameBlock.Opened(inbound, forged).Drop);
            (Drop drop, byte[] opened, _) = FrameBlock.Opened(inbound, esp);
            Assert.Equal(Drop.None, drop);
            Assert.Equal(inner, opened);
        }
    }

    // The IV of GCM is the sequence number (RFC 4106 §3.1), so nothing about the packet is left to chance.
    [Theory]
    [MemberData(nameof(GcmSuites))]
    public void OursSealsTheSameOctetsAsScapy(string suite)
    {
        ScapyVectors vector = ScapyVectors.Of(suite);
        OutboundSa sa = Samples.Outbound(vector.Transform());
        for (int i = 0; i < vector.Packets.Length; i++)
        {
            sa.Sequence = ScapyVectors.Sequences[i] - 1;
            Assert.Equal(vector.Packets[i], Convert.ToHexStringLower(FrameBlock.Sealed(sa, Convert.FromHexString(ScapyVectors.Inner[i]))));
        }
    }

    [Theory]
    [InlineData("null-sha1")]
    [InlineData("null-sha256")]
    public void OursSealsTheSameOctetsWithoutEncryption(string suite) => OursSealsTheSameOctetsAsScapy(suite);
}
