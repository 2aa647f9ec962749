using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amaranten.Bench.Tables;
using Amaranten.Crypto;
using Amaranten.Gateway.Control;
using Amaranten.Ike;
using Amaranten.Linux;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Bench.Responders;

/// <summary>
/// Many peers that negotiate main mode with one responder, each from an address of its own, and begin again as soon as they are done: a program of its
/// own within a namespace, to which all of 10.9.0.0/16 is local.
/// </summary>
internal static class InitiatorLoad
{
    /// <summary>How many negotiate at a time, and how many addresses take turns: as many as keep well below what one may begin in a second.</summary>
    internal const int AtATime = 32, Peers = 512;

    private const int WaitMicroseconds = 500, DrainMilliseconds = 1_000;

    /// <summary>Prints how many main modes were agreed within so many seconds.</summary>
    /// <param name="responder">Its address.</param>
    /// <param name="ike">The proposal, as the configuration spells it.</param>
    /// <param name="seconds">How long.</param>
    internal static int Run(string responder, string ike, double seconds)
    {
        IkeTunnel tunnel = Tunnel(responder, ike);
        var waiting = new Queue<Initiator>(Enumerable.Range(0, Peers).Select(i => new Initiator(tunnel, IpAddress.FromV4(0x0A09_0001 + (uint)i))));
        Initiator[] active = [.. Enumerable.Range(0, AtATime).Select(_ => waiting.Dequeue())];
        Instant begin = MonotonicClock.Now, end = begin.Plus((long)(1000 * seconds));
        foreach (Initiator peer in active) peer.Begin(begin);
        int agreed = 0;
        // At the end what has begun is brought to its end, so that the next run meets no leftovers.
        for (Instant now = begin; now < end.Plus(DrainMilliseconds) && active.Length > 0; now = MonotonicClock.Now)
        {
            bool any = false;
            for (int i = 0; i < active.Length; i++)
            {
                any |= active[i].Step(now);
                if (!active[i].IsDone || now >= end) continue;
                if (active[i].IsAgreed) agreed++;
                waiting.Enqueue(active[i]);
                (active[i] = waiting.Dequeue()).Begin(now);
            }
            if (now >= end) active = [.. active.Where(peer => !peer.IsDone)];
            if (!any && active.Length > 0) Socket.Select(active.Select(peer => peer.Socket).ToList(), null, null, WaitMicroseconds);
        }
        Console.WriteLine(agreed);
        return 0;
    }

    private static IkeTunnel Tunnel(string responder, string ike)
    {
        FormattableString text = $"""
            [interface:wan]
            device = wan
            address = 10.9.0.1/16

            [interface:lan]
            device = lan
            address = 10.8.0.1/16

            [tunnel:responder]
            local-network = 10.9.0.0/16
            remote-network = 10.1.0.0/24
            remote-gateway = {responder}
            psk = {Responder.Secret}
            ike = {ike}
            ipsec = aes128gcm16

            """;
        return TunnelMapping.Tunnels(Site.Read(text.ToString(CultureInfo.InvariantCulture)), new SecretBytes(32)).Single();
    }

    // One peer. Its engine is new for each negotiation, so that it says INITIAL-CONTACT and the responder need not keep what it left.
    private sealed class Initiator : EngineSide
    {
        private readonly IkeTunnel _tunnel;
        private readonly byte[] _buffer = new byte[2048];
        private readonly UdpEndpoint _local, _responder;
        private IkeEngine _engine;

        public Initiator(IkeTunnel tunnel, IpAddress address)
        {
            _tunnel = tunnel with { LocalAddress = address, LocalId = IkeIdentity.Of(address) };
            (_local, _responder) = (new UdpEndpoint(address, 500), new UdpEndpoint(tunnel.PeerAddress, 500));
            Socket.Bind(IPEndPoint.Parse(_local.ToString()));
            Socket.Connect(IPEndPoint.Parse(_responder.ToString()));
            _engine = Anew();
        }

        public Socket Socket { get; } = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        public bool IsAgreed { get; private set; }
        public bool IsDone { get; private set; }

        public void Begin(Instant now)
        {
            (IsAgreed, IsDone) = (false, false);
            _engine = Anew();
            _engine.Acquire(_tunnel.Name, 0, byOperator: true, now);
        }

        /// <summary>Does what is due; false when nothing was.</summary>
        public bool Step(Instant now)
        {
            bool any = Run(_engine, now);
            if (Socket.Available > 0)
            {
                int octets = Socket.Receive(_buffer, SocketFlags.None, out SocketError problem);
                if (problem == SocketError.Success) _engine.Receive(_local, _responder, _buffer.AsSpan(0, octets), now);
                any = true;
            }
            if (_engine.Deadline <= now) _engine.Tick(now);
            return any;
        }

        public override void Send(UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> message)
        {
            if (!IsDone) Socket.Send(message, SocketFlags.None, out _);    // what follows main mode is not measured
        }

        public override void Report(IkeEvent what)
        {
            IsAgreed |= what.Kind == IkeEventKind.Phase1Established;
            IsDone |= IsAgreed || what.Kind is IkeEventKind.NoAnswer or IkeEventKind.Phase1Failed or IkeEventKind.NoProposalChosen or IkeEventKind.WrongPsk;
        }

        private IkeEngine Anew()
        {
            Forget();
            return new IkeEngine([_tunnel], new KernelRandom(), this);
        }
    }
}
