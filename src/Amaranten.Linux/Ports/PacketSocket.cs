using Tmds.Linux;

namespace Amaranten.Linux.Ports;

/// <summary>
/// An AF_PACKET socket on a device, with PACKET_VNET_HDR. It outlives the device: when one of the same name has come back,
/// <see cref="Follow"/> binds to it, and the descriptor that others poll and use stays the same.
/// </summary>
internal sealed unsafe class PacketSocket : IDisposable
{
    // Room for a few hundred superpackets: what arrives in the tens of milliseconds in which a busy two-core board may not schedule us.
    private const int ReceiveBufferBytes = 32 << 20;
    private const int SendBufferBytes = 16 << 20;
    private const ushort AllProtocols = 0x0003;    // ETH_P_ALL

    private readonly string _device;
    private readonly bool _receives;

    internal PacketSocket(string port, string device, bool receives)
    {
        _device = device;
        _receives = receives;
        Fd = LibC.socket(LibC.AF_PACKET, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, 0);    // protocol 0: deaf until bound
        if (Fd < 0)
        {
            throw LibC.errno == LibC.EPERM
                ? new LinuxException($"cannot open port {port}: needs root or CAP_NET_RAW; run with sudo")
                : new LinuxException($"open port {port}", LibC.errno);
        }
        SetOption(LibC.SOL_PACKET, LibC.PACKET_VNET_HDR, 1, port);

        // Without CAP_NET_ADMIN the buffers stay at the system's default: slower, not wrong.
        _ = TrySetOption(LibC.SOL_SOCKET, LibC.SO_SNDBUFFORCE, SendBufferBytes);
        if (!receives) return;
        _ = TrySetOption(LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, ReceiveBufferBytes);
        SetOption(LibC.SOL_PACKET, LibC.PACKET_IGNORE_OUTGOING, 1, port);
        RefuseVlans(port);
    }

    internal int Fd { get; }

    /// <summary>
    /// Binds to the device of our name when that is not the one we are bound to. True while there is one. Safe while another thread
    /// receives or sends: the kernel changes the binding under its own lock.
    /// </summary>
    internal bool Follow()
    {
        int index = InterfaceRequest.IndexOf(Fd, _device);
        if (index == 0) return false;
        if (index == BoundTo) return true;

        InterfaceRequest.SwitchOn(Fd, _device);
        ushort protocol = _receives ? LibC.htons(AllProtocols) : (ushort)0;
        var address = new sockaddr_ll { sll_family = (ushort)(int)LibC.AF_PACKET, sll_protocol = protocol, sll_ifindex = index };
        if (LibC.bind(Fd, (sockaddr*)&address, sizeof(sockaddr_ll)) != 0) return false;
        if (!_receives) return true;

        // Our address is not the device's: with it in promiscuous mode the kernel drops our frames early, as another host's (+30 % TCP).
        var promiscuous = new packet_mreq { mr_ifindex = index, mr_type = (ushort)LibC.PACKET_MR_PROMISC };
        return LibC.setsockopt(Fd, LibC.SOL_PACKET, LibC.PACKET_ADD_MEMBERSHIP, &promiscuous, sizeof(packet_mreq)) == 0;
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

    // The kernel forgets the number (it becomes -1) when the device goes.
    private int BoundTo
    {
        get
        {
            sockaddr_ll address = default;
            socklen_t size = sizeof(sockaddr_ll);
            return LibC.getsockname(Fd, (sockaddr*)&address, &size) == 0 ? address.sll_ifindex : 0;
        }
    }

    // The kernel takes a VLAN tag out of the frame and tells of it elsewhere, so that a tagged frame looks untagged. No VLAN is
    // configurable yet: frames of one are for somebody else. Number 0 is a priority and no VLAN.
    private void RefuseVlans(string port)
    {
        const ushort LoadWord = 0x20, JumpIfSet = 0x45, Return = 0x06;
        const uint VlanTag = unchecked((uint)(-0x1000 + 44));    // SKF_AD_OFF + SKF_AD_VLAN_TAG: 0 when there is none
        FilterStep* steps = stackalloc FilterStep[]
        {
            new(LoadWord, 0, 0, VlanTag),
            new(JumpIfSet, 0, 1, 0x0FFF),
            new(Return, 0, 0, 0),
            new(Return, 0, 0, 0x40000),
        };
        var program = new FilterProgram { Length = 4, Steps = steps };
        if (LibC.setsockopt(Fd, LibC.SOL_SOCKET, LibC.SO_ATTACH_FILTER, &program, sizeof(FilterProgram)) != 0) Fail(port);
    }

    private void SetOption(int level, int option, int value, string port)
    {
        if (!TrySetOption(level, option, value)) Fail(port);
    }

    private bool TrySetOption(int level, int option, int value) => LibC.setsockopt(Fd, level, option, &value, sizeof(int)) == 0;

    private void Fail(string port)
    {
        int error = LibC.errno;
        Dispose();
        throw new LinuxException($"open port {port}", error);
    }

    private readonly record struct FilterStep(ushort Code, byte JumpTrue, byte JumpFalse, uint Operand);

    private struct FilterProgram
    {
        public ushort Length;
        public FilterStep* Steps;
    }
}
