using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>Aggressive mode (RFC 2409 §5.4).</summary>
public sealed class ForeignAggressiveMode(ForeignContext context, bool weInitiate, ulong initiatorCookie, ForeignEnds ends)
    : ForeignIkeSa(context, weInitiate, initiatorCookie, ends)
{
    private byte[] _idii = [];

    /// <inheritdoc/>
    public override ExchangeType Mode => ExchangeType.Aggressive;

    // The third message has no answer: the peer repeats the second until it has it.
    /// <inheritdoc/>
    protected override bool AnswersDuplicates => WeInitiate || !IsEstablished;

    // HDR, SA, KE, Ni, IDii -->
    /// <inheritdoc/>
    public override byte[] Begin() => Write(AddVendorIds(AddValueAndNonce(Offer()).Add(PayloadType.Id, OurId)), encrypted: false);

    /// <inheritdoc/>
    protected override byte[]? OnClear(ILookup<PayloadType, byte[]> payloads)
    {
        if (Keys is not null || payloads[PayloadType.Sa].FirstOrDefault() is not { } sa || payloads[PayloadType.Id].FirstOrDefault() is not { } id) return null;
        if (!WeInitiate) (SaI, _idii) = (sa, id);
        if (!TryMakeKeys(payloads)) return null;
        PeerKnowsNats = ForeignNat.IsKnownTo(payloads);
        return WeInitiate ? Confirm(id, payloads) : Answer(sa);
    }

    // <-- HDR, SA, KE, Nr, IDir, HASH_R [, NAT-D, NAT-D]
    private byte[] Answer(byte[] sa)
    {
        PayloadChain payloads = AddValueAndNonce(new PayloadChain().Add(PayloadType.Sa, sa)).Add(PayloadType.Id, OurId).Add(PayloadType.Hash, OurHash);
        return Write(AddVendorIds(AddNatD(payloads)), encrypted: false);
    }

    // HDR*, HASH_I [, NAT-D, NAT-D] [, N] -->
    private byte[]? Confirm(byte[] idir, ILookup<PayloadType, byte[]> payloads)
    {
        if (!IsPeers(idir, payloads[PayloadType.Hash].FirstOrDefault())) return null;
        TakeNatD(payloads);
        byte[] message = Write(AddInitialContact(AddNatD(new PayloadChain().Add(PayloadType.Hash, OurHash))), encrypted: true);
        (LastBlock, IsEstablished) = (message[^ForeignKeys.BlockBytes..], true);
        return message;
    }

    /// <inheritdoc/>
    protected override byte[]? OnProof(ILookup<PayloadType, byte[]> payloads, byte[] lastBlock)
    {
        if (!IsPeers(_idii, payloads[PayloadType.Hash].FirstOrDefault())) return null;
        TakeNatD(payloads);
        TakeInitialContact(payloads);
        (LastBlock, IsEstablished) = (lastBlock, true);
        return null;
    }
}
