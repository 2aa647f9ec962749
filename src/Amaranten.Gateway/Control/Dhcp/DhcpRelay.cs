using System.Text;
using Amaranten.Wire;
using Amaranten.Wire.Dhcp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control.Dhcp;

/// <summary>
/// A relay agent (RFC 1542 §4, RFC 3046): between clients on a LAN, or behind a tunnel that has no address for them yet (RFC 3456 §4.2), and a server
/// that may be behind another tunnel.
/// <code><![CDATA[
///        client            gateway                       server
///        DISCOVER   -->
///                          giaddr, circuit        -->
///                                                 <--    OFFER
///        OFFER      <--
///        REQUEST    -->    giaddr, circuit        -->
///                                                 <--    ACK
///        ACK        <--    for a roaming client: it may have SAs for this address from now on
/// ]]></code>
/// </summary>
internal sealed class DhcpRelay(DhcpServers servers)
{
    private const int MostPending = 1_024, MostHops = 16;
    private const long PendingMilliseconds = 30_000;
    private readonly Dictionary<(uint Xid, DhcpHardware Hardware, IpAddress Server), Question> _pending = [];

    private readonly record struct Question(DhcpCircuit Circuit, Instant At);

    /// <summary>Gives a message to a client: with the address it goes to, or 255.255.255.255.</summary>
    public required Action<DhcpCircuit, IpAddress, byte[], DhcpHardware> Deliver { get; init; }

    /// <summary>A client behind an SA has been leased an address, for so many seconds; false: it may not have that one.</summary>
    public required Func<DhcpCircuit, IpAddress, uint, Instant, bool> Leased { get; init; }

    /// <summary>A client has asked.</summary>
    public DhcpDrop Ask(DhcpCircuit circuit, ReadOnlySpan<byte> octets, Instant now)
    {
        if (!DhcpView.TryParse(octets, out DhcpView message)) return DhcpDrop.Malformed;
        bool isClients = message.Operation == DhcpOperation.Request && message.Type
            is DhcpMessageType.Discover or DhcpMessageType.Request or DhcpMessageType.Decline or DhcpMessageType.Release or DhcpMessageType.Inform;
        if (!isClients) return DhcpDrop.Unexpected;
        // Who says that it has been relayed already might have the answer sent anywhere, or speak for another's circuit (RFC 3046 §2.1).
        if (!message.RelayAddress.IsUnspecified || message.Hops >= MostHops || message.TryFind(DhcpOption.RelayInformation, out _)) return DhcpDrop.Relayed;

        bool isAnswered = message.Type is not (DhcpMessageType.Decline or DhcpMessageType.Release);
        DhcpDrop drop = isAnswered ? Remember(circuit, (message.Xid, message.Hardware, circuit.Server), now) : DhcpDrop.None;
        if (drop == DhcpDrop.None)
            servers.Send(circuit.Relay, circuit.Server, DhcpRelaying.ToServer(message, circuit.Relay, circuit.Id, Encoding.UTF8.GetBytes(circuit.Remote)));
        return drop;
    }

    /// <summary>A server has answered.</summary>
    public DhcpDrop Take(IpAddress server, DhcpView message, Instant now)
    {
        if (!_pending.TryGetValue((message.Xid, message.Hardware, server), out Question asked) || IsOld(asked, now)) return DhcpDrop.Unasked;
        DhcpCircuit circuit = asked.Circuit;
        if (message.Type is not (DhcpMessageType.Offer or DhcpMessageType.Ack or DhcpMessageType.Nak)) return DhcpDrop.Unexpected;
        if (message.RelayAddress != circuit.Relay || !DhcpRelaying.IsFor(message, circuit.Id)) return DhcpDrop.WrongCircuit;
        if (message.Type == DhcpMessageType.Ack && circuit.InboundSpi != 0 && !message.YourAddress.IsUnspecified
            && !Leased(circuit, message.YourAddress, message.Seconds(DhcpOption.LeaseTime) ?? DhcpValues.Infinite, now)) return DhcpDrop.BadAddress;

        bool isBroadcast = message.Type == DhcpMessageType.Nak || message.WantsBroadcast || message.YourAddress.IsUnspecified && message.ClientAddress.IsUnspecified;
        IpAddress destination = isBroadcast ? IpAddress.FromV4(uint.MaxValue) : message.YourAddress.IsUnspecified ? message.ClientAddress : message.YourAddress;
        Deliver(circuit, circuit.Only ?? destination, DhcpRelaying.ToClient(message), message.Hardware);
        return DhcpDrop.None;
    }

    // Another circuit cannot take over a question that is open, nor one circuit all the places.
    private DhcpDrop Remember(DhcpCircuit circuit, (uint, DhcpHardware, IpAddress) key, Instant now)
    {
        bool isKnown = _pending.TryGetValue(key, out Question known) && !IsOld(known, now);
        if (isKnown && known.Circuit.Name != circuit.Name) return DhcpDrop.WrongCircuit;
        if (!isKnown)
        {
            foreach ((uint, DhcpHardware, IpAddress) old in _pending.Where(question => IsOld(question.Value, now)).Select(question => question.Key).ToArray())
                _pending.Remove(old);
            if (_pending.Count >= MostPending || _pending.Values.Count(other => other.Circuit.Name == circuit.Name) >= circuit.MostPending) return DhcpDrop.TooMany;
        }
        _pending[key] = new Question(circuit, now);
        return DhcpDrop.None;
    }

    private static bool IsOld(Question question, Instant now) => now.Since(question.At) > PendingMilliseconds;
}
