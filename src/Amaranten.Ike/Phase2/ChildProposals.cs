using System.Buffers.Binary;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Telling;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>The SA payload of quick mode (RFC 2409 §5.5, RFC 2407 §4.6.1).</summary>
internal static class ChildProposals
{
    // Combinations of a proposal with two protocols that are told; more would be work for a peer's whim.
    private const int ToldTransforms = 8;

    /// <summary>All our suites under our inbound SPIs, best first: one proposal for each protocol, all of one number (RFC 2408 §4.2).</summary>
    public static byte[] Offer(ChildPolicy ours, Lifetime lifetime, ChildSpis spis)
    {
        var proposals = new PayloadChain();
        foreach (ProtocolId protocol in ours.Protocols)
        {
            var transforms = new PayloadChain();
            byte number = 0;
            foreach (EspOffer offer in ours.Offers(protocol))
                transforms.Add(PayloadType.Transform, TransformView.Write(++number, (byte)offer.Transform, offer.Write(lifetime)));
            Add(proposals, 1, protocol, spis.Of(protocol), number, transforms);
        }
        return SaView.Write(proposals);
    }

    /// <summary>The reply: the chosen transforms as they were offered, in the same order, under our inbound SPIs.</summary>
    public static byte[] Reply(ChosenProposal chosen, ChildSpis spis)
    {
        var proposals = new PayloadChain();
        foreach (TransformOffer transform in chosen.Transforms)
            Add(proposals, chosen.Number, transform.Offer.Protocol, spis.Of(transform.Offer.Protocol), 1,
                new PayloadChain().Add(PayloadType.Transform, transform.Content));
        return SaView.Write(proposals);
    }

    /// <summary>Every proposal of an SA payload, within our limits. Transforms that contradict themselves are left out.</summary>
    public static IkeDrop TryRead(ReadOnlySpan<byte> content, out List<ProposalOffer> read)
    {
        read = [];
        if (!SaView.TryParse(content, out SaView sa) || sa.Doi != SaView.IpsecDoi || sa.Situation != SaView.IdentityOnly) return IkeDrop.Malformed;
        int proposalCount = 0, transformCount = 0;
        PayloadReader proposals = sa.Proposals;
        while (proposals.MoveNext())
        {
            if (++proposalCount > Limits.Proposals) return IkeDrop.TooMany;
            if (proposals.Type != PayloadType.Proposal || !ProposalView.TryParse(proposals.Content, out ProposalView proposal)) return IkeDrop.Malformed;
            IkeDrop drop = ReadTransforms(proposal, ref transformCount, out List<TransformOffer> transforms);
            if (drop != IkeDrop.None) return drop;
            byte number = proposal.Number;
            ProposalOffer? known = read.Find(offer => offer.Number == number);
            if (known is null) read.Add(known = new ProposalOffer(number, []));
            known.Protocols.Add(new ProtocolOffer(proposal.Protocol, transforms));
        }
        return proposals.Malformed || !proposals.Rest.IsEmpty || proposalCount == 0 ? IkeDrop.Malformed : IkeDrop.None;
    }

    /// <summary>The first of the peer's proposals of which every protocol has a transform that one of our suites equals.</summary>
    public static bool TryChoose(IEnumerable<ProposalOffer> offered, ChildPolicy ours, out ChosenProposal chosen)
    {
        ProtocolId[] protocols = [.. ours.Protocols];
        foreach (ProposalOffer proposal in offered)
        {
            if (!proposal.Wants(protocols)) continue;
            List<(TransformOffer, EspSuite)> esp = Matching(proposal.Of(ProtocolId.Esp), ours.Esp, suite => EspOffer.Of(suite, ours.Mode), ours);
            List<(TransformOffer, AhSuite)> ah = Matching(proposal.Of(ProtocolId.Ah), ours.Ah, suite => AhOffer.Of(suite, ours.Mode), ours);
            ChosenProposal? found = (esp, ah) switch
            {
                ([var (e, suite), ..], _) when ours.Ah.IsEmpty => new(proposal.Number, [e], new ChildSuite(suite, null)),
                (_, [var (a, suite), ..]) when ours.Esp.IsEmpty => new(proposal.Number, [a], new ChildSuite(null, suite)),
                _ => Together(proposal, esp, ah),
            };
            if (found is null) continue;
            chosen = found;
            return true;
        }
        chosen = null!;
        return false;
    }

    /// <summary>Whether what the peer chose is whole: one proposal, one transform for each protocol (RFC 2408 §4.2).</summary>
    public static bool IsChoice(List<ProposalOffer> answered) =>
        answered is [{ } only] && only.Protocols.TrueForAll(protocol => protocol.Transforms.Count == 1);

    /// <summary>Why nothing could be chosen.</summary>
    public static Reason Explain(IEnumerable<ProposalOffer> offered, ChildPolicy ours) =>
        Mismatch.Explain([.. offered.SelectMany(Told)], [.. ours.Suites.Select(suite => TraitsOf(
            suite.Esp is { } esp ? EspOffer.Of(esp, ours.Mode) : null, suite.Ah is { } ah ? AhOffer.Of(ah, ours.Mode) : null))]);

    // ESP and AH of one proposal: the first two that go together, with one PFS group, since there is one exchange (RFC 2409 §5.5).
    private static ChosenProposal? Together(ProposalOffer proposal, List<(TransformOffer, EspSuite)> esp, List<(TransformOffer, AhSuite)> ah)
    {
        foreach ((TransformOffer inner, EspSuite espSuite) in esp)
            foreach ((TransformOffer outer, AhSuite ahSuite) in ah)
            {
                if (espSuite.Group != ahSuite.Group) continue;
                bool espFirst = proposal.Protocols[0].Protocol == ProtocolId.Esp;
                return new(proposal.Number, espFirst ? [inner, outer] : [outer, inner], new ChildSuite(espSuite, ahSuite));
            }
        return null;
    }

    private static List<(TransformOffer, TSuite)> Matching<TSuite>(
        IReadOnlyList<TransformOffer> offered, IReadOnlyList<TSuite> ours, Func<TSuite, EspOffer> offerOf, ChildPolicy policy)
    {
        var matching = new List<(TransformOffer, TSuite)>();
        List<EspOffer> acceptable = [.. ours.Select(offerOf)];
        bool around = !policy.Esp.IsEmpty;
        foreach (TransformOffer transform in offered)
        {
            EspOffer offer = transform.Offer;
            if (around && offer.Protocol == ProtocolId.Ah && EncapsulationModes.StandsAround(offer.Mode, policy.Mode))
                offer = offer with { Mode = policy.Mode };
            int at = acceptable.IndexOf(offer);
            if (at >= 0 && transform.Spi >= RfcValues.FirstSpi) matching.Add((transform, ours[at]));
        }
        return matching;
    }

    private static IEnumerable<Traits> Told(ProposalOffer proposal)
    {
        IReadOnlyList<TransformOffer> esp = proposal.Of(ProtocolId.Esp), ah = proposal.Of(ProtocolId.Ah);
        if (proposal.Wants([ProtocolId.Esp, ProtocolId.Ah]))
            return esp.Take(ToldTransforms).SelectMany(inner => ah.Take(ToldTransforms).Select(outer => TraitsOf(inner.Offer, outer.Offer)));
        if (proposal.Protocols is [{ Protocol: ProtocolId.Ah }]) return ah.Select(transform => TraitsOf(null, transform.Offer));
        string protocols = string.Join('+', proposal.Protocols.Select(offer => offer.Protocol.ToString().ToLowerInvariant()));
        return proposal.Protocols[0].Transforms.Select(transform => Named(transform.Offer.Traits, protocols, null));
    }

    private static Traits TraitsOf(EspOffer? esp, EspOffer? ah) => (esp, ah) switch
    {
        ({ } inner, { } outer) => Named(inner.Traits, "esp+ah", outer.Traits),
        (null, { } alone) => alone.Traits,
        _ => esp!.Value.Traits,
    };

    private static Traits Named(Traits traits, string protocols, Traits? ah) => new(
    [
        (IkeParameter.Protocol, protocols),
        .. traits.Attributes.Skip(1).Select(attribute => attribute.Name == IkeParameter.AhIntegrity && ah is not null ? ah.Attributes.First(one => one.Name == attribute.Name) : attribute),
    ]);

    private static void Add(PayloadChain proposals, byte number, ProtocolId protocol, uint spi, int transformCount, PayloadChain transforms)
    {
        Span<byte> octets = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(octets, spi);
        proposals.Add(PayloadType.Proposal, ProposalView.Write(number, protocol, octets, transformCount, transforms));
    }

    private static IkeDrop ReadTransforms(in ProposalView proposal, ref int count, out List<TransformOffer> read)
    {
        read = [];
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
                read.Add(new TransformOffer(offer, lifetime, spi, transforms.Content.ToArray()));
        }
        bool whole = !transforms.Malformed && transforms.Rest.IsEmpty && here == proposal.TransformCount && here > 0;
        return whole ? IkeDrop.None : IkeDrop.Malformed;
    }
}
