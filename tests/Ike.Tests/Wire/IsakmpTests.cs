using Amaranten.Wire.Isakmp;

namespace Ike.Tests.Wire;

/// <summary>Formats of RFC 2408 §3, taken apart, written back, and refused when short.</summary>
public sealed class IsakmpTests
{
    // The first message of a real main mode (strongSwan 5.9.8).
    private static readonly byte[] s_message = CaptureTests.Read("aes128-sha1")["message1"];

    [Fact]
    public void The_header_of_a_real_message()
    {
        Assert.True(IsakmpHeader.TryParse(s_message, out IsakmpHeader header));
        Assert.Equal(0ul, header.ResponderCookie);
        Assert.Equal((PayloadType.Sa, IsakmpHeader.Version1, ExchangeType.MainMode, IsakmpFlags.None), (header.NextPayload, header.Version, header.Exchange, header.Flags));
        Assert.Equal((0u, (uint)s_message.Length), (header.MessageId, header.Length));
        byte[] again = [.. Enumerable.Repeat((byte)0xAA, IsakmpHeader.Size)];
        header.Write(again);
        Assert.Equal(s_message[..IsakmpHeader.Size], again);
    }

    [Fact]
    public void Every_header_survives_the_way_out_and_back() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Byte, Gen.Byte, Gen.Byte, Gen.UInt).Sample((i, r, next, exchange, flags, id) =>
        {
            var header = new IsakmpHeader
            {
                InitiatorCookie = i,
                ResponderCookie = r,
                NextPayload = (PayloadType)next,
                Version = 0x10,
                Exchange = (ExchangeType)exchange,
                Flags = (IsakmpFlags)flags,
                MessageId = id,
                Length = IsakmpHeader.Size,
            };
            byte[] octets = new byte[IsakmpHeader.Size];
            header.Write(octets);
            return IsakmpHeader.TryParse(octets, out IsakmpHeader again) && again == header;
        });

    [Fact]
    public void Every_shorter_and_longer_message_is_refused()
    {
        for (int length = 0; length < s_message.Length; length++) Assert.False(IsakmpHeader.TryParse(s_message.AsSpan(0, length), out _));
        Assert.False(IsakmpHeader.TryParse([.. s_message, 0], out _));
    }

    [Fact]
    public void A_real_chain_written_back_is_identical()
    {
        var reader = new PayloadReader(PayloadType.Sa, s_message.AsSpan(IsakmpHeader.Size));
        var chain = new PayloadChain();
        while (reader.MoveNext()) chain.Add(reader.Type, reader.Content);
        Assert.False(reader.Malformed);
        Assert.True(reader.Rest.IsEmpty);
        Assert.Equal(PayloadType.Sa, chain.First);
        Assert.Equal(s_message[IsakmpHeader.Size..], chain.Octets.ToArray());
    }

    [Fact]
    public void A_real_SA_written_back_is_identical()
    {
        var payloads = new PayloadReader(PayloadType.Sa, s_message.AsSpan(IsakmpHeader.Size));
        Assert.True(payloads.MoveNext());
        byte[] content = payloads.Content.ToArray();
        Assert.True(SaView.TryParse(content, out SaView sa));
        Assert.Equal((SaView.IpsecDoi, SaView.IdentityOnly), (sa.Doi, sa.Situation));
        PayloadReader proposals = sa.Proposals;
        Assert.True(proposals.MoveNext());
        Assert.True(ProposalView.TryParse(proposals.Content, out ProposalView proposal));
        Assert.Equal((ProtocolId.Isakmp, 0), (proposal.Protocol, proposal.Spi.Length));
        var transforms = new PayloadChain();
        PayloadReader each = proposal.Transforms;
        while (each.MoveNext())
        {
            Assert.True(TransformView.TryParse(each.Content, out TransformView transform));
            var attributes = new AttributeList();
            AttributeReader attribute = transform.Attributes;
            while (attribute.MoveNext())
            {
                if (attribute.IsBasic) attributes.Basic(attribute.Type, (ushort)attribute.Number);
                else attributes.Variable(attribute.Type, (uint)attribute.Number);
            }
            Assert.False(attribute.Malformed);
            transforms.Add(PayloadType.Transform, TransformView.Write(transform.Number, transform.Id, attributes));
        }
        byte[] written = ProposalView.Write(proposal.Number, proposal.Protocol, proposal.Spi, proposal.TransformCount, transforms);
        Assert.False(proposals.MoveNext());
        Assert.Equal(content, SaView.Write(new PayloadChain().Add(PayloadType.Proposal, written)));
    }

    [Fact]
    public void Views_refuse_every_shorter_content()
    {
        byte[] notify = NotifyView.Write(ProtocolId.Esp, NotifyType.InvalidSpi, [1, 2, 3, 4], [5]);
        Assert.True(NotifyView.TryParse(notify, out NotifyView view));
        Assert.Equal((ProtocolId.Esp, NotifyType.InvalidSpi, 4, 1), (view.Protocol, view.Type, view.Spi.Length, view.Data.Length));
        for (int length = 0; length < 12; length++) Assert.False(NotifyView.TryParse(notify.AsSpan(0, length), out _));

        byte[] delete = DeleteView.Write(ProtocolId.Esp, 2, [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.True(DeleteView.TryParse(delete, out DeleteView deleted));
        Assert.Equal([5, 6, 7, 8], deleted.Spi(1).ToArray());
        for (int length = 0; length < delete.Length; length++) Assert.False(DeleteView.TryParse(delete.AsSpan(0, length), out _));
        Assert.False(DeleteView.TryParse([.. delete, 0], out _));

        byte[] id = IdView.Write(IdType.Fqdn, 17, 500, "gate"u8);
        Assert.True(IdView.TryParse(id, out IdView read));
        Assert.Equal((IdType.Fqdn, (byte)17, (ushort)500, 4), (read.Type, read.Protocol, read.Port, read.Data.Length));
        for (int length = 0; length < 4; length++) Assert.False(IdView.TryParse(id.AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData("800b0001", 11, true, 1ul, false)]
    [InlineData("000c000400015180", 12, false, 86400ul, false)]
    [InlineData("000c0009ffffffffffffffffff", 12, false, ulong.MaxValue, false)]
    [InlineData("000c0000", 12, false, 0ul, false)]
    [InlineData("000c0005000151", 0, false, 0ul, true)]
    [InlineData("800b00", 0, false, 0ul, true)]
    public void Attributes(string hex, ushort type, bool basic, ulong number, bool malformed)
    {
        var reader = new AttributeReader(Convert.FromHexString(hex));
        Assert.Equal(!malformed, reader.MoveNext());
        Assert.Equal(malformed, reader.Malformed);
        if (malformed) return;
        Assert.Equal((type, basic, number), (reader.Type, reader.IsBasic, reader.Number));
        Assert.False(reader.MoveNext());
        Assert.False(reader.Malformed);
    }

    [Fact]
    public void No_chain_of_octets_keeps_a_reader_going_or_throws() =>
        Gen.Byte.Array[0, 64].Sample(octets =>
        {
            var payloads = new PayloadReader(PayloadType.Sa, octets);
            int steps = 0;
            while (payloads.MoveNext())
            {
                steps++;
                if (SaView.TryParse(payloads.Content, out SaView sa)) _ = sa.Proposals;
                if (ProposalView.TryParse(payloads.Content, out ProposalView proposal)) _ = proposal.Spi.Length + (proposal.Transforms.MoveNext() ? 1 : 0);
                if (DeleteView.TryParse(payloads.Content, out DeleteView delete))
                    for (int i = 0; i < delete.Count; i++) _ = delete.Spi(i);
                if (NotifyView.TryParse(payloads.Content, out NotifyView notify)) _ = notify.Data.Length + notify.Spi.Length;
                var attributes = new AttributeReader(payloads.Content);
                while (attributes.MoveNext()) _ = attributes.Number;
            }
            return steps <= octets.Length / 4;
        });
}
