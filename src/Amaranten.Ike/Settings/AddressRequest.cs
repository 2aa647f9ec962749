using System.Collections.Immutable;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>
/// A client's wish for an address of a pool that somebody else fills (<see cref="AddressPool.IsFed"/>). It stands for the address too, as long as the
/// client has it: two are the same only if they are one object.
/// </summary>
/// <param name="pool">The pool.</param>
/// <param name="tunnel">The tunnel's name.</param>
/// <param name="client">Who it is, proved: the identity and, after XAUTH, the user. The same words the next time that it comes.</param>
public sealed class AddressRequest(AddressPool pool, string tunnel, string client)
{
    /// <summary>The pool.</summary>
    public AddressPool Pool => pool;

    /// <summary>The tunnel's name.</summary>
    public string Tunnel => tunnel;

    /// <summary>Who it is.</summary>
    public string Client => client;
}

/// <summary>An address from outside, and what came with it.</summary>
/// <param name="Address">The address.</param>
/// <param name="DnsServers">Name servers, for a pool that names none.</param>
/// <param name="WinsServers">WINS servers, likewise.</param>
/// <param name="LeaseSeconds">How long it may be used before it is renewed; 0: for ever.</param>
public sealed record AddressGrant(IpAddress Address, ImmutableArray<IpAddress> DnsServers, ImmutableArray<IpAddress> WinsServers, uint LeaseSeconds);
