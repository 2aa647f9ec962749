namespace Amaranten.Wire.Ip;

/// <summary>One end of a UDP conversation (RFC 768).</summary>
public readonly record struct UdpEndpoint(IpAddress Address, ushort Port)
{
    /// <inheritdoc/>
    public override string ToString() => Address.IsV6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
}
