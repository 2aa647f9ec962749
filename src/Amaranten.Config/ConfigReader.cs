using System.Collections.Immutable;
using Amaranten.Config.Checks;
using Amaranten.Config.Ini;
using Amaranten.Config.Sections;

namespace Amaranten.Config;

/// <summary>Reads INI text into a <see cref="GatewayConfig"/>.</summary>
public static class ConfigReader
{
    /// <summary>
    /// Reads <paramref name="text"/>, collecting every complaint. Sections with an error are left out of the result, so that a bad
    /// tunnel does not stop a good one; <c>Config</c> is null only when nothing could run (no usable interface).
    /// </summary>
    /// <param name="file">The file's name, for the complaints.</param>
    /// <param name="text">The whole INI text.</param>
    public static ConfigResult Read(string file, string text)
    {
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
        ImmutableArray<TunnelConfig> tunnels = ReadTunnels(Sections("tunnel"), new TunnelPlace(ports, routes, allAreUsable));

        if (ports.IsEmpty)
        {
            string reason = interfaceSections.Count == 0 ? "there is no [interface:NAME]" : "no [interface:NAME] is without error";
            complaints.Error(0, "", "", $"{reason}; the gateway needs at least one with device and address");
            return new ConfigResult(null, complaints.InFileOrder);
        }
        system = FailClosed(system, systemSection, complaints);
        return new ConfigResult(
            new GatewayConfig { System = system, Interfaces = ports, Routes = routes, Tunnels = tunnels }, complaints.InFileOrder);
    }

    private static ImmutableArray<TunnelConfig> ReadTunnels(IReadOnlyList<SectionReader> sections, TunnelPlace place)
    {
        IReadOnlyList<Usable<TunnelConfig>> read = TunnelSection.ReadAll(sections);
        foreach ((TunnelConfig tunnel, SectionReader section) in read) place.Check(tunnel, section);
        return [.. TunnelsTogether.Check([.. read.Where(tunnel => !tunnel.Section.IsFaulty)]).Select(tunnel => tunnel.Value)];
    }

    // A tunnel that is left out protects nothing: what it should have protected would be routed in clear.
    private static SystemConfig FailClosed(SystemConfig system, SectionReader? section, ComplaintList complaints)
    {
        string[] harmless = ["system", "interface", "route"];
        string? culprit = complaints.FaultySections.FirstOrDefault(header => !harmless.Contains(header.Split(':')[0].Trim().ToLowerInvariant()));
        if (section is null || !system.ForwardInClear || culprit is null) return system;
        string where = culprit.Length == 0 ? "a line outside any section" : $"[{culprit}]";
        section.Warn("forward-in-clear", $"is not in force as long as {where} has an error: what a tunnel should protect might leave in clear");
        return system with { ForwardInClear = false };
    }
}

/// <summary>A configuration as far as it is usable, and all that is wrong with it.</summary>
public sealed record ConfigResult(GatewayConfig? Config, IReadOnlyList<Complaint> Complaints)
{
    /// <summary>True if there is no error (warnings may be).</summary>
    public bool IsClean => Complaints.All(complaint => complaint.Severity != Severity.Error);
}
