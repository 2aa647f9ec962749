using Amaranten.Crypto;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;

namespace Amaranten.Ike.Exchanges;

/// <summary>
/// The exponentiations of one step: g^x when we have none yet, and g^xy when the peer's value is known. Its randomness is drawn beforehand,
/// since it runs on another thread.
/// </summary>
internal sealed class DhComputation : ExchangeComputation
{
    private readonly DhGroup _group;
    private readonly byte[]? _drawn;
    private readonly byte[]? _peerPublicValue;

    private DhComputation(IAwaitsComputation waiting, DhGroup group, DiffieHellman? ours, byte[]? drawn, byte[]? peerPublicValue)
        : base(waiting) => (_group, Ours, _drawn, _peerPublicValue) = (group, ours, drawn, peerPublicValue);

    /// <summary>Our half.</summary>
    public DiffieHellman? Ours { get; private set; }

    /// <summary>g^xy.</summary>
    public SecretBytes? Shared { get; private set; }

    /// <summary>g^x: what an initiator needs first.</summary>
    public static DhComputation Generate(IAwaitsComputation waiting, DhGroup group, IkeContext context) =>
        new(waiting, group, null, context.Draw(DiffieHellman.RandomBytes(group)), null);

    /// <summary>g^xy: what an initiator needs then.</summary>
    public static DhComputation Agree(IAwaitsComputation waiting, DiffieHellman ours, byte[] peerPublicValue) =>
        new(waiting, ours.Group, ours, null, peerPublicValue);

    /// <summary>Both: what a responder needs.</summary>
    public static DhComputation GenerateAndAgree(IAwaitsComputation waiting, DhGroup group, byte[] peerPublicValue, IkeContext context) =>
        new(waiting, group, null, context.Draw(DiffieHellman.RandomBytes(group)), peerPublicValue);

    /// <inheritdoc/>
    public override string Name => "Diffie-Hellman";

    /// <inheritdoc/>
    public override void Run()
    {
        Ours ??= DiffieHellman.Generate(_group, new DrawnOctets(_drawn!));
        if (_peerPublicValue is not null) Shared = Ours.Agree(_peerPublicValue);
    }

    /// <inheritdoc/>
    protected override void Wipe()
    {
        Ours?.Dispose();
        Shared?.Dispose();
    }
}
