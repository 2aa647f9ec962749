using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Decode.Keys;
using Amaranten.Ike;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>
/// The keys of a pair of SAs, kept beside them and wiped with them, for who asks to have them written down while they are in force. The transforms hold
/// nothing less secret: a schedule of round keys is its key.
/// </summary>
internal sealed class PairKeys(in ChildSaKeys keys) : IDisposable
{
    private readonly SecretBytes _inbound = new(keys.InboundKeymat.Span), _outbound = new(keys.OutboundKeymat.Span);
    private readonly SecretBytes? _inboundAh = Copy(keys.Ah?.InboundKeymat), _outboundAh = Copy(keys.Ah?.OutboundKeymat);

    /// <summary>A line for each SA of the pair, which the caller wipes.</summary>
    public IEnumerable<KeyLine> Lines(SaPair pair)
    {
        InboundSa inbound = pair.Inbound;
        OutboundSa outbound = pair.Outbound;
        if (pair.Suite.Esp is { } esp)
        {
            yield return Line(esp, inbound.Peer.Address, inbound.Local.Address, inbound.Spi, _inbound);
            yield return Line(esp, outbound.Local.Address, outbound.Peer.Address, outbound.Spi, _outbound);
        }
        if (pair.Suite.Ah is not { } ah) yield break;
        yield return KeyLine.Ah(inbound.Peer.Address, inbound.Local.Address, inbound.Ah!.Spi, ah.Integrity, (_inboundAh ?? _inbound).Span[..ah.KeyBytes]);
        yield return KeyLine.Ah(outbound.Local.Address, outbound.Peer.Address, outbound.Ah!.Spi, ah.Integrity, (_outboundAh ?? _outbound).Span[..ah.KeyBytes]);
    }

    /// <summary>Wipes them.</summary>
    public void Dispose()
    {
        _inbound.Dispose();
        _outbound.Dispose();
        _inboundAh?.Dispose();
        _outboundAh?.Dispose();
    }

    private static SecretBytes? Copy(SecretBytes? keymat) => keymat is null ? null : new SecretBytes(keymat.Span);

    private static KeyLine Line(in EspSuite suite, IpAddress source, IpAddress destination, uint spi, SecretBytes keymat) => KeyLine.Esp(
        source, destination, spi, suite, keymat.Span[..suite.EncryptionKeyBytes], keymat.Span.Slice(suite.EncryptionKeyBytes, suite.IntegrityKeyBytes));
}
