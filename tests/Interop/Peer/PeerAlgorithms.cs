using System.Text.RegularExpressions;

namespace Amaranten.Interop.Peer;

/// <summary>One algorithm of the peer's: charon's name, and the words for it in a proposal, one for each length of its key.</summary>
public sealed record PeerAlgorithm(string Name, IReadOnlyList<string> Words);

/// <summary>
/// What the peer can do, by its own account. The words of its proposals are made of the names by charon's habit, with every length of
/// key there could be; the daemon says which of them it reads.
/// </summary>
public sealed partial class PeerAlgorithms(Charon peer)
{
    private const int SmallestKey = 40, LargestKey = 512;
    private readonly Dictionary<string, string[]> _names = Names(peer.Algorithms);

    /// <summary>The ciphers of a kind: CAMELLIA_CBC is camellia128 to camellia256, AES_GCM_16 is aes128gcm16 to aes256gcm16.</summary>
    public IReadOnlyList<PeerAlgorithm> Ciphers(string kind)
    {
        Dictionary<string, string[]> candidates = _names[kind].ToDictionary(name => name, Candidates);
        string connections = string.Concat(candidates.Values.SelectMany(words => words).Select(Connection));
        HashSet<string> read = [.. peer.Understood($"connections {{\n{connections}}}\n")];
        return [.. candidates.Select(pair => new PeerAlgorithm(pair.Key, Lengths(pair.Value, read)))];
    }

    /// <summary>The hashes of a kind: HMAC_SHA2_256_128 and PRF_HMAC_SHA2_256 are sha256, AES_XCBC_96 is aesxcbc.</summary>
    public IReadOnlyList<PeerAlgorithm> Hashes(string kind) => Named(kind, name =>
        Truncation().Replace(name, "").Replace("PRF_", "").Replace("HMAC_", "").Replace("SHA2_", "SHA").Replace("_", ""));

    /// <summary>The groups: MODP_2048_224 is modp2048s224, ECP_256_BP is ecp256bp.</summary>
    public IReadOnlyList<PeerAlgorithm> Groups(string kind) => Named(kind, name => Subgroup().Replace(name, "$1s$2").Replace("_", ""));

    private PeerAlgorithm[] Named(string kind, Func<string, string> word) =>
        [.. _names[kind].Select(name => new PeerAlgorithm(name, [word(name).ToLowerInvariant()]))];

    private static string[] Candidates(string name)
    {
        string[] parts = name.ToLowerInvariant().Split('_', 2);
        string mode = parts.Length < 2 || parts[1] == "cbc" ? "" : parts[1].Replace("_", "");
        IEnumerable<int> lengths = Enumerable.Range(SmallestKey / 8, (LargestKey - SmallestKey) / 8 + 1).Select(octets => octets * 8);
        return [parts[0] + mode, .. lengths.Select(bits => $"{parts[0]}{bits}{mode}")];
    }

    // Beside words with a length the one without is another word for one of them.
    private static string[] Lengths(string[] words, HashSet<string> read)
    {
        string[] withLength = [.. words[1..].Where(read.Contains)];
        return withLength is [] && read.Contains(words[0]) ? words[..1] : withLength;
    }

    private static string Connection(string word) => $$"""
        {{word}} {
          version = 1
          children {
            net {
              esp_proposals = {{word}}{{(Combined().IsMatch(word) ? "" : "-sha256")}}
            }
          }
        }

        """;

    private static Dictionary<string, string[]> Names(string list)
    {
        var names = new Dictionary<string, List<string>>();
        foreach (string line in list.Split('\n'))
        {
            if (KindLine().Match(line) is { Success: true } kind) names.Add(kind.Groups[1].Value, []);
            else if (NameLine().Match(line) is { Success: true } name) names.Last().Value.Add(name.Groups[1].Value);
        }
        return names.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
    }

    [GeneratedRegex(@"^(\S+):\s*$")]
    private static partial Regex KindLine();

    [GeneratedRegex(@"^\s+(\w+)\[")]
    private static partial Regex NameLine();

    // As IKEv1 truncates it; the same name with another number is another algorithm.
    [GeneratedRegex("(?<=MD5|SHA1|XCBC)_96$|(?<=256)_128$|(?<=384)_192$|(?<=512)_256$")]
    private static partial Regex Truncation();

    [GeneratedRegex("_([0-9]+)_([0-9]+)$")]
    private static partial Regex Subgroup();

    [GeneratedRegex("gcm|ccm|poly")]
    private static partial Regex Combined();
}
