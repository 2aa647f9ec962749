namespace Amaranten.Ike.Telling;

/// <summary>One transform of one side, attribute by attribute, in words.</summary>
internal sealed record Traits(IReadOnlyList<(IkeParameter Name, string Value)> Attributes)
{
    /// <summary>Attributes in which the two differ.</summary>
    public List<int> DifferencesFrom(Traits other) =>
        Enumerable.Range(0, Attributes.Count).Where(i => Attributes[i].Value != other.Attributes[i].Value).ToList();

    /// <inheritdoc/>
    public override string ToString() => string.Join('/', Attributes.Where(attribute => !IsBesides(attribute)).Select(attribute => attribute.Value));

    // What the protocol has no place for: AH has no cipher, ESP alone no AH.
    private bool IsBesides((IkeParameter Name, string Value) attribute) => attribute.Value == "none"
        && (attribute.Name == IkeParameter.AhIntegrity || Attributes[0].Value == "ah" && attribute.Name is IkeParameter.Cipher or IkeParameter.Integrity);
}

/// <summary>Says why two lists of proposals have nothing in common: by the pair that differs least.</summary>
internal static class Mismatch
{
    public static Reason Explain(IReadOnlyList<Traits> theirs, IReadOnlyList<Traits> ours)
    {
        if (theirs.Count == 0) return $"peer offers nothing that can be read, we accept {Join(ours)}";
        if (AnotherProtocol(theirs, ours) is { } protocol) return protocol;
        var (their, our, differences) = Nearest(theirs, ours);
        if (differences.Count == 0) return "the peer's SA payload contradicts itself";
        if (differences.Count > 1) return Several(their, our, differences, theirs, ours);

        int at = differences[0];
        IEnumerable<string> accepted = ours.Where(o => o.DifferencesFrom(their) is [var only] && only == at)
            .Select(o => o.Attributes[at].Value).Distinct();
        IEnumerable<string> offered = theirs.Where(t => t.DifferencesFrom(our) is [var only] && only == at)
            .Select(t => t.Attributes[at].Value).Distinct();
        return Tell(new Difference(our.Attributes[at].Name, string.Join(", ", offered), string.Join(", ", accepted)));
    }

    // Other protocols have other attributes, and nothing to compare.
    private static Reason? AnotherProtocol(IReadOnlyList<Traits> theirs, IReadOnlyList<Traits> ours)
    {
        if (ours[0].Attributes[0].Name != IkeParameter.Protocol) return null;
        string[] offered = Firsts(theirs), accepted = Firsts(ours);
        return offered.Intersect(accepted).Any() ? (Reason?)null : Tell(new Difference(IkeParameter.Protocol, string.Join(", ", offered), string.Join(", ", accepted)));
    }

    private static string[] Firsts(IReadOnlyList<Traits> traits) => [.. traits.Select(one => one.Attributes[0].Value).Distinct()];

    private static Reason Tell(Difference difference) =>
        new($"{Word(difference.Parameter)}: peer offers {difference.Peer}, we accept {difference.Ours}", [difference]);

    // All is told, and the nearest two are compared: whoever has to change something wants the shortest way.
    private static Reason Several(Traits their, Traits our, List<int> differences, IReadOnlyList<Traits> theirs, IReadOnlyList<Traits> ours)
    {
        Difference[] each = [.. differences.Select(at => new Difference(our.Attributes[at].Name, their.Attributes[at].Value, our.Attributes[at].Value))];
        string all = $"peer offers {Join(theirs)}; we accept {Join(ours)}";
        string nearest = string.Join(", ", each.Select(one => $"{Word(one.Parameter)} {one.Peer} for {one.Ours}"));
        return new Reason($"{all}; the nearest two differ in {nearest}", each);
    }

    private static string Word(IkeParameter parameter) => parameter switch
    {
        IkeParameter.PfsGroup => "PFS group",
        IkeParameter.Cipher => "encryption",
        IkeParameter.AhIntegrity => "integrity of AH",
        _ => parameter.ToString().ToLowerInvariant(),
    };

    private static (Traits Their, Traits Our, List<int> Differences) Nearest(IReadOnlyList<Traits> theirs, IReadOnlyList<Traits> ours) =>
        (from their in theirs from our in ours select (their, our, differences: their.DifferencesFrom(our)))
        .MinBy(pair => pair.differences.Count);

    private static string Join(IReadOnlyList<Traits> traits) => string.Join(", ", traits.Select(t => t.ToString()).Distinct());
}
