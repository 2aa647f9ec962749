using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Amaranten.Config;
using Amaranten.Gateway.Control;

namespace Simulation.Tests;

/// <summary>
/// A branch that demands revocation lists (RFC 5280 §6.3), a head office whose certificate says where there is one, and the web server there. Certificates
/// and lists come from a library that is not ours.
/// </summary>
public sealed class RevocationTests
{
    private const string Url = "http://192.0.2.80/ca.crl";
    private static readonly DateTimeOffset s_from = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), s_to = s_from.AddYears(10);
    private static readonly X509Certificate2 s_root = Root();
    private static readonly (string Certificate, string Key, X509Certificate2 Issued) s_branch = Issue("branch", 1), s_hq = Issue("hq", 2);

    private readonly World _world = new(73);
    private readonly Cable _wan, _branchLan, _headOfficeLan;
    private readonly SimulatedGateway _branch, _headOffice;
    private readonly SimulatedHost _here, _server;
    private byte[]? _served = List(1);
    private int _asked;

    public RevocationTests()
    {
        (_wan, _branchLan, _headOfficeLan) = (new Cable(_world), new Cable(_world), new Cable(_world));
        _server = new SimulatedHost(_wan, "192.0.2.80", "192.0.2.7") { ServeWeb = Serve };
        _branch = new SimulatedGateway(_world, Branch(), _wan, _branchLan);
        _headOffice = new SimulatedGateway(_world, Read("head-office", "192.0.2.1", "10.0.0.1", s_hq, "", """
            local-network  = 10.0.0.0/24
            remote-network = 10.7.0.0/24
            remote-gateway = 192.0.2.7
            start          = respond
            """), _wan, _headOfficeLan);
        _here = new SimulatedHost(_branchLan, "10.7.0.2", "10.7.0.1");
        _ = new SimulatedHost(_headOfficeLan, "10.0.0.2", "10.0.0.1");
    }

    [Fact]
    public void Without_a_list_the_peer_is_refused_and_with_it_tried_again_at_once()
    {
        Assert.True(_world.RunUntil(() => _branch.IsUp, 4_000), Log);
        Assert.Contains(_branch.Log, line => line.Contains("certificate refused, RevocationUnknown") && line.Contains("there is no revocation list of Root for hq"));
        Assert.Contains(_branch.Log, line => line.Contains($"the list of revoked certificates at {Url} is fetched, again in 300 s"));
        PingFor(2_000);
        Assert.Equal(20, _here.Answered);
        RevocationListStatus list = Assert.Single(_branch.Controller.Status.RevocationLists);
        Assert.Equal(("ca", Url, 0, false), (list.Authorities, list.List!.Source, list.List.Entries, list.Place!.IsConfigured));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public void A_server_that_has_none_is_asked_again_and_the_reason_is_told()
    {
        _served = null;
        _world.Run(60_000);
        Assert.False(_branch.IsUp, Log);
        RevocationListStatus list = Assert.Single(_branch.Controller.Status.RevocationLists);
        Assert.Null(list.List);
        Assert.Equal("the server says 404", list.Place!.Problem);
        Assert.Equal(3, list.Place.Failures); // at 0, 10 and 30 s; then at 70
        Assert.Equal(3, _asked);
        _served = List(1);
        Assert.True(_world.RunUntil(() => _branch.IsUp, 30_000), Log);
    }

    [Fact]
    public void A_list_that_revokes_the_peer_takes_the_tunnel_down()
    {
        Assert.True(_world.RunUntil(() => _branch.IsUp, 4_000), Log);
        _served = List(2, s_hq.Issued);
        PingFor(290_000);
        Assert.True(_branch.IsUp, Log);
        PingFor(20_000);
        Assert.False(_branch.IsUp, Log);
        Assert.False(_headOffice.IsUp, Log);
        Assert.Contains(_branch.Log, line => line.Contains("certificate refused, Revoked") && line.Contains("the tunnel rested on it and is taken down"));
        Assert.Contains(_headOffice.Log, line => line.Contains("the peer deleted it"));
        int answered = _here.Answered;
        PingFor(20_000);
        Assert.Equal(answered, _here.Answered);
    }

    // SIGHUP with another file of lists: the tunnel is not touched, until a list revokes its peer.
    [Fact]
    public void Another_file_is_enough()
    {
        Assert.True(_world.RunUntil(() => _branch.IsUp, 4_000), Log);
        Assert.True(_branch.Controller.Reconfigure(Branch(List(2)), [], _world.Now));
        _world.Run(2_000);
        Assert.True(_branch.IsUp, Log);
        Assert.DoesNotContain(_branch.Log, line => line.Contains("its configuration changed"));
        Assert.Equal(1, _asked);

        Assert.True(_branch.Controller.Reconfigure(Branch(List(3, s_hq.Issued)), [], _world.Now));
        _world.Run(2_000);
        Assert.False(_branch.IsUp, Log);
        Assert.False(_headOffice.IsUp, Log);
    }

    // The operator's own address for lists needs no certificate that names it, and no peer.
    [Fact]
    public void The_operators_place_is_asked_at_the_start()
    {
        _branch.CutPower();
        var branch = new SimulatedGateway(_world, Read("branch", "192.0.2.7", "10.7.0.1", s_branch, $"crl-check = required\ncrl-url = {Url}", BranchTunnel), _wan, _branchLan);
        Assert.True(_world.RunUntil(() => branch.Controller.Status.RevocationLists is [{ List: not null }], 1_000), string.Join('\n', branch.Log));
        Assert.True(_world.RunUntil(() => branch.IsUp, 10_000), string.Join('\n', branch.Log));
    }

    private const string BranchTunnel = """
        local-network  = 10.7.0.0/24
        remote-network = 10.0.0.0/24
        remote-gateway = 192.0.2.1
        start          = always
        """;

    private string Log => $"{string.Join('\n', _branch.Log)}\n\n{string.Join('\n', _headOffice.Log)}";

    private byte[] Serve(string request)
    {
        _asked++;
        Assert.StartsWith("GET /ca.crl HTTP/1.0\r\nHost: 192.0.2.80\r\n", request);
        return _served is null ? Encoding.ASCII.GetBytes("HTTP/1.0 404 Not Found\r\n\r\n")
            : [.. Encoding.ASCII.GetBytes($"HTTP/1.0 200 OK\r\nContent-Length: {_served.Length}\r\n\r\n"), .. _served];
    }

    private void PingFor(long milliseconds)
    {
        for (long passed = 0; passed < milliseconds; passed += 100)
        {
            _here.Ping("10.0.0.2");
            _world.Run(100);
        }
    }

    private static GatewayConfig Branch(byte[]? file = null) =>
        Read("branch", "192.0.2.7", "10.7.0.1", s_branch, "crl-check = required" + (file is null ? "" : "\ncrl = ca.crl"), BranchTunnel, file);

    private static GatewayConfig Read(
        string name, string wan, string lan, (string Certificate, string Key, X509Certificate2) own, string authority, string tunnel, byte[]? list = null)
    {
        byte[]? File(string path, out string problem)
        {
            problem = "there is no such file";
            return path switch
            {
                "ca.pem" => Encoding.ASCII.GetBytes(s_root.ExportCertificatePem()),
                "own.pem" => Encoding.ASCII.GetBytes(own.Certificate + "\n" + own.Key),
                "ca.crl" => list,
                _ => null,
            };
        }
        ConfigResult result = ConfigReader.Read("simulated.ini", $"""
            [system]
            name         = {name}
            crl-validity = 10m
            [interface:wan]
            device  = wan
            address = {wan}/24
            [interface:lan]
            device  = lan
            address = {lan}/24
            [tunnel:t]
            auth        = certificate
            certificate = own
            trust       = ca
            {tunnel}
            [certificate:own]
            file = own.pem
            [authority:ca]
            file = ca.pem
            {authority}
            """, File, s_from.AddDays(300));
        Assert.True(result.IsClean, string.Join('\n', result.Complaints));
        return result.Config!;
    }

    private static X509Certificate2 Root()
    {
        var request = new CertificateRequest("CN=Root, C=SE", RSA.Create(2048), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(s_from, s_to);
    }

    private static (string, string, X509Certificate2) Issue(string name, byte serial)
    {
        var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}, C=SE", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([Url]));
        X509Certificate2 issued = request.Create(s_root, s_from, s_to, [serial]);
        return (issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), issued);
    }

    private static byte[] List(int number, params X509Certificate2[] revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (X509Certificate2 certificate in revoked) list.AddEntry(certificate);
        return list.Build(s_root, number, s_to, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, s_from.AddDays(100).AddSeconds(number));
    }
}
