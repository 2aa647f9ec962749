using Tmds.Linux;

namespace Amaranten.Linux.Ports;

/// <summary>
/// An AF_PACKET socket on a device, with PACKET_VNET_HDR. It outlives the device: when one of the same name has come back, it is bound to that, and the
/// descriptor that others poll and use stays the same.
/// </summary>
internal sealed unsafe class PacketSocket : IDisposable
{
    // Room for a few hundred superpackets: what arrives in the tens of milliseconds in which a busy two-core board may not schedule us.
    private const int ReceiveBufferBytes = 32 << 20;
    private const int SendBufferBytes = 16 << 20;
    private const ushort AllProtocols = 0x0003;    // ETH_P_ALL
    private const uint VlanBits = 0x0FFF;
    private const uint WholeFrame = 0x40000;

    private readonly string _port;
    private readonly bool _receives;
    private bool _isFresh = true, _isUsed;

    internal PacketSocket(string port, bool receives, int? vlan)
    {
        (_port, _receives, Vlan) = (port, receives, vlan);
        Fd = Create();
    }

    internal int Fd { get; }

    /// <summary>The VLAN whose frames it carries; null: those without a tag.</summary>
    internal int? Vlan { get; }

    /// <summary>Number of the device that it carries frames of; 0 or less: none. The kernel forgets it (it becomes -1) when the device goes.</summary>
    internal int BoundTo
    {
        get
        {
            if (!_isUsed) return 0;
            sockaddr_ll address = default;
            socklen_t size = sizeof(sockaddr_ll);
            return LibC.getsockname(Fd, (sockaddr*)&address, &size) == 0 ? address.sll_ifindex : 0;
        }
    }

    /// <summary>
    /// Binds to a device, which is up. Safe while another thread receives or sends. One that receives hears nothing until it has joined the others, so that no
    /// frame comes to two of them.
    /// </summary>
    /// <param name="index">The device's number.</param>
    /// <param name="join">Joins; false: it could not.</param>
    internal bool TryBind(int index, Func<int, bool>? join = null)
    {
        if (!_isFresh && join is not null) Renew();
        _isFresh = _isUsed = false;
        if (_receives && !NoFrames().TrySet(Fd, LibC.SOL_SOCKET, LibC.SO_ATTACH_FILTER)) return false;
        ushort protocol = _receives ? LibC.htons(AllProtocols) : (ushort)0;
        var address = new sockaddr_ll { sll_family = (ushort)(int)LibC.AF_PACKET, sll_protocol = protocol, sll_ifindex = index };
        if (LibC.bind(Fd, (sockaddr*)&address, sizeof(sockaddr_ll)) != 0) return false;
        ForgetError();
        _isUsed = true;
        if (!_receives) return true;
        _isUsed = BecomePromiscuous(index) && (join is null || join(Fd)) && FramesOfVlan().TrySet(Fd, LibC.SOL_SOCKET, LibC.SO_ATTACH_FILTER);
        return _isUsed;
    }

    /// <summary>Frames that the kernel dropped since the last call because the buffer was full.</summary>
    internal uint TakeDrops()
    {
        uint* statistics = stackalloc uint[2];
        socklen_t size = 2 * sizeof(uint);
        return LibC.getsockopt(Fd, LibC.SOL_PACKET, LibC.PACKET_STATISTICS, statistics, &size) == 0 ? statistics[1] : 0;
    }

    /// <inheritdoc/>
    public void Dispose() => LibC.close(Fd);

    // That the former device went is still to be told, to whoever sends or receives next.
    private void ForgetError()
    {
        int error;
        socklen_t size = sizeof(int);
        _ = LibC.getsockopt(Fd, LibC.SOL_SOCKET, LibC.SO_ERROR, &error, &size);
    }

    // One that has been in a group cannot be bound again: another takes its descriptor.
    private void Renew()
    {
        int renewed = Create();
        LibC.dup3(renewed, Fd, LibC.O_CLOEXEC);
        LibC.close(renewed);
    }

    private int Create()
    {
        int socket = LibC.socket(LibC.AF_PACKET, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, 0);    // protocol 0: deaf until bound
        if (socket < 0)
        {
            throw LibC.errno == LibC.EPERM
                ? new LinuxException($"cannot open port {_port}: needs root or CAP_NET_RAW; run with sudo")
                : new LinuxException($"open port {_port}", LibC.errno);
        }
        if (!TrySetOption(socket, LibC.SOL_PACKET, LibC.PACKET_VNET_HDR, 1)) Refused(socket);

        // Without CAP_NET_ADMIN the buffers stay at the system's default: slower, not wrong.
        _ = TrySetOption(socket, LibC.SOL_SOCKET, LibC.SO_SNDBUFFORCE, SendBufferBytes);
        if (!_receives) return socket;
        _ = TrySetOption(socket, LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, ReceiveBufferBytes);
        if (!TrySetOption(socket, LibC.SOL_PACKET, LibC.PACKET_IGNORE_OUTGOING, 1)) Refused(socket);
        return socket;
    }

    // Our address is not the device's: with it in promiscuous mode the kernel drops our frames early, as another host's (+30 % TCP).
    private bool BecomePromiscuous(int index)
    {
        var promiscuous = new packet_mreq { mr_ifindex = index, mr_type = (ushort)LibC.PACKET_MR_PROMISC };
        return LibC.setsockopt(Fd, LibC.SOL_PACKET, LibC.PACKET_ADD_MEMBERSHIP, &promiscuous, sizeof(packet_mreq)) == 0;
    }

    // The kernel takes a VLAN tag out of the frame and tells of it elsewhere, so that a tagged frame looks untagged. Frames of other VLANs are for somebody
    // else. Number 0 is a priority and no VLAN.
    private SocketProgram FramesOfVlan()
    {
        var program = new SocketProgram();
        SocketProgram.Label others = new();
        program.LoadWord(SocketProgram.VlanTagAt);
        program.Mask(VlanBits);
        program.JumpIfEqual((uint)(Vlan ?? 0), null, others);
        program.Return(WholeFrame);
        program.Mark(others);
        program.Return(0);
        return program;
    }

    private static SocketProgram NoFrames()
    {
        var program = new SocketProgram();
        program.Return(0);
        return program;
    }

    private static bool TrySetOption(int socket, int level, int option, int value) => LibC.setsockopt(socket, level, option, &value, sizeof(int)) == 0;

    private void Refused(int socket)
    {
        int error = LibC.errno;
        LibC.close(socket);
        throw new LinuxException($"open port {_port}", error);
    }
}
