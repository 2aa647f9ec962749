using Amaranten.Crypto;
using Amaranten.Crypto.Certificates;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>Everything the state machine may do to the world.</summary>
public interface IIkeActions
{
    /// <summary>
    /// Sends an ISAKMP message over UDP. On port 4500 the caller of the network adds the non-ESP marker (RFC 3948 §2.2);
    /// <paramref name="message"/> never contains it. An empty message is a NAT keepalive: one octet 0xFF (RFC 3948 §2.3).
    /// </summary>
    void Send(UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> message);

    /// <summary>
    /// Runs a slow computation (an exponentiation) away from the packet path. When it is done, <see cref="IkeEngine.Completed"/>
    /// must be called with it on the control thread. A test may run it at once, but must not call Completed from inside this call.
    /// </summary>
    void Compute(IkeComputation computation);

    /// <summary>
    /// A pair of ESP SAs is agreed. The inbound one must take packets at once; <see cref="ChildSaKeys.UseForSending"/> says whether
    /// outbound traffic of the selector moves to this pair now. The keys are wiped after the call.
    /// </summary>
    void Install(in ChildSaKeys keys);

    /// <summary>A phase 1 stands whose messages this key encrypts, known by the initiator's cookie. The key is wiped after the call.</summary>
    void Phase1Keyed(ulong initiatorCookie, SecretBytes encryptionKey) { }

    /// <summary>Outbound traffic moves to the pair with this inbound SPI: the peer has shown that it is ready, or the grace period is over.</summary>
    void UseForSending(uint inboundSpi);

    /// <summary>The pair with this inbound SPI is gone, both directions.</summary>
    void Remove(uint inboundSpi);

    /// <summary>The peer of these inbound SPIs is now at another endpoint, as an authenticated message showed (RFC 3947 §7).</summary>
    void MovePeer(ReadOnlySpan<uint> inboundSpis, UdpEndpoint peer);

    /// <summary>When the last authentic ESP packet of the pair arrived; <see cref="Instant"/> 0 when none has. Proof of life for DPD (RFC 3706 §5.4).</summary>
    Instant LastInbound(uint inboundSpi);

    /// <summary>
    /// Whether a packet passed the pair since it was installed, either way. What nobody uses is not rekeyed but left to expire. Where that is
    /// not known, every pair counts as used.
    /// </summary>
    bool WasUsed(uint inboundSpi) => true;

    /// <summary>
    /// A mode-config server has given us this address inside the tunnel, or, with null, it is ours no more. Where the configured local network is
    /// "assigned", the selector's local side is this address.
    /// </summary>
    void AddressAssigned(string tunnel, AssignedAddress? assigned) { }

    /// <summary>
    /// A user is not known here, and others are to be asked. <see cref="IkeEngine.UserChecked"/> must be called once, later and not from inside this call.
    /// </summary>
    void CheckUser(UserCheck check) { }

    /// <summary>
    /// A client that has proved who it is wants an address of a pool that others fill. <see cref="IkeEngine.AddressAnswered"/> must be called once
    /// for it, later and not from inside this call, unless <see cref="ReleaseAddress"/> comes first.
    /// </summary>
    void RequestAddress(AddressRequest request) { }

    /// <summary>The client is gone: what was requested is not needed any more, granted or not.</summary>
    void ReleaseAddress(AddressRequest request) { }

    /// <summary>Whether an address of one of our interfaces lies in the network: no roaming client may claim it.</summary>
    bool HasAddressIn(IpPrefix network) => false;

    /// <summary>The time of day, by which certificates are valid; null while it is not known.</summary>
    DateTimeOffset? WallClock => null;

    /// <summary>A peer that has the key of its certificate showed a path, and this store has judged it: its revocation lists may be wanted.</summary>
    void PathJudged(TrustStore trust, CertificateVerdict verdict) { }

    /// <summary>Something an operator or a counter wants to know.</summary>
    void Report(IkeEvent what);
}

/// <summary>A slow computation on its way to the pool and back. Knows by itself which exchange waits for it.</summary>
public abstract class IkeComputation
{
    /// <summary>Does the work. Touches nothing but this object; may run on any thread.</summary>
    public abstract void Run();
}
