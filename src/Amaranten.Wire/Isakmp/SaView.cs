using System.Buffers.Binary;

namespace Amaranten.Wire.Isakmp;

/// <summary>The content of a security association payload under the IPsec DOI (RFC 2408 §3.4, RFC 2407 §4.6.1).</summary>
public readonly ref struct SaView
{
    /// <summary>The IPsec DOI (RFC 2407 §4.1).</summary>
    public const uint IpsecDoi = 1;

    /// <summary>SIT_IDENTITY_ONLY (RFC 2407 §4.2.1): the only situation without labels, and the only one used.</summary>
    public const uint IdentityOnly = 1;

    private const int DoiAt = 0, SituationAt = 4, ProposalsAt = 8;
    private readonly ReadOnlySpan<byte> _content;

    private SaView(ReadOnlySpan<byte> content) => _content = content;

    /// <summary>Once this returns true, no member below can throw.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, out SaView sa)
    {
        sa = content.Length < ProposalsAt ? default : new SaView(content);
        return content.Length >= ProposalsAt;
    }

    /// <summary>Domain of interpretation.</summary>
    public uint Doi => BinaryPrimitives.ReadUInt32BigEndian(_content[DoiAt..]);

    /// <summary>Situation.</summary>
    public uint Situation => BinaryPrimitives.ReadUInt32BigEndian(_content[SituationAt..]);

    /// <summary>The proposals; each is a <see cref="ProposalView"/>.</summary>
    public PayloadReader Proposals => new(PayloadType.Proposal, _content[ProposalsAt..]);

    /// <summary>Writes the content of a security association payload.</summary>
    public static byte[] Write(PayloadChain proposals)
    {
        byte[] content = new byte[ProposalsAt + proposals.Octets.Length];
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(DoiAt), IpsecDoi);
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(SituationAt), IdentityOnly);
        proposals.Octets.CopyTo(content.AsSpan(ProposalsAt));
        return content;
    }
}
