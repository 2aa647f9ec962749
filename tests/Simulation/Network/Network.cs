namespace Simulation;

/// <summary>A head office and its branches, some behind NATs, each with a host; every cable between them is watched and may have faults.</summary>
public sealed class Network
{
    private const string Psk = "correct horse battery staple";
    private readonly Cable _wan;
    private readonly List<SimulatedNat> _nats = [];
    private readonly List<Cable> _behindNats = [];
    private readonly Setup _setup;

    public Network(History history, Story? story)
    {
        _setup = history.Setup;
        World = new World(history.Seed);
        Faults = new Faults(World, _setup.LatencyMilliseconds);
        Bystander = new Bystander(World, World.Now.Milliseconds, story);
        _wan = Watched();
        for (int nat = 0; nat < _setup.Nats; nat++)
        {
            _behindNats.Add(Watched());
            _nats.Add(new SimulatedNat(_behindNats[nat], Places.NatInside(nat), _wan, Places.Nat(nat)));
        }
        for (int site = 0; site <= _setup.Branches; site++)
        {
            var lan = new Cable(World);
            Lans.Add(lan);
            Cable outside = site == 0 || _setup.Nats == 0 ? _wan : _behindNats[NatOf(site)];
            Sites.Add(_setup.Foreign?.Site == site
                ? new ForeignSite(World, site, _setup, Psk, Bystander, outside, lan)
                : new GatewaySite(World, site, site == 0 ? HeadOffice() : Branch(site), Bystander, outside, lan));
            Hosts.Add(new SimulatedHost(lan, Places.Host(site), $"{Places.Lan(site)}.1"));
        }
    }

    /// <summary>Clock and dice.</summary>
    public World World { get; }

    /// <summary>What the network does to frames.</summary>
    public Faults Faults { get; }

    /// <summary>Who watches.</summary>
    public Bystander Bystander { get; }

    /// <summary>The head office, then the branches.</summary>
    public List<ISite> Sites { get; } = [];

    /// <summary>The host of each.</summary>
    public List<SimulatedHost> Hosts { get; } = [];

    /// <summary>The cable of each host.</summary>
    public List<Cable> Lans { get; } = [];

    /// <summary>The network between all.</summary>
    public Cable Wan => _wan;

    /// <summary>A NAT forgets its ports.</summary>
    public void Rebind(int nat) => _nats[nat].Reboot();

    private int NatOf(int site) => (site - 1) % _setup.Nats;

    private Cable Watched()
    {
        var cable = new Cable(World);
        // The frames that a NAT forwards come by twice, and wait once.
        cable.Fault = frame =>
        {
            Glance seen = Glance.At(frame);
            int from = Places.SiteOf(seen.From) ?? Happening.Everyone, to = Places.SiteOf(seen.To) ?? Happening.Everyone;
            IReadOnlyList<long> fate = Faults.Fate(from, to, seen);
            Bystander.See(from, to, frame, seen, fate.Count == 0);
            return fate;
        };
        return cable;
    }

    private string HeadOffice()
    {
        var ini = new System.Text.StringBuilder();
        ini.Append($"""
            [system]
            name = head-office
            workers = {_setup.Workers}
            [interface:wan]
            device  = wan
            address = {Places.HeadOffice}/24
            [interface:lan]
            device  = lan
            address = {Places.Lan(0)}.1/24

            """);
        if (_setup.Nats > 0) ini.Append(Tunnel("roam", 0, "10.64.0.0/10", "any", _setup.HeadOfficeIpsecLifetimeSeconds));
        for (int site = 1; site <= _setup.Branches && _setup.Nats == 0; site++)
            ini.Append(Tunnel($"branch-{site}", 0, $"{Places.Lan(site)}.0/24", Places.Branch(site), _setup.HeadOfficeIpsecLifetimeSeconds));
        return ini.ToString();
    }

    private string Branch(int site)
    {
        string outside = _setup.Nats == 0 ? $"address = {Places.Branch(site)}/24"
            : $"address = {Places.BranchBehind(NatOf(site), site)}/24\ngateway = {Places.NatInside(NatOf(site))}";
        return $"""
            [system]
            name = branch-{site}
            workers = {_setup.Workers}
            [interface:wan]
            device  = wan
            {outside}
            [interface:lan]
            device  = lan
            address = {Places.Lan(site)}.1/24

            """ + Tunnel("hq", site, "10.0.0.0/24", Places.HeadOffice, _setup.IpsecLifetimeSeconds)
            + $"remote-id = ip:{Places.HeadOffice}\n" + (_setup.StartAlways ? "start = always\n" : "");
    }

    private string Tunnel(string name, int site, string remote, string peer, int ipsecLifetime) => $"""
        [tunnel:{name}]
        local-network  = {Places.Lan(site)}.0/24
        remote-network = {remote}
        remote-gateway = {peer}
        psk            = {Psk}
        ike            = aes128-sha1-curve25519
        ipsec          = aes128gcm16
        pfs            = {(_setup.Pfs ? "curve25519" : "none")}
        mode           = {(_setup.Aggressive ? "aggressive" : "main")}
        ike-lifetime   = {_setup.IkeLifetimeSeconds}
        ipsec-lifetime = {ipsecLifetime}
        ipsec-lifetime-kilobytes = {_setup.IpsecLifetimeKilobytes}
        dpd-delay      = {_setup.DpdDelaySeconds}
        dpd-timeout    = {_setup.DpdTimeoutSeconds}

        """;
}
