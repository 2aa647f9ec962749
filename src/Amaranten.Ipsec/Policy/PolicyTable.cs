using System.Collections.Immutable;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Policy;

/// <summary>The policies in top-down order, immutable (RFC 4301 §4.4.1). The first match wins.</summary>
public sealed class PolicyTable
{
    /// <summary>A table of these policies, first match first.</summary>
    public PolicyTable(ImmutableArray<SecurityPolicy> policies) => throw new NotImplementedException();

    /// <summary>The policies in order.</summary>
    public ImmutableArray<SecurityPolicy> Policies => throw new NotImplementedException();

    /// <summary>The policy of a packet that leaves: <paramref name="source"/> is local, or null when none covers it.</summary>
    public SecurityPolicy? Outbound(IpAddress source, IpAddress destination, byte protocol, ushort sourcePort, ushort destinationPort) =>
        throw new NotImplementedException();

    /// <summary>The policy of a packet that arrives: <paramref name="source"/> is remote, or null when none covers it.</summary>
    public SecurityPolicy? Inbound(IpAddress source, IpAddress destination, byte protocol, ushort sourcePort, ushort destinationPort) =>
        throw new NotImplementedException();
}
