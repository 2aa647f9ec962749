namespace Amaranten.Ike.Telling;

/// <summary>One transform of one side, attribute by attribute, in words.</summary>
internal sealed record Traits(IReadOnlyList<(IkeParameter Name, string Value)> Attributes)
{
    /// <summary>Attributes in which the two differ.</summary>
    public List<int> DifferencesFrom(Traits other) =>
        Enumerable.Range(0, Attributes.Count).Where(i => Attributes[i].Value != other.Attributes[i].Value).ToList();

    /// <inheritdoc/>
    public override string ToString() => string.Join('/', Attributes.Select(attribute => attribute.Value));
}

/// <summary>Says why two lists of proposals have nothing in common: by the pair that differs least.</summary>
internal static class Mismatch
{
    public static Reason Explain(IReadOnlyList<Traits> theirs, IReadOnlyList<Traits> ours)
    {
        if (theirs.Count == 0) return $"peer offers nothing that can be read, we accept {Join(ours)}";
        var (their, our, differences) = Nearest(theirs, ours);
        if (differences.Count == 0) return "the peer's SA payload contradicts itself";
        if (differences.Count > 1) return $"peer offers {Join(theirs)}; we accept {Join(ours)}";

        int at = differences[0];
        IEnumerable<string> accepted = ours.Where(o => o.DifferencesFrom(their) is [var only] && only == at)
            .Select(o => o.Attributes[at].Value).Distinct();
        IEnumerable<string> offered = theirs.Where(t => t.DifferencesFrom(our) is [var only] && only == at)
            .Select(t => t.Attributes[at].Value).Distinct();
        var difference = new Difference(our.Attributes[at].Name, string.Join(", ", offered), string.Join(", ", accepted));
        return new Reason($"{Word(difference.Parameter)}: peer offers {difference.Peer}, we accept {difference.Ours}", difference);
    }

    private static string Word(IkeParameter parameter) =>
        parameter == IkeParameter.PfsGroup ? "PFS group" : parameter.ToString().ToLowerInvariant();

    private static (Traits Their, Traits Our, List<int> Differences) Nearest(IReadOnlyList<Traits> theirs, IReadOnlyList<Traits> ours) =>
        (from their in theirs from our in ours select (their, our, differences: their.DifferencesFrom(our)))
        .MinBy(pair => pair.differences.Count);

    private static string Join(IReadOnlyList<Traits> traits) => string.Join(", ", traits.Select(t => t.ToString()).Distinct());
}
