using Amaranten.Config.Checks;

namespace Amaranten.Config.Sections;

/// <summary>What a tunnel's section may refer to, and the networks it lies between.</summary>
internal sealed record TunnelSurroundings(
    SystemConfig System, TunnelPlace Place, ProposalLists Proposals, NamedSections<CertificateConfig> Certificates, NamedSections<AuthorityConfig> Authorities,
    NamedSections<UserConfig> Users, NamedSections<PoolConfig> Pools)
{
    /// <summary>Warns about what no tunnel refers to.</summary>
    public void ComplainAboutUnused()
    {
        Proposals.ComplainAboutUnused();
        Certificates.ComplainAboutUnused();
        Authorities.ComplainAboutUnused();
        Users.ComplainAboutUnused();
        Pools.ComplainAboutUnused();
    }
}
