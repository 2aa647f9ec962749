namespace Amaranten.Wire.Isakmp;

/// <summary>The content of a proposal (RFC 2408 §3.5).</summary>
public readonly ref struct ProposalView
{
    private const int NumberAt = 0, ProtocolAt = 1, SpiSizeAt = 2, TransformCountAt = 3, SpiAt = 4;
    private readonly ReadOnlySpan<byte> _content;

    private ProposalView(ReadOnlySpan<byte> content) => _content = content;

    /// <summary>Once this returns true, no member below can throw.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, out ProposalView proposal)
    {
        bool fits = content.Length >= SpiAt && content.Length >= SpiAt + content[SpiSizeAt];
        proposal = fits ? new ProposalView(content) : default;
        return fits;
    }

    /// <summary>Proposal #. Proposals of one number belong together (RFC 2408 §4.2).</summary>
    public byte Number => _content[NumberAt];

    /// <summary>Protocol-Id.</summary>
    public ProtocolId Protocol => (ProtocolId)_content[ProtocolAt];

    /// <summary># of Transforms, as the sender counts them.</summary>
    public byte TransformCount => _content[TransformCountAt];

    /// <summary>The sender's SPI.</summary>
    public ReadOnlySpan<byte> Spi => _content.Slice(SpiAt, _content[SpiSizeAt]);

    /// <summary>The transforms; each is a <see cref="TransformView"/>.</summary>
    public PayloadReader Transforms => new(PayloadType.Transform, _content[(SpiAt + _content[SpiSizeAt])..]);

    /// <summary>Writes the content of a proposal.</summary>
    public static byte[] Write(byte number, ProtocolId protocol, ReadOnlySpan<byte> spi, int transformCount, PayloadChain transforms)
    {
        byte[] content = new byte[SpiAt + spi.Length + transforms.Octets.Length];
        content[NumberAt] = number;
        content[ProtocolAt] = (byte)protocol;
        content[SpiSizeAt] = (byte)spi.Length;
        content[TransformCountAt] = (byte)transformCount;
        spi.CopyTo(content.AsSpan(SpiAt));
        transforms.Octets.CopyTo(content.AsSpan(SpiAt + spi.Length));
        return content;
    }
}
