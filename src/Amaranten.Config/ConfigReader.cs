using System.Collections.Immutable;
using Amaranten.Config.Checks;
using Amaranten.Config.Ini;
using Amaranten.Config.Sections;

namespace Amaranten.Config;

/// <summary>Reads INI text into a <see cref="GatewayConfig"/>.</summary>
public static class ConfigReader
{
    /// <summary>Reads a text that names no files.</summary>
    public static ConfigResult Read(string file, string text) => Read(file, text, NoFiles, DateTimeOffset.UnixEpoch);

    /// <summary>
    /// Reads <paramref name="text"/>, collecting every complaint. Sections with an error are left out of the result, so that a bad
    /// tunnel does not stop a good one; <c>Config</c> is null only when nothing could run (no usable interface).
    /// </summary>
    /// <param name="file">The file's name, for the complaints.</param>
    /// <param name="text">The whole INI text.</param>
    /// <param name="readFile">Reads the files that sections name.</param>
    /// <param name="now">The date, for the validity of certificates.</param>
    public static ConfigResult Read(string file, string text, ReadFile readFile, DateTimeOffset now)
    {
        var files = new NamedFiles(readFile, now);
        var complaints = new ComplaintList(file);
        IniDocument document = IniDocument.Read(text, complaints);
        SectionSorter.ComplainAboutTheRest(document, complaints);
        IReadOnlyList<SectionReader> Sections(string kind) => SectionSorter.Of(kind, document, complaints);

        SectionReader? systemSection = Sections("system").FirstOrDefault();
        SystemConfig system = SystemSection.Read(systemSection);

        IReadOnlyList<SectionReader> interfaceSections = Sections("interface");
        var interfaces = InterfaceSection.ReadAll(interfaceSections);
        IReadOnlyList<SectionReader> routeSections = Sections("route");
        var routes = RouteSection.ReadAll(routeSections, interfaces, interfaces.Count < interfaceSections.Count).ToImmutableArray();
        bool allAreUsable = !interfaceSections.Concat(routeSections).Any(section => section.IsFaulty);

        ImmutableArray<InterfaceConfig> ports = [.. interfaces.Select(known => known.Value)];
        var place = new TunnelPlace(ports, routes, allAreUsable);
        TunnelSurroundings surroundings = Surroundings(place, Sections, ports, files, system);
        IReadOnlyList<Usable<TunnelConfig>> read = TunnelSection.ReadAll(Sections("tunnel"), surroundings);
        IReadOnlyList<Usable<TunnelConfig>> tunnels = Together(read, place, system.MaxTunnels);
        surroundings.ComplainAboutUnused();

        if (ports.IsEmpty)
        {
            string reason = interfaceSections.Count == 0 ? "there is no [interface:NAME]" : "no [interface:NAME] is without error";
            complaints.Error(0, "", "", $"{reason}; the gateway needs at least one with device and address");
            return new ConfigResult(null, complaints.InFileOrder);
        }
        system = FailClosed(system, systemSection, complaints);
        return new ConfigResult(
            new GatewayConfig
            {
                System = system,
                Interfaces = ports,
                Routes = routes,
                Tunnels = [.. tunnels.Select(tunnel => tunnel.Value)],
                TunnelsInError = TunnelsInError.Of(document, read, tunnels, complaints),
                Certificates = [.. surroundings.Certificates.Values],
                Authorities = [.. surroundings.Authorities.Values],
                Users = [.. surroundings.Users.Values],
                RadiusServers = [.. surroundings.RadiusServers.Values],
                Pools = [.. surroundings.Pools.Values],
                Places = new ConfigPlaces(file, document),
            },
            complaints.InFileOrder);
    }

    private static byte[]? NoFiles(string path, out string problem)
    {
        problem = "files are not read here";
        return null;
    }

    private static TunnelSurroundings Surroundings(
        TunnelPlace place, Func<string, IReadOnlyList<SectionReader>> sections, ImmutableArray<InterfaceConfig> ports, NamedFiles files, SystemConfig system)
    {
        NamedSections<T> Named<T>(string kind, string key, Func<IReadOnlyList<SectionReader>, IReadOnlyList<Usable<T>>> read)
        {
            IReadOnlyList<SectionReader> all = sections(kind);
            return new NamedSections<T>(kind, all, read(all), key);
        }
        return new TunnelSurroundings(
            system, place, ProposalLists.ReadAll(sections("proposals")),
            Named("certificate", "certificate", all => CertificateSection.ReadAll(all, files)),
            Named("authority", "trust", all => AuthoritySection.ReadAll(all, files)),
            Named("user", "users", UserSection.ReadAll),
            Named("radius", "radius", all => RadiusSection.ReadAll(all, ports)),
            Named("pool", "pool", all => PoolSection.ReadAll(all, ports)));
    }

    private static IReadOnlyList<Usable<TunnelConfig>> Together(IReadOnlyList<Usable<TunnelConfig>> read, TunnelPlace place, int most)
    {
        foreach ((TunnelConfig tunnel, SectionReader section) in read)
            if (!section.IsFaulty) place.Check(tunnel, section);
        IReadOnlyList<Usable<TunnelConfig>> usable = TunnelsTogether.Check([.. read.Where(tunnel => !tunnel.Section.IsFaulty)]);
        foreach ((_, SectionReader section) in usable.Skip(most))
            section.Error("", $"it is one tunnel too many: max-tunnels of [system] is {most}; expected fewer tunnels or a higher max-tunnels");
        return [.. usable.Take(most)];
    }

    // A tunnel that is left out protects nothing: what it should have protected would be routed in clear.
    private static SystemConfig FailClosed(SystemConfig system, SectionReader? section, ComplaintList complaints)
    {
        string[] harmless = ["system", "interface", "route", "user", "radius", "pool", "proposals", "certificate", "authority"];
        string? culprit = complaints.FaultySections.FirstOrDefault(header => !harmless.Contains(header.Split(':')[0].Trim().ToLowerInvariant()));
        if (section is null || !system.ForwardInClear || culprit is null) return system;
        string where = culprit.Length == 0 ? "a line outside any section" : $"[{culprit}]";
        section.Warn("forward-in-clear", $"is not in force as long as {where} has an error: what a tunnel should protect might leave in clear");
        return system with { ForwardInClear = false };
    }
}

/// <summary>Reads a file that a section names; null, and one sentence why, when it cannot be read.</summary>
/// <param name="path">As the operator wrote it. A relative one is meant from the folder of the configuration file.</param>
/// <param name="problem">Why not, without the path.</param>
public delegate byte[]? ReadFile(string path, out string problem);

/// <summary>A configuration as far as it is usable, and all that is wrong with it.</summary>
public sealed record ConfigResult(GatewayConfig? Config, IReadOnlyList<Complaint> Complaints)
{
    /// <summary>True if there is no error (warnings may be).</summary>
    public bool IsClean => Complaints.All(complaint => complaint.Severity != Severity.Error);

    /// <summary>What of the configuration is not in force, a line each.</summary>
    public IReadOnlyList<string> Errors =>
        [.. Complaints.Where(complaint => complaint.Severity == Severity.Error).Select(complaint => complaint.ToString())];
}
