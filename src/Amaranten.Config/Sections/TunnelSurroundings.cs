using Amaranten.Config.Checks;

namespace Amaranten.Config.Sections;

/// <summary>What a tunnel's section may refer to, and the networks it lies between.</summary>
internal sealed record TunnelSurroundings(
    SystemConfig System, TunnelPlace Place, ProposalLists Proposals, NamedSections<CertificateConfig> Certificates, NamedSections<AuthorityConfig> Authorities,
    NamedSections<UserConfig> Users, NamedSections<RadiusConfig> RadiusServers, NamedSections<PoolConfig> Pools)
{
    private readonly List<TrustConfig> _trusts = [];

    /// <summary>Whose certificates a tunnel believes: one and the same for all tunnels that name the same authorities; null where it names none.</summary>
    public TrustConfig? Trust(ValueList<AuthorityConfig> authorities)
    {
        TrustConfig? trust = _trusts.Find(known => known.Authorities == authorities) ?? AuthoritySection.Together(authorities, System);
        if (trust is not null && !_trusts.Contains(trust)) _trusts.Add(trust);
        return trust;
    }

    /// <summary>Warns about what no tunnel refers to.</summary>
    public void ComplainAboutUnused()
    {
        Proposals.ComplainAboutUnused();
        Certificates.ComplainAboutUnused();
        Authorities.ComplainAboutUnused();
        Users.ComplainAboutUnused();
        RadiusServers.ComplainAboutUnused();
        Pools.ComplainAboutUnused();
    }
}
