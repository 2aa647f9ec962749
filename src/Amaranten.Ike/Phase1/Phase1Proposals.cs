using Amaranten.Crypto.Suites;
using Amaranten.Ike.Telling;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>One transform of the peer that could be read, with what is needed to send it back unchanged (RFC 2408 §4.2).</summary>
internal sealed record Phase1Transform(Phase1Offer Offer, Lifetime Lifetime, byte ProposalNumber, byte[] Content);

/// <summary>The SA payload of phase 1 (RFC 2409 §5, RFC 2407 §4.6.1).</summary>
internal static class Phase1Proposals
{
    /// <summary>All our suites in one proposal, best first, each with the one method of authentication that the tunnel has.</summary>
    public static byte[] Offer(IEnumerable<IkeSuite> suites, ushort method, Lifetime lifetime)
    {
        var transforms = new PayloadChain();
        byte number = 0;
        foreach (IkeSuite suite in suites)
            transforms.Add(PayloadType.Transform, TransformView.Write(++number, RfcValues.KeyIke, (Phase1Offer.Of(suite) with { Method = method }).Write(lifetime)));
        return SaView.Write(new PayloadChain().Add(PayloadType.Proposal, ProposalView.Write(1, ProtocolId.Isakmp, [], number, transforms)));
    }

    /// <summary>The reply: the chosen transform as it was offered.</summary>
    public static byte[] Reply(Phase1Transform chosen)
    {
        PayloadChain transforms = new PayloadChain().Add(PayloadType.Transform, chosen.Content);
        byte[] proposal = ProposalView.Write(chosen.ProposalNumber, ProtocolId.Isakmp, [], 1, transforms);
        return SaView.Write(new PayloadChain().Add(PayloadType.Proposal, proposal));
    }

    /// <summary>Every transform of an SA payload, within our limits. Transforms that contradict themselves are left out.</summary>
    public static IkeDrop TryRead(ReadOnlySpan<byte> content, out List<Phase1Transform> read)
    {
        read = [];
        if (!SaView.TryParse(content, out SaView sa) || sa.Doi != SaView.IpsecDoi || sa.Situation != SaView.IdentityOnly) return IkeDrop.Malformed;
        int proposalCount = 0, transformCount = 0;
        PayloadReader proposals = sa.Proposals;
        while (proposals.MoveNext())
        {
            if (++proposalCount > Limits.Proposals) return IkeDrop.TooMany;
            if (proposals.Type != PayloadType.Proposal || !ProposalView.TryParse(proposals.Content, out ProposalView proposal)) return IkeDrop.Malformed;
            IkeDrop drop = ReadTransforms(proposal, ref transformCount, read);
            if (drop != IkeDrop.None) return drop;
        }
        return proposals.Malformed || !proposals.Rest.IsEmpty || proposalCount == 0 ? IkeDrop.Malformed : IkeDrop.None;
    }

    /// <summary>The first transform of the peer that one of our suites, with our method, equals.</summary>
    public static bool TryChoose(
        IEnumerable<Phase1Transform> offered, IReadOnlyList<IkeSuite> ours, out Phase1Transform chosen, out IkeSuite suite,
        ushort method = RfcValues.PreSharedKey)
    {
        foreach (Phase1Transform transform in offered)
            foreach (IkeSuite our in ours)
            {
                if (Phase1Offer.Of(our) with { Method = method } != transform.Offer) continue;
                (chosen, suite) = (transform, our);
                return true;
            }
        (chosen, suite) = (null!, default);
        return false;
    }

    /// <summary>Why nothing could be chosen.</summary>
    public static Reason Explain(IEnumerable<Phase1Transform> offered, IEnumerable<(IkeSuite Suite, Phase1Method Method)> ours)
    {
        Reason reason = Mismatch.Explain(
            [.. offered.Select(t => t.Offer.Traits)],
            [.. ours.Select(our => (Phase1Offer.Of(our.Suite) with { Method = our.Method.Number }).Traits)]);
        return reason with { Differences = [.. reason.Differences.Select(InMethod)] };
    }

    // One number says by what the two prove themselves, by what kind of key, and whether a user does as well.
    private static Difference InMethod(Difference difference) => difference.Parameter != IkeParameter.Authentication ? difference
        : difference with { Parameter = Phase1Method.WhereTheyDiffer(difference.Peer, difference.Ours) };

    private static IkeDrop ReadTransforms(in ProposalView proposal, ref int count, List<Phase1Transform> read)
    {
        PayloadReader transforms = proposal.Transforms;
        int here = 0;
        while (transforms.MoveNext())
        {
            if (++count > Limits.Transforms) return IkeDrop.TooMany;
            here++;
            if (transforms.Type != PayloadType.Transform || !TransformView.TryParse(transforms.Content, out TransformView transform))
                return IkeDrop.Malformed;
            if (proposal.Protocol == ProtocolId.Isakmp && transform.Id == RfcValues.KeyIke
                && Phase1Offer.TryRead(transform.Attributes, out Phase1Offer offer, out Lifetime lifetime))
                read.Add(new Phase1Transform(offer, lifetime, proposal.Number, transforms.Content.ToArray()));
        }
        bool whole = !transforms.Malformed && transforms.Rest.IsEmpty && here == proposal.TransformCount && here > 0;
        return whole ? IkeDrop.None : IkeDrop.Malformed;
    }
}
