using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>Main mode (RFC 2409 §5.4).</summary>
public sealed class ForeignMainMode(ForeignContext context, bool weInitiate, ulong initiatorCookie, ForeignEnds ends)
    : ForeignIkeSa(context, weInitiate, initiatorCookie, ends)
{
    private bool _hasSa;

    /// <inheritdoc/>
    public override ExchangeType Mode => ExchangeType.MainMode;

    // HDR, SA -->
    /// <inheritdoc/>
    public override byte[] Begin() => Write(AddVendorIds(Offer()), encrypted: false);

    /// <inheritdoc/>
    protected override byte[]? OnClear(ILookup<PayloadType, byte[]> payloads)
    {
        if (payloads[PayloadType.Sa].FirstOrDefault() is { } sa) return _hasSa ? null : OnSa(sa, payloads);
        if (!_hasSa || Keys is not null || !TryMakeKeys(payloads)) return null;
        TakeNatD(payloads);
        return WeInitiate ? Write(AddProof(), encrypted: true) : Write(AddNatD(AddValueAndNonce(new PayloadChain())), encrypted: false);
    }

    // <-- HDR, SA      HDR, KE, Ni [, NAT-D, NAT-D] -->
    private byte[] OnSa(byte[] sa, ILookup<PayloadType, byte[]> payloads)
    {
        (_hasSa, PeerKnowsNats) = (true, ForeignNat.IsKnownTo(payloads));
        if (WeInitiate) return Write(AddNatD(AddValueAndNonce(new PayloadChain())), encrypted: false);
        SaI = sa;
        return Write(AddVendorIds(new PayloadChain().Add(PayloadType.Sa, sa)), encrypted: false);
    }

    // HDR*, IDii, HASH_I -->      <-- HDR*, IDir, HASH_R
    /// <inheritdoc/>
    protected override byte[]? OnProof(ILookup<PayloadType, byte[]> payloads, byte[] lastBlock)
    {
        if (payloads[PayloadType.Id].FirstOrDefault() is not { } id || !IsPeers(id, payloads[PayloadType.Hash].FirstOrDefault())) return null;
        TakeInitialContact(payloads);
        byte[]? answer = WeInitiate ? null : Write(AddProof(), encrypted: true);
        LastBlock = answer is null ? lastBlock : answer[^ForeignKeys.BlockBytes..];
        IsEstablished = true;
        return answer;
    }

    private PayloadChain AddProof() => AddInitialContact(new PayloadChain().Add(PayloadType.Id, OurId).Add(PayloadType.Hash, OurHash));
}
