using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Sa;

/// <summary>
/// Source and destination as they were when the peer made its packet, before NATs on the way replaced them: the checksums of TCP and UDP inside
/// transport mode were made over these (RFC 3947 §5.2, RFC 3948 §3.1.2).
/// </summary>
public sealed record AddressesBefore(IpAddress Source, IpAddress Destination);
