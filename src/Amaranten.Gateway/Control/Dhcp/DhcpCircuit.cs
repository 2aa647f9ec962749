using System.Text;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control.Dhcp;

/// <summary>By which way a client asks: an interface, or the SA of a roaming client (RFC 3046 §3.1).</summary>
/// <param name="Name">What the server is told: the interface's name, or the tunnel's with the client's number.</param>
/// <param name="Remote">Who is at its far end, proved; empty where anybody is.</param>
/// <param name="Server">Whom it is relayed to.</param>
/// <param name="Relay">Our address, as giaddr.</param>
/// <param name="Interface">Index of the interface; -1 for an SA.</param>
/// <param name="InboundSpi">Our SPI; 0 for an interface.</param>
internal sealed record DhcpCircuit(string Name, string Remote, IpAddress Server, IpAddress Relay, int Interface, uint InboundSpi)
{
    /// <summary>The one address that the SA lets through on the client's side; null where it lets through all.</summary>
    public IpAddress? Only { get; init; }

    // A LAN has many clients that wake up together; behind an SA there is one.
    private const int MostOfInterface = 256, MostOfSa = 8;

    /// <summary>How many questions may be without answer.</summary>
    public int MostPending => InboundSpi == 0 ? MostOfInterface : MostOfSa;

    /// <summary>The name as it stands in the option.</summary>
    public byte[] Id => Encoding.UTF8.GetBytes(Name);
}
