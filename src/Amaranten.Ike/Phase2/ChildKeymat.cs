using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>The keys of everything that one quick mode has agreed to, each for its protocol and SPI (RFC 2409 §5.5). Wiped when disposed.</summary>
internal sealed record ChildKeymat(SecretBytes Inbound, SecretBytes Outbound, AhKeys? Ah) : IDisposable
{
    /// <summary>Of ESP, with AH beside it where there is both; of AH where there is only that.</summary>
    public static ChildKeymat Derive(ChildSuite suite, ChildSpis inbound, ChildSpis outbound, Func<ProtocolId, uint, int, SecretBytes> derive)
    {
        AhKeys? ah = suite.Ah is not { } outer ? null : new AhKeys(inbound.Ah, outbound.Ah,
            derive(ProtocolId.Ah, inbound.Ah, outer.KeyBytes), derive(ProtocolId.Ah, outbound.Ah, outer.KeyBytes));
        if (suite.Esp is not { } esp) return new(ah!.InboundKeymat, ah.OutboundKeymat, null);
        int length = esp.EncryptionKeyBytes + esp.IntegrityKeyBytes;
        return new(derive(ProtocolId.Esp, inbound.Esp, length), derive(ProtocolId.Esp, outbound.Esp, length), ah);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SecretBytes? keymat in (ReadOnlySpan<SecretBytes?>)[Inbound, Outbound, Ah?.InboundKeymat, Ah?.OutboundKeymat]) keymat?.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => "***";
}
