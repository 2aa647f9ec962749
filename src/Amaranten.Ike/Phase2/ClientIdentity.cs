using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>One side of a selector as IDci or IDcr: a network, with protocol and port (RFC 2407 §4.6.2, RFC 2409 §5.5).</summary>
internal readonly record struct ClientIdentity(IpPrefix Network, byte Protocol, ushort Port)
{
    /// <summary>The content of the payload: an address for a host, a subnet otherwise.</summary>
    public byte[] Write()
    {
        IpAddress address = Network.Address;
        bool host = Network.Length == address.Width;
        byte[] data = new byte[host ? address.Size : 2 * address.Size];
        address.Write(data);
        if (!host) Mask(address.IsV6, Network.Length).Write(data.AsSpan(address.Size));
        IdType type = (host, address.IsV6) switch
        {
            (true, false) => IdType.Ipv4Address,
            (true, true) => IdType.Ipv6Address,
            (false, false) => IdType.Ipv4Subnet,
            (false, true) => IdType.Ipv6Subnet,
        };
        return IdView.Write(type, Protocol, Port, data);
    }

    /// <summary>Reads an address, a subnet, or a range that is a subnet. Every length must be exact, every mask contiguous.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, out ClientIdentity identity)
    {
        identity = default;
        if (!IdView.TryParse(content, out IdView id) || !TryReadNetwork(id, out IpPrefix network)) return false;
        identity = new ClientIdentity(network, id.Protocol, id.Port);
        return true;
    }

    private static bool TryReadNetwork(in IdView id, out IpPrefix network)
    {
        network = default;
        bool isV6 = id.Type is IdType.Ipv6Address or IdType.Ipv6Subnet or IdType.Ipv6Range;
        int size = isV6 ? 16 : 4;
        switch (id.Type)
        {
            case IdType.Ipv4Address or IdType.Ipv6Address:
                if (id.Data.Length != size || !IpAddress.TryRead(id.Data, out IpAddress host)) return false;
                network = IpPrefix.Host(host);
                return true;
            case IdType.Ipv4Subnet or IdType.Ipv6Subnet or IdType.Ipv4Range or IdType.Ipv6Range:
                if (id.Data.Length != 2 * size) return false;
                IpAddress.TryRead(id.Data[..size], out IpAddress first);
                IpAddress.TryRead(id.Data[size..], out IpAddress second);
                bool range = id.Type is IdType.Ipv4Range or IdType.Ipv6Range;
                return TryReadPrefix(first, range ? first.Bits ^ second.Bits : Inverted(second), out network);
            default:
                return false;
        }
    }

    // The host part must be ones from some bit down: then it has no bit in common with its successor.
    private static bool TryReadPrefix(IpAddress address, UInt128 hostPart, out IpPrefix network)
    {
        network = default;
        if (hostPart != UInt128.MaxValue && (hostPart & (hostPart + 1)) != 0) return false;
        network = new IpPrefix(address, address.Width - (int)UInt128.PopCount(hostPart));
        return network.Address == address;
    }

    private static UInt128 Inverted(IpAddress mask) => mask.IsV6 ? ~mask.Bits : unchecked(~mask.V4);

    private static IpAddress Mask(bool isV6, int length)
    {
        UInt128 ones = length == 0 ? 0 : UInt128.MaxValue << (128 - length);
        return isV6 ? IpAddress.FromV6(ones) : IpAddress.FromV4(length == 0 ? 0 : uint.MaxValue << (32 - length));
    }
}
