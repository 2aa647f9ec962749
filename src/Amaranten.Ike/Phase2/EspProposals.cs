using System.Buffers.Binary;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Telling;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>One transform of the peer that could be read, with what is needed to send it back unchanged (RFC 2408 §4.2).</summary>
internal sealed record EspTransformOffer(EspOffer Offer, Lifetime Lifetime, byte ProposalNumber, uint Spi, byte[] Content);

/// <summary>The SA payload of quick mode (RFC 2409 §5.5, RFC 2407 §4.6.1).</summary>
internal static class EspProposals
{
    /// <summary>All our suites in one proposal under our inbound SPI, best first.</summary>
    public static byte[] Offer(IEnumerable<EspSuite> suites, bool udpEncapsulated, Lifetime lifetime, uint spi)
    {
        var transforms = new PayloadChain();
        byte number = 0;
        foreach (EspSuite suite in suites)
        {
            EspOffer offer = EspOffer.Of(suite, udpEncapsulated);
            transforms.Add(PayloadType.Transform, TransformView.Write(++number, (byte)offer.Transform, offer.Write(lifetime)));
        }
        return Sa(1, spi, number, transforms);
    }

    /// <summary>The reply: the chosen transform as it was offered, under our inbound SPI.</summary>
    public static byte[] Reply(EspTransformOffer chosen, uint spi) =>
        Sa(chosen.ProposalNumber, spi, 1, new PayloadChain().Add(PayloadType.Transform, chosen.Content));

    /// <summary>
    /// Every transform of an SA payload that could stand alone, within our limits. Proposals that share a number belong together, as AH with
    /// ESP (RFC 2408 §4.2); we speak none of those.
    /// </summary>
    public static IkeDrop TryRead(ReadOnlySpan<byte> content, out List<EspTransformOffer> read)
    {
        read = [];
        if (!SaView.TryParse(content, out SaView sa) || sa.Doi != SaView.IpsecDoi || sa.Situation != SaView.IdentityOnly) return IkeDrop.Malformed;
        int transformCount = 0;
        var numbers = new List<byte>();
        PayloadReader proposals = sa.Proposals;
        while (proposals.MoveNext())
        {
            if (numbers.Count == Limits.Proposals) return IkeDrop.TooMany;
            if (proposals.Type != PayloadType.Proposal || !ProposalView.TryParse(proposals.Content, out ProposalView proposal)) return IkeDrop.Malformed;
            numbers.Add(proposal.Number);
            IkeDrop drop = ReadTransforms(proposal, ref transformCount, read);
            if (drop != IkeDrop.None) return drop;
        }
        read.RemoveAll(transform => numbers.Count(number => number == transform.ProposalNumber) > 1);
        return proposals.Malformed || !proposals.Rest.IsEmpty || numbers.Count == 0 ? IkeDrop.Malformed : IkeDrop.None;
    }

    /// <summary>The first transform of the peer that one of our suites equals.</summary>
    public static bool TryChoose(
        IEnumerable<EspTransformOffer> offered, IReadOnlyList<EspSuite> ours, bool udpEncapsulated, out EspTransformOffer chosen, out EspSuite suite)
    {
        foreach (EspTransformOffer transform in offered)
            foreach (EspSuite our in ours)
            {
                if (transform.Spi < RfcValues.FirstSpi || EspOffer.Of(our, udpEncapsulated) != transform.Offer) continue;
                (chosen, suite) = (transform, our);
                return true;
            }
        (chosen, suite) = (null!, default);
        return false;
    }

    /// <summary>Why nothing could be chosen.</summary>
    public static string Explain(IEnumerable<EspTransformOffer> offered, IEnumerable<EspSuite> ours, bool udpEncapsulated) =>
        Mismatch.Explain([.. offered.Select(t => t.Offer.Traits)], [.. ours.Select(s => EspOffer.Of(s, udpEncapsulated).Traits)]);

    private static byte[] Sa(byte proposalNumber, uint spi, int transformCount, PayloadChain transforms)
    {
        Span<byte> octets = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(octets, spi);
        byte[] proposal = ProposalView.Write(proposalNumber, ProtocolId.Esp, octets, transformCount, transforms);
        return SaView.Write(new PayloadChain().Add(PayloadType.Proposal, proposal));
    }

    private static IkeDrop ReadTransforms(in ProposalView proposal, ref int count, List<EspTransformOffer> read)
    {
        uint spi = proposal.Spi.Length == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(proposal.Spi) : 0;
        PayloadReader transforms = proposal.Transforms;
        int here = 0;
        while (transforms.MoveNext())
        {
            if (++count > Limits.Transforms) return IkeDrop.TooMany;
            here++;
            if (transforms.Type != PayloadType.Transform || !TransformView.TryParse(transforms.Content, out TransformView transform))
                return IkeDrop.Malformed;
            if (EspOffer.TryRead(proposal.Protocol, transform, out EspOffer offer, out Lifetime lifetime))
                read.Add(new EspTransformOffer(offer, lifetime, proposal.Number, spi, transforms.Content.ToArray()));
        }
        bool whole = !transforms.Malformed && transforms.Rest.IsEmpty && here == proposal.TransformCount && here > 0;
        return whole ? IkeDrop.None : IkeDrop.Malformed;
    }
}
