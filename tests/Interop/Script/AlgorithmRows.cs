using System.Text.RegularExpressions;

namespace Amaranten.Interop.Script;

/// <summary>The words of the proposals that scenarios negotiate, as our INI says them.</summary>
public sealed class AlgorithmRows
{
    public AlgorithmRows(IEnumerable<Scenario> scenarios)
    {
        Scenario[] runs = [.. scenarios];
        Ike = [.. runs.Select(run => Words(run, "ike")).Where(words => words.Length == 3)];
        string[][] esp = [.. runs.Select(run => Words(run, "ipsec"))];
        Esp = [.. runs.Zip(esp, (run, words) => (string[])[.. words, .. Words(run, "pfs")])];
        IkeCiphers = Ike.Select(words => words[0]).ToHashSet();
        IkeHashes = Ike.Select(words => words[1]).ToHashSet();
        IkeGroups = Ike.Select(words => words[2]).ToHashSet();
        EspCiphers = esp.Select(words => words[0]).ToHashSet();
        SeparateCiphers = esp.Where(words => words.Length == 2).Select(words => words[0]).ToHashSet();
        EspHashes = esp.Where(words => words.Length == 2).Select(words => words[1]).ToHashSet();
        PfsGroups = runs.SelectMany(run => Words(run, "pfs")).ToHashSet();
    }

    /// <summary>Cipher, hash and group of phase 1.</summary>
    public IReadOnlyList<string[]> Ike { get; }

    /// <summary>Cipher, hash unless the cipher is a combined one, and group of PFS of phase 2.</summary>
    public IReadOnlyList<string[]> Esp { get; }

    public IReadOnlySet<string> IkeCiphers { get; }

    public IReadOnlySet<string> IkeHashes { get; }

    public IReadOnlySet<string> IkeGroups { get; }

    public IReadOnlySet<string> EspCiphers { get; }

    /// <summary>The ciphers of ESP that stand beside a hash.</summary>
    public IReadOnlySet<string> SeparateCiphers { get; }

    public IReadOnlySet<string> EspHashes { get; }

    /// <summary>The groups of phase 2, and that there is none.</summary>
    public IReadOnlySet<string> PfsGroups { get; }

    private static string[] Words(Scenario run, string key)
    {
        Match line = Regex.Match(run.Gateway, $"^{key} *= *(.+)$", RegexOptions.Multiline);
        return line.Success ? line.Groups[1].Value.Trim().Split('-') : [];
    }
}
