using System.Runtime.CompilerServices;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec.Sa;

namespace Amaranten.Gateway.Forwarding;

/// <summary>How a packet came to the worker.</summary>
internal enum Origin : byte
{
    /// <summary>In clear, through a port.</summary>
    Cable,
    /// <summary>Out of an SA: authentic, and within its selectors.</summary>
    Tunnel,
    /// <summary>Made here, or handed back by the control thread.</summary>
    Here,
}

/// <summary>An IPv4 packet in the frame memory, with room in front and behind, and what is known of it.</summary>
/// <param name="Offset">Start of the IP header.</param>
/// <param name="Length">Its total length.</param>
/// <param name="Origin">How it came.</param>
/// <param name="Ingress">Index of the interface it, or its outer packet, arrived at; -1 if none.</param>
/// <param name="Sa">The SA it came out of.</param>
/// <param name="Offload">What its sender left undone; positions count from the Ethernet header in front.</param>
/// <param name="MustBeProtected">True for what we say to somebody behind a tunnel: it goes back through a tunnel or not at all.</param>
internal readonly record struct Packet(
    int Offset, int Length, Origin Origin, int Ingress = -1, InboundSa? Sa = null, Offload Offload = default, bool MustBeProtected = false)
{
    public bool IsSuperpacket => Offload.Segmentation != Segmentation.None;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> In(FrameMemory memory) => memory.Span.Slice(Offset, Length);
}
