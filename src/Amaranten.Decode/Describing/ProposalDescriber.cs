using Amaranten.Decode.Naming;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Decode.Describing;

/// <summary>A security association payload in words: proposals, their transforms, their attributes (RFC 2408 §3.4 to §3.6, RFC 2407 §4.4, §4.5).</summary>
internal sealed class ProposalDescriber(Lines lines, bool isPhase1)
{
    public bool TryAdd(ReadOnlySpan<byte> content)
    {
        if (!SaView.TryParse(content, out SaView sa)) return false;
        string doi = sa.Doi == SaView.IpsecDoi ? "IPsec" : $"{sa.Doi}";
        string situation = sa.Situation == SaView.IdentityOnly ? "SIT_IDENTITY_ONLY" : $"{sa.Situation:x8}";
        lines.Add(0, "SA", $"DOI {doi}, situation {situation}");
        PayloadReader proposals = sa.Proposals;
        while (proposals.MoveNext()) AddProposal(proposals.Type, proposals.Content);
        if (proposals.Malformed) lines.Add(1, "damaged", PeerText.Hex(proposals.Rest));
        return true;
    }

    private void AddProposal(PayloadType type, ReadOnlySpan<byte> content)
    {
        if (type != PayloadType.Proposal || !ProposalView.TryParse(content, out ProposalView proposal))
        {
            lines.Add(1, $"{IsakmpNames.Payload(type)} in place of a proposal", PeerText.Hex(content));
            return;
        }
        string spi = proposal.Spi.IsEmpty ? "" : $", SPI {Convert.ToHexStringLower(proposal.Spi)}";
        lines.Add(1, $"proposal {proposal.Number}", $"{IsakmpNames.Protocol(proposal.Protocol)}{spi}, {proposal.TransformCount} transform{(proposal.TransformCount == 1 ? "" : "s")}");
        PayloadReader transforms = proposal.Transforms;
        while (transforms.MoveNext()) AddTransform(proposal.Protocol, transforms.Type, transforms.Content);
        if (transforms.Malformed) lines.Add(2, "damaged", PeerText.Hex(transforms.Rest));
    }

    private void AddTransform(ProtocolId protocol, PayloadType type, ReadOnlySpan<byte> content)
    {
        if (type != PayloadType.Transform || !TransformView.TryParse(content, out TransformView transform))
        {
            lines.Add(2, $"{IsakmpNames.Payload(type)} in place of a transform", PeerText.Hex(content));
            return;
        }
        lines.Add(2, $"transform {transform.Number}", Transforms(protocol)[transform.Id]);
        bool ofPhase1 = isPhase1 || protocol == ProtocolId.Isakmp;
        new AttributeDescriber(lines, 3).Add(transform.Attributes, ofPhase1 ? AttributeNames.Phase1 : AttributeNames.Phase2);
    }

    private static NumberNames Transforms(ProtocolId protocol) => protocol switch
    {
        ProtocolId.Isakmp => AttributeNames.IkeTransforms,
        ProtocolId.Ah => AttributeNames.AhTransforms,
        ProtocolId.IpComp => AttributeNames.CompressionTransforms,
        _ => AttributeNames.EspTransforms,
    };
}
