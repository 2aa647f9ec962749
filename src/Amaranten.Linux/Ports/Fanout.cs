using Amaranten.Gateway.Ports;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;
using Tmds.Linux;

namespace Amaranten.Linux.Ports;

/// <summary>
/// The kernel's distribution of a device's frames to several packet sockets (PACKET_FANOUT, packet(7)), by a program of ours: <see cref="FlowPlacement"/>,
/// told to the kernel. Members are numbered in the order in which they join; what the program returns is taken modulo their number.
/// </summary>
internal static unsafe class Fanout
{
    private const int Option = 18, ProgramOption = 22;    // PACKET_FANOUT, PACKET_FANOUT_DATA
    private const int ByProgram = 6 << 16;                // PACKET_FANOUT_CBPF
    private const int NumberedByKernel = 0x2000 << 16;    // PACKET_FANOUT_FLAG_UNIQUEID
    private const int NotOutgoing = 0x4000 << 16;         // PACKET_FANOUT_FLAG_IGNORE_OUTGOING
    private const int NumberMask = 0xFFFF;

    // Offsets in the IPv4 header and in what follows it; the program sees packets without their Ethernet header.
    private const uint FragmentAt = 6, ProtocolAt = 9, DestinationAt = 16, UdpPortAt = 2, UdpPayloadAt = 8, EspSpiAt = 0, AhSpiAt = 4;
    private const uint NatTraversalPort = 4500;
    private const uint FragmentBits = 0x3FFF;

    /// <summary>A bound socket joins its group, or begins one. False, and the system's error, when the kernel refuses.</summary>
    /// <param name="socket">It.</param>
    /// <param name="group">The group's number; null, and then set, for the first.</param>
    internal static bool TryJoin(int socket, ref int? group)
    {
        int value = ByProgram | NotOutgoing | (group ?? NumberedByKernel);
        if (LibC.setsockopt(socket, LibC.SOL_PACKET, Option, &value, sizeof(int)) != 0) return false;
        if (group is not null) return true;
        socklen_t size = sizeof(int);
        if (LibC.getsockopt(socket, LibC.SOL_PACKET, Option, &value, &size) != 0) return false;
        group = value & NumberMask;
        return true;
    }

    /// <summary>From now on the group of this socket is given its frames so. False, and the system's error, when the kernel refuses.</summary>
    internal static bool TryPlace(int socket, FlowPlacement placement) => Program(placement).TrySet(socket, LibC.SOL_PACKET, ProgramOption);

    private static SocketProgram Program(FlowPlacement placement)
    {
        var program = new SocketProgram();
        SocketProgram.Label first = new(), byDestination = new(), byHash = new(), esp = new(), ah = new(), loaded = new();

        program.LoadWord(SocketProgram.EtherTypeAt);
        program.JumpIfEqual((uint)EtherType.Ipv4, null, first);
        program.LoadHalf(FragmentAt);
        program.JumpIfAnySet(FragmentBits, byDestination, null);
        program.NoteHeaderLength(0);
        program.LoadByte(ProtocolAt);
        program.JumpIfEqual(IpProtocol.Esp, esp, null);
        program.JumpIfEqual(IpProtocol.Ah, ah, null);
        program.JumpIfEqual(IpProtocol.Udp, null, byDestination);
        program.LoadHalfBehind(UdpPortAt);
        program.JumpIfEqual(NatTraversalPort, null, byDestination);
        program.LoadWordBehind(UdpPayloadAt);    // an SPI, or the non-ESP marker: 0, and so the first worker
        program.Jump(loaded);
        program.Mark(esp);
        program.LoadWordBehind(EspSpiAt);
        program.Jump(loaded);
        program.Mark(ah);
        program.LoadWordBehind(AhSpiAt);
        program.Mark(loaded);
        program.ReturnLoaded();
        program.Mark(first);
        program.Return(0);
        program.Mark(byDestination);
        program.LoadWord(DestinationAt);
        Search(program, placement.Ranges.AsSpan(), byHash);
        program.Mark(byHash);
        program.Hash(FlowPlacement.HashFactor, FlowPlacement.HashShift);
        program.ReturnLoaded();
        return program;
    }

    // Halves the ranges until one is left.
    private static void Search(SocketProgram program, ReadOnlySpan<DestinationRange> ranges, SocketProgram.Label byHash)
    {
        if (ranges.Length == 1)
        {
            if (ranges[0].Worker is { } worker) program.Return((uint)worker);
            else program.Jump(byHash);
            return;
        }
        int middle = ranges.Length / 2;
        SocketProgram.Label below = new(), above = new();
        program.JumpIfAtLeast(ranges[middle].First, null, below);
        program.Jump(above);
        program.Mark(below);
        Search(program, ranges[..middle], byHash);
        program.Mark(above);
        Search(program, ranges[middle..], byHash);
    }
}
