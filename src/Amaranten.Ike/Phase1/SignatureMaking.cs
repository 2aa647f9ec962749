using Amaranten.Crypto.Certificates;
using Amaranten.Ike.Exchanges;

namespace Amaranten.Ike.Phase1;

/// <summary>SIG_I or SIG_R being made: ten milliseconds and more on a small board (RFC 2409 §5.1).</summary>
internal sealed class SignatureMaking(
    IAwaitsComputation waiting, Credential credential, byte[] hash, byte[] drawn, TrustStore? listsFrom, DateTimeOffset? now) : ExchangeComputation(waiting)
{
    /// <summary>The content of the signature payload.</summary>
    public byte[] Signature { get; private set; } = [];

    /// <summary>The revocation lists that go with our certificate.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Lists { get; private set; } = [];

    /// <inheritdoc/>
    public override string Name => "signature made";

    /// <inheritdoc/>
    public override void Run()
    {
        Signature = credential.Sign(hash, new DrawnOctets(drawn));
        if (listsFrom is not null) Lists = listsFrom.ListsOf(credential.Chain, now);
    }
}
