using Amaranten.Linux.Polling;
using Tmds.Linux;

namespace Amaranten.Linux.Ports;

/// <summary>
/// The kernel's news about network devices (netlink, RTMGRP_LINK): something was plugged, unplugged, made or removed. What it was is not
/// read: the caller refreshes its ports, which read the state itself and so never miss or misunderstand news.
/// </summary>
public sealed unsafe class LinkEvents : IPollable, IDisposable
{
    private const int Netlink = 16, NetlinkRoute = 0;
    private readonly Action _changed;

    /// <summary>Calls <paramref name="changed"/> after each piece of news, on the poller's thread.</summary>
    public LinkEvents(Action changed)
    {
        _changed = changed;
        Fd = LibC.socket(Netlink, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, NetlinkRoute);
        var address = new NetlinkAddress { Family = Netlink, Groups = 1 };
        if (Fd < 0 || LibC.bind(Fd, (sockaddr*)&address, sizeof(NetlinkAddress)) != 0) throw new LinuxException("watch links", LibC.errno);
    }

    /// <inheritdoc/>
    public int Fd { get; }

    /// <inheritdoc/>
    public void OnReady()
    {
        byte* news = stackalloc byte[8192];
        while ((long)LibC.recv(Fd, news, 8192, 0) > 0) { }
        _changed();
    }

    /// <inheritdoc/>
    public void Dispose() => LibC.close(Fd);

    private struct NetlinkAddress
    {
        public ushort Family;
        public ushort Padding;
        public uint Process;
        public uint Groups;
    }
}
