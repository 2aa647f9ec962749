using Amaranten.Config.Ini;
using Amaranten.Config.Values;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Sections;

/// <summary>
/// What the tunnels that are left out still hold back. Networks that can be read do so in their tunnel's place. Of what cannot, only a wider guess is
/// known (10.0.300.0/24 lies in 10.0.0.0/16, a missing network anywhere): that is kept from the tunnels below which the whole guess would fall to, and
/// leaves the others, which name their own networks more closely, alone.
/// </summary>
internal static class TunnelsInError
{
    private const string Kind = "tunnel", LocalKey = "local-network", RemoteKey = "remote-network";

    /// <summary>The tunnels that are left out, in file order.</summary>
    /// <param name="document">The file.</param>
    /// <param name="read">All tunnels as far as they were read.</param>
    /// <param name="usable">Those of them that are used.</param>
    /// <param name="complaints">What is wrong with the others.</param>
    public static ValueList<TunnelInError> Of(
        IniDocument document, IReadOnlyList<Usable<TunnelConfig>> read, IReadOnlyList<Usable<TunnelConfig>> usable, ComplaintList complaints)
    {
        var inError = new List<TunnelInError>();
        HashSet<string> used = [.. usable.Select(tunnel => tunnel.Section.Header)];
        HashSet<IniSection> lost = [.. document.LostSections];
        int place = 0;
        foreach (IniSection section in document.Sections.Concat(document.LostSections).OrderBy(section => section.Line))
        {
            bool isLost = lost.Contains(section);
            if (!isLost && used.Contains(section.Header)) place++;
            else if (IsMeantAsTunnel(section))
            {
                TunnelConfig? asRead = isLost ? null : read.FirstOrDefault(tunnel => tunnel.Section.Header == section.Header).Value;
                IEnumerable<HeldTraffic> held = Held(section, asRead, place, [.. usable.Select(tunnel => tunnel.Value)]);
                inError.Add(new TunnelInError(Quoted.Plain(section.Name ?? section.Header), complaints.FirstErrorOf(section), [.. held.Distinct()]));
            }
        }
        return [.. inError];
    }

    private static bool IsMeantAsTunnel(IniSection section)
    {
        if (section.Kind == Kind || section.Kind.TrimStart('[') == Kind) return true;
        if (KnownKeys.BySection.ContainsKey(section.Kind)) return false;
        string word = new([.. section.Kind.TrimStart('[').TakeWhile(char.IsAsciiLetter)]);
        return NearestWord.To(word, KnownKeys.BySection.Keys) == Kind || section.Entries.Any(entry => entry.Key.ToLowerInvariant() is LocalKey or RemoteKey);
    }

    private static IEnumerable<HeldTraffic> Held(IniSection section, TunnelConfig? read, int place, IReadOnlyList<TunnelConfig> tunnels)
    {
        IEnumerable<LenientNetwork> remotes = Side(section, RemoteKey, read is null or { RemoteIsAssigned: true, Addressing.Pool: null } ? [] : read.RemoteNetworks);
        foreach (LenientNetwork local in Side(section, LocalKey, read?.LocalNetworks ?? []))
        {
            foreach (LenientNetwork remote in remotes)
            {
                TrafficConfig traffic = read?.Traffic ?? default;
                var selector = new TrafficSelector(local.Network, remote.Network, traffic.Protocol, traffic.LocalPort, traffic.RemotePort);
                if ((local.IsGuess || remote.IsGuess ? PlaceOfGuess(selector, place, tunnels) : place) is { } where)
                    yield return new HeldTraffic(where, selector);
            }
        }
    }

    // Below all tunnels there is nothing but the clear, which is closed; held back as well is what the gateway itself would say to such networks.
    private static int? PlaceOfGuess(TrafficSelector guess, int place, IReadOnlyList<TunnelConfig> tunnels)
    {
        for (int i = place; i < tunnels.Count; i++)
            if (tunnels[i].Pairs.Any(pair => pair.Local.Contains(guess.Local) && pair.Remote.Contains(guess.Remote))) return i;
        return guess.Local.Length == 0 || guess.Remote.Length == 0 ? null : tunnels.Count;
    }

    private static IEnumerable<LenientNetwork> Side(IniSection section, string key, IReadOnlyList<IpPrefix> read)
    {
        string? written = Written(section, key);
        if (written is not null and not "assigned") return LenientNetworks.Read(written);
        return read.Count == 0 ? [LenientNetworks.Anything] : read.Select(network => new LenientNetwork(network, false));
    }

    private static string? Written(IniSection section, string key)
    {
        IniEntry? entry = section.Entries.FirstOrDefault(entry => entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            ?? section.Entries.FirstOrDefault(entry => NearestWord.To(entry.Key, KnownKeys.BySection[Kind]) == key);
        return entry?.Value;
    }
}
