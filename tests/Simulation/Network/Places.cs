using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Simulation;

/// <summary>Addresses of sites, and which site an address belongs to. Sites: 0 the head office, from 1 branches; NATs are below -1.</summary>
public static class Places
{
    /// <summary>The head office on the outer network.</summary>
    public const string HeadOffice = "192.0.2.1";

    /// <summary>The host behind the head office.</summary>
    public const string HeadOfficeHost = "10.0.0.2";

    private const int FirstBranch = 10, FirstNat = 200, FirstNatSite = -10;
    private const ulong GatewayMacs = 0x0200_0000_0000, NatMacs = 0x0E00_0000_0000, ForeignMacs = 0x0600_0000_0000;
    private static readonly uint s_outer = IpAddress.Parse("192.0.2.0").V4, s_behindNat = IpAddress.Parse("172.16.0.0").V4;

    /// <summary>A branch without a NAT.</summary>
    public static string Branch(int site) => $"192.0.2.{FirstBranch + site}";

    /// <summary>A branch behind a NAT.</summary>
    public static string BranchBehind(int nat, int site) => $"172.16.{nat}.{FirstBranch + site}";

    /// <summary>A NAT's outer address.</summary>
    public static string Nat(int nat) => $"192.0.2.{FirstNat + nat}";

    /// <summary>A NAT's inner address.</summary>
    public static string NatInside(int nat) => $"172.16.{nat}.254";

    /// <summary>The network behind a site, without its last octet.</summary>
    public static string Lan(int site) => site == 0 ? "10.0.0" : $"10.{63 + site}.0";

    /// <summary>The host behind a site.</summary>
    public static string Host(int site) => $"{Lan(site)}.2";

    /// <summary>How charts number a NAT.</summary>
    public static int NatSite(int nat) => FirstNatSite - nat;

    /// <summary>The NAT of a site that is one.</summary>
    public static int? NatOf(int site) => site <= FirstNatSite ? FirstNatSite - site : null;

    /// <summary>Whose Ethernet address it is; null: nobody's in particular.</summary>
    public static int? SiteOf(MacAddress mac)
    {
        ulong kind = mac.Value & 0xFF00_0000_0000;
        uint address = (uint)(mac.Value & uint.MaxValue);
        uint last = address & 0xFF;
        if (kind == NatMacs) return NatSite(address >= s_outer ? (int)(last - FirstNat) : (int)(address - s_behindNat >> 8));
        if (kind is not (GatewayMacs or ForeignMacs)) return null;
        return last < FirstBranch ? 0 : (int)last - FirstBranch;
    }

    /// <summary>The Ethernet address of a foreign peer.</summary>
    public static MacAddress ForeignMac(IpAddress address) => new(ForeignMacs + address.V4);
}
