using System.Text;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Dhcp;

namespace Amaranten.Gateway.Control.Dhcp;

/// <summary>Who a client of mode-config is to a DHCP server.</summary>
/// <param name="Name">What the client has proved to be, with a number behind it where it is here several times.</param>
/// <param name="ClientIdentifier">The option: type 0, which is no hardware, and the name (RFC 2132 §9.14).</param>
/// <param name="Hardware">chaddr, for servers that look at nothing else: an Ethernet address of local scope, made from the name.</param>
internal sealed record DhcpIdentity(string Name, ReadOnlyMemory<byte> ClientIdentifier, DhcpHardware Hardware)
{
    private const int MostBytes = 254;

    /// <summary>The identity of this name: always the same.</summary>
    public static DhcpIdentity Of(string name)
    {
        byte[] octets = Encoding.UTF8.GetBytes(name), digest = Prf.Hash(HashAlgorithm.Sha256).Add(octets).Finish();
        // The second lowest bit of the first octet says "local", the lowest would say "group" (IEEE 802).
        byte[] identifier = [0, .. (octets.Length <= MostBytes ? octets : digest)];
        return new DhcpIdentity(name, identifier, DhcpHardware.Of(DhcpValues.Ethernet, [0x02, .. digest[..5]]));
    }
}
