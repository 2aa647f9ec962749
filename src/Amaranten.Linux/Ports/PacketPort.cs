using System.Collections.Immutable;
using Amaranten.Gateway.Ports;
using Amaranten.Wire;
using Amaranten.Wire.Ethernet;
using Tmds.Linux;

namespace Amaranten.Linux.Ports;

/// <summary>
/// An Ethernet device owned through AF_PACKET (recvmmsg, sendmmsg, PACKET_VNET_HDR), or one VLAN of it, with an address of its own. Several workers share it by
/// <see cref="Fanout"/>.
/// <para>
/// Threads: each <see cref="Queue"/> belongs to its worker; everything else belongs to the control thread and may run at the same time. To send, the control
/// thread opens a sender of its own (<see cref="OpenSender"/>).
/// </para>
/// <para>
/// The device may go and come back: the port then takes and gives nothing, and <see cref="Maintain"/> finds the new device of that name.
/// The descriptors stay the same all the while.
/// </para>
/// </summary>
public sealed class PacketPort : IPort, IDisposable
{
    private const long CheckMilliseconds = 500;
    private const ushort EthernetHardware = 1;    // ARPHRD_ETHER

    private readonly string _device;
    private readonly PortOptions _options;
    private readonly ImmutableArray<PacketQueue> _queues;
    private readonly List<PacketSender> _otherSenders = [];
    private FlowPlacement _placement;
    private Instant _nextCheck;
    private volatile bool _linkUp;
    private long _kernelDrops;

    private PacketPort(string name, string device, PortOptions options)
    {
        (Name, _device, _options) = (name, device, options);
        _placement = new FlowPlacement(options.Workers, []);
        List<PacketQueue> queues = [];
        try
        {
            for (int i = 0; i < options.Workers; i++) queues.Add(new PacketQueue(new PacketSocket(name, receives: true, options.Vlan)));
            MacAddress own = AddressOf(queues[0].Socket.Fd, name, device);
            Mac = options.Mac ?? VirtualFrom(own);
            _queues = [.. queues];
            if (!Follow()) throw new LinuxException($"use device {device} for port {name}", LibC.errno);
        }
        catch (LinuxException)
        {
            foreach (PacketQueue queue in queues) queue.Socket.Dispose();
            throw;
        }
        Refresh();
    }

    /// <summary>
    /// Opens the port that the configuration calls <paramref name="name"/>. A missing device or privilege is a <see cref="LinuxException"/> that says what to do.
    /// </summary>
    public static PacketPort Open(string name, string device, PortOptions? options = null) => new(name, device, options ?? new PortOptions());

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public MacAddress Mac { get; }

    /// <inheritdoc/>
    public bool LinkUp => _linkUp;

    /// <inheritdoc/>
    public bool TakesSuperpackets => _options.TakesSuperpackets;

    /// <inheritdoc/>
    public PortCounters Counters => new(
        _queues.Sum(queue => queue.Received),
        _queues.Sum(queue => queue.Sent) + _otherSenders.Sum(sender => sender.Sent),
        _kernelDrops + _queues.Sum(queue => queue.Unreadable),
        _queues.Sum(queue => queue.SendDrops) + _otherSenders.Sum(sender => sender.Drops));

    /// <inheritdoc/>
    public IPortQueue Queue(int worker) => _queues[worker];

    /// <summary>What that worker's waiter polls. It stays the same when the device goes and comes back.</summary>
    internal int FdOf(int worker) => _queues[worker].Socket.Fd;

    /// <inheritdoc/>
    public void Spread(FlowPlacement placement)
    {
        _placement = placement;
        if (_queues.Length > 1) _ = Fanout.TryPlace(Fd, placement);    // a group that is not there gets it when it is
    }

    /// <summary>A further sender on the same device, for one other thread. What it sends and loses is in <see cref="Counters"/>.</summary>
    public IFrameSender OpenSender()
    {
        var sender = new PacketSender(new PacketSocket(Name, receives: false, _options.Vlan));
        _otherSenders.Add(sender);
        Follow();
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
        foreach (PacketQueue queue in _queues) _kernelDrops += queue.Socket.TakeDrops();
        bool isThere = Follow();
        _linkUp = isThere && (InterfaceRequest.FlagsOf(Fd, _device) & InterfaceRequest.Running) != 0;
    }

    /// <summary>Gives the device back.</summary>
    public void Dispose()
    {
        foreach (PacketQueue queue in _queues) queue.Socket.Dispose();
        foreach (PacketSender sender in _otherSenders) sender.Socket.Dispose();
    }

    private int Fd => FdOf(0);

    // Binds what is not bound to the device of our name. True while there is one. A group is of one device, so all of its members begin anew together.
    private bool Follow()
    {
        int index = InterfaceRequest.IndexOf(Fd, _device);
        if (index == 0) return false;
        if (_queues.Any(queue => queue.Socket.BoundTo != index) && !Listen(index)) return false;
        foreach (PacketSender sender in _otherSenders)
            if (sender.Socket.BoundTo != index) sender.Socket.TryBind(index);
        return true;
    }

    private bool Listen(int index)
    {
        InterfaceRequest.SwitchOn(Fd, _device);
        int? group = null;
        foreach (PacketQueue queue in _queues)
            if (!queue.Socket.TryBind(index, _queues.Length == 1 ? null : socket => Fanout.TryJoin(socket, ref group))) return false;
        return group is null || Fanout.TryPlace(Fd, _placement);
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
