using Amaranten.Gateway.Ports;
using Amaranten.Wire;
using Amaranten.Wire.Ethernet;
using Tmds.Linux;

namespace Amaranten.Linux.Ports;

/// <summary>
/// An Ethernet device owned through AF_PACKET (recvmmsg, sendmmsg, PACKET_VNET_HDR), with an address of its own.
/// <para>
/// Threads: <see cref="Receive"/> and <see cref="Send"/> belong to the worker; everything else belongs to the control thread and may run
/// at the same time. To send, the control thread opens a sender of its own (<see cref="OpenSender"/>).
/// </para>
/// <para>
/// The device may go and come back: the port then takes and gives nothing, and <see cref="Maintain"/> finds the new device of that name.
/// The descriptor stays the same all the while.
/// </para>
/// </summary>
public sealed class PacketPort : IPort, IDisposable
{
    private const long CheckMilliseconds = 500;
    private const ushort EthernetHardware = 1;    // ARPHRD_ETHER

    private readonly string _device;
    private readonly PacketSocket _socket;
    private readonly PacketSender _sender;
    private readonly List<PacketSender> _otherSenders = [];
    private readonly FrameBatch _arrivals = new();
    private Instant _nextCheck;
    private volatile bool _linkUp;
    private long _received, _unreadable, _kernelDrops;

    private PacketPort(string name, string device, PacketSocket socket, MacAddress mac, bool takesSuperpackets)
    {
        Name = name;
        Mac = mac;
        TakesSuperpackets = takesSuperpackets;
        _device = device;
        _socket = socket;
        _sender = new PacketSender(socket);
        Refresh();
    }

    /// <summary>
    /// Opens the port that the configuration calls <paramref name="name"/>. Without <paramref name="mac"/> the address is derived from the
    /// device's own. A missing device or privilege is a <see cref="LinuxException"/> that says what to do.
    /// </summary>
    public static PacketPort Open(string name, string device, MacAddress? mac = null, bool takesSuperpackets = true)
    {
        var socket = new PacketSocket(name, device, receives: true);
        try
        {
            MacAddress own = AddressOf(socket.Fd, name, device);
            if (!socket.Follow()) throw new LinuxException($"use device {device} for port {name}", LibC.errno);
            return new PacketPort(name, device, socket, mac ?? VirtualFrom(own), takesSuperpackets);
        }
        catch (LinuxException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public MacAddress Mac { get; }

    /// <inheritdoc/>
    public bool LinkUp => _linkUp;

    /// <inheritdoc/>
    public bool TakesSuperpackets { get; }

    /// <inheritdoc/>
    public PortCounters Counters => new(
        Volatile.Read(ref _received),
        _sender.Sent + _otherSenders.Sum(sender => sender.Sent),
        _kernelDrops + Volatile.Read(ref _unreadable),
        _sender.Drops + _otherSenders.Sum(sender => sender.Drops));

    /// <summary>What a waiter polls. It stays the same when the device goes and comes back.</summary>
    internal int Fd => _socket.Fd;

    /// <inheritdoc/>
    public int Receive(FrameMemory memory, Span<Frame> frames)
    {
        int arrived = _arrivals.Receive(Fd, memory, frames[..Math.Min(frames.Length, FrameBatch.Largest)]);
        if (arrived <= 0) return 0;    // nothing there, or the device went: Maintain will see

        int kept = 0;
        for (int i = 0; i < arrived; i++)
        {
            Frame frame = frames[i];
            if (!_arrivals.TryRead(i, out int length, out Offload offload)) continue;
            frames[i] = frames[kept];    // its room changes places with that of one which could not be read
            frames[kept++] = new Frame(frame.Offset, length, offload);
        }
        Volatile.Write(ref _received, _received + kept);
        Volatile.Write(ref _unreadable, _unreadable + arrived - kept);
        return kept;
    }

    /// <inheritdoc/>
    public int Send(FrameMemory memory, ReadOnlySpan<Frame> frames) => _sender.Send(memory, frames);

    /// <summary>A second sender on the same device, for one other thread. What it sends and loses is in <see cref="Counters"/>.</summary>
    public IFrameSender OpenSender()
    {
        var socket = new PacketSocket(Name, _device, receives: false);
        socket.Follow();
        var sender = new PacketSender(socket);
        _otherSenders.Add(sender);
        return sender;
    }

    /// <summary>Looks after the port, at most twice a second: see <see cref="Refresh"/>.</summary>
    public void Maintain(Instant now)
    {
        if (now < _nextCheck) return;
        _nextCheck = now.Plus(CheckMilliseconds);
        Refresh();
    }

    /// <summary>Reads the link's state and what the kernel dropped, and binds to the device again if it was gone and is back.</summary>
    public void Refresh()
    {
        bool isThere = _socket.Follow();
        foreach (PacketSender sender in _otherSenders) sender.Socket.Follow();
        _linkUp = isThere && (InterfaceRequest.FlagsOf(Fd, _device) & InterfaceRequest.Running) != 0;
        _kernelDrops += _socket.TakeDrops();
    }

    /// <summary>Gives the device back.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        foreach (PacketSender sender in _otherSenders) sender.Socket.Dispose();
    }

    /// <summary>
    /// An address that is not the device's and that no other maker of hardware owns: the device's, marked as locally administered; of one
    /// that already is (as those of virtual devices are), a sibling.
    /// </summary>
    internal static MacAddress VirtualFrom(MacAddress device)
    {
        const ulong LocallyAdministered = 0x02_00_00_00_00_00, Sibling = 0x40_00_00_00_00_00;
        return (device.Value & LocallyAdministered) == 0
            ? new MacAddress(device.Value | LocallyAdministered)
            : new MacAddress(device.Value ^ Sibling);
    }

    private static unsafe MacAddress AddressOf(int socket, string name, string device)
    {
        if (!InterfaceRequest.TryAsk(socket, device, LibC.SIOCGIFHWADDR, out InterfaceRequest answer))
        {
            throw new LinuxException($"cannot open port {name}: there is no network device {device}; `ip link` lists those there are");
        }
        if (answer.AddressFamily != EthernetHardware)
        {
            throw new LinuxException($"cannot open port {name}: device {device} is not an Ethernet device");
        }
        return MacAddress.Read(new ReadOnlySpan<byte>(answer.Address, MacAddress.Size));
    }
}
