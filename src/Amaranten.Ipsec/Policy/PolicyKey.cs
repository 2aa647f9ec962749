using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Policy;

/// <summary>What of a packet the selectors of one shape look at; 0 where they do not look.</summary>
internal readonly record struct PolicyKey(UInt128 Local, UInt128 Remote, byte Protocol, ushort LocalPort, ushort RemotePort)
{
    /// <summary>Of a selector. Without protocol its ports mean nothing.</summary>
    public static PolicyKey Of(TrafficSelector selector) => new(
        selector.Local.Address.Bits, selector.Remote.Address.Bits, selector.Protocol,
        selector.Protocol == 0 ? (ushort)0 : selector.LocalPort, selector.Protocol == 0 ? (ushort)0 : selector.RemotePort);

    // The keys are the operator's own networks and his clients, so a cheap hash will do; overflow is how it mixes.
    public override int GetHashCode()
    {
        ulong rest = (ulong)Protocol << 32 | (ulong)LocalPort << 16 | RemotePort;
        ulong hash = unchecked((Folded(Local) * 0x9E37_79B9_7F4A_7C15 + Folded(Remote)) * 0xC2B2_AE3D_27D4_EB4F + rest * 0x1656_67B1_9E37_79F9);
        return unchecked((int)(hash >> 32));
    }

    private static ulong Folded(UInt128 bits) => unchecked((ulong)bits ^ (ulong)(bits >> 64));
}
