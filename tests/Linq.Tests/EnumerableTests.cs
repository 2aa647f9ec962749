using Oracle = System.Linq.Enumerable;

namespace Amaranten.Linq.Tests;

/// <summary>Every query beside the one of System.Linq of the same name, over random sequences: arrays, lists and what is made as it is asked for.</summary>
public sealed class EnumerableTests
{
    private static readonly Gen<(int[] All, int[] Others, int Count)> s_cases = Gen.Select(Gen.Int[0, 9].Array[0, 12], Gen.Int[0, 9].Array[0, 12], Gen.Int[0, 14]);

    public static TheoryData<string> Queries => [.. Oracle.Select(s_queries, query => query.Name)];

    // Ours, and theirs, as text; an exception counts by its type.
    private static readonly (string Name, Func<IEnumerable<int>, int[], int, object?> Ours, Func<IEnumerable<int>, int[], int, object?> Theirs)[] s_queries =
    [
        ("Range", (_, _, n) => Enumerable.Range(n, n), (_, _, n) => Oracle.Range(n, n)),
        ("Repeat", (_, _, n) => Enumerable.Repeat("x", n), (_, _, n) => Oracle.Repeat("x", n)),
        ("Empty", (_, _, _) => Enumerable.Empty<int>(), (_, _, _) => Oracle.Empty<int>()),
        ("Select", (a, _, n) => Enumerable.Select(a, x => x * n), (a, _, n) => Oracle.Select(a, x => x * n)),
        ("Select with places", (a, _, _) => Enumerable.Select(a, (x, i) => x * i), (a, _, _) => Oracle.Select(a, (x, i) => x * i)),
        ("SelectMany", (a, b, _) => Enumerable.SelectMany(a, x => Oracle.Take(b, x)), (a, b, _) => Oracle.SelectMany(a, x => Oracle.Take(b, x))),
        ("SelectMany with places", (a, b, _) => Enumerable.SelectMany(a, (_, i) => Oracle.Take(b, i)), (a, b, _) => Oracle.SelectMany(a, (_, i) => Oracle.Take(b, i))),
        ("SelectMany of pairs", (a, b, _) => Enumerable.SelectMany(a, x => Oracle.Take(b, x), (x, y) => (x, y)), (a, b, _) => Oracle.SelectMany(a, x => Oracle.Take(b, x), (x, y) => (x, y))),
        ("Where", (a, _, n) => Enumerable.Where(a, x => x < n), (a, _, n) => Oracle.Where(a, x => x < n)),
        ("Where with places", (a, _, _) => Enumerable.Where(a, (x, i) => x < i), (a, _, _) => Oracle.Where(a, (x, i) => x < i)),
        ("OfType", (a, _, _) => Enumerable.OfType<int>(Mixed(a)), (a, _, _) => Oracle.OfType<int>(Mixed(a))),
        ("Cast", (a, _, n) => Enumerable.Cast<int>(n > 7 ? Mixed(a) : a), (a, _, n) => Oracle.Cast<int>(n > 7 ? Mixed(a) : a)),
        ("Index", (a, _, _) => Enumerable.Index(a), (a, _, _) => Oracle.Index(a)),
        ("Concat", (a, b, _) => Enumerable.Concat(a, b), (a, b, _) => Oracle.Concat(a, b)),
        ("Append", (a, _, n) => Enumerable.Append(a, n), (a, _, n) => Oracle.Append(a, n)),
        ("Prepend", (a, _, n) => Enumerable.Prepend(a, n), (a, _, n) => Oracle.Prepend(a, n)),
        ("Zip", (a, b, _) => Enumerable.Zip(a, b), (a, b, _) => Oracle.Zip(a, b)),
        ("Zip to sums", (a, b, _) => Enumerable.Zip(a, b, (x, y) => x + y), (a, b, _) => Oracle.Zip(a, b, (x, y) => x + y)),
        ("Skip", (a, _, n) => Enumerable.Skip(a, n), (a, _, n) => Oracle.Skip(a, n)),
        ("SkipWhile", (a, _, n) => Enumerable.SkipWhile(a, x => x < n), (a, _, n) => Oracle.SkipWhile(a, x => x < n)),
        ("SkipLast", (a, _, n) => Enumerable.SkipLast(a, n), (a, _, n) => Oracle.SkipLast(a, n)),
        ("Take", (a, _, n) => Enumerable.Take(a, n), (a, _, n) => Oracle.Take(a, n)),
        ("TakeWhile", (a, _, n) => Enumerable.TakeWhile(a, x => x < n), (a, _, n) => Oracle.TakeWhile(a, x => x < n)),
        ("TakeLast", (a, _, n) => Enumerable.TakeLast(a, n), (a, _, n) => Oracle.TakeLast(a, n)),
        ("Chunk", (a, _, n) => Enumerable.Chunk(a, n + 1), (a, _, n) => Oracle.Chunk(a, n + 1)),
        ("Reverse", (a, _, _) => Enumerable.Reverse(a), (a, _, _) => Oracle.Reverse(a)),
        ("Reverse of an array", (_, b, _) => Enumerable.Reverse(b), (_, b, _) => Oracle.Reverse(b)),
        ("DefaultIfEmpty", (a, _, n) => Enumerable.DefaultIfEmpty(a, n), (a, _, n) => Oracle.DefaultIfEmpty(a, n)),
        ("Distinct", (a, _, _) => Enumerable.Distinct(a), (a, _, _) => Oracle.Distinct(a)),
        ("DistinctBy", (a, _, _) => Enumerable.DistinctBy(a, x => x / 2), (a, _, _) => Oracle.DistinctBy(a, x => x / 2)),
        ("Except", (a, b, _) => Enumerable.Except(a, b), (a, b, _) => Oracle.Except(a, b)),
        ("Intersect", (a, b, _) => Enumerable.Intersect(a, b), (a, b, _) => Oracle.Intersect(a, b)),
        ("Order", (a, _, _) => Enumerable.Order(a), (a, _, _) => Oracle.Order(a)),
        ("OrderBy is stable", (a, _, _) => Enumerable.OrderBy(Oracle.Index(a), x => x.Item / 3), (a, _, _) => Oracle.OrderBy(Oracle.Index(a), x => x.Item / 3)),
        ("OrderByDescending is stable", (a, _, _) => Enumerable.OrderByDescending(Oracle.Index(a), x => x.Item / 3), (a, _, _) => Oracle.OrderByDescending(Oracle.Index(a), x => x.Item / 3)),
        ("ThenBy", (a, _, _) => Enumerable.OrderBy(Oracle.Index(a), x => x.Item % 2).ThenBy(x => x.Item / 3), (a, _, _) => Oracle.ThenBy(Oracle.OrderBy(Oracle.Index(a), x => x.Item % 2), x => x.Item / 3)),
        ("GroupBy", (a, _, _) => Enumerable.Select(Enumerable.GroupBy(a, x => x % 3), g => (g.Key, string.Join(',', g))), (a, _, _) => Oracle.Select(Oracle.GroupBy(a, x => x % 3), g => (g.Key, string.Join(',', g)))),
        ("ToLookup", (a, _, n) => Enumerable.ToLookup(a, x => x % 3, x => x + 1)[n % 4], (a, _, n) => Oracle.ToLookup(a, x => x % 3, x => x + 1)[n % 4]),
        ("ToDictionary", (a, _, _) => Enumerable.ToDictionary(a, x => x), (a, _, _) => Oracle.ToDictionary(a, x => x)),
        ("ToDictionary of values", (a, _, _) => Enumerable.ToDictionary(a, x => x, x => x + 1), (a, _, _) => Oracle.ToDictionary(a, x => x, x => x + 1)),
        ("ToList", (a, _, _) => Enumerable.ToList(a), (a, _, _) => Oracle.ToList(a)),
        ("ToArray", (a, _, _) => Enumerable.ToArray(a), (a, _, _) => Oracle.ToArray(a)),
        ("Any", (a, _, _) => Enumerable.Any(a), (a, _, _) => Oracle.Any(a)),
        ("Any of some", (a, _, n) => Enumerable.Any(a, x => x == n), (a, _, n) => Oracle.Any(a, x => x == n)),
        ("All", (a, _, n) => Enumerable.All(a, x => x < n), (a, _, n) => Oracle.All(a, x => x < n)),
        ("Contains", (a, _, n) => Enumerable.Contains(a, n), (a, _, n) => Oracle.Contains(a, n)),
        ("Contains by a comparer", (a, _, n) => Enumerable.Contains(a, n, EqualityComparer<int>.Create((x, y) => x / 2 == y / 2)), (a, _, n) => Oracle.Contains(a, n, EqualityComparer<int>.Create((x, y) => x / 2 == y / 2))),
        ("SequenceEqual", (a, b, n) => Enumerable.SequenceEqual(a, n % 2 == 0 ? b : Oracle.ToArray(a)), (a, b, n) => Oracle.SequenceEqual(a, n % 2 == 0 ? b : Oracle.ToArray(a))),
        ("Count", (a, _, _) => Enumerable.Count(a), (a, _, _) => Oracle.Count(a)),
        ("Count of some", (a, _, n) => Enumerable.Count(a, x => x < n), (a, _, n) => Oracle.Count(a, x => x < n)),
        ("First", (a, _, _) => Enumerable.First(a), (a, _, _) => Oracle.First(a)),
        ("First of some", (a, _, n) => Enumerable.First(a, x => x >= n), (a, _, n) => Oracle.First(a, x => x >= n)),
        ("FirstOrDefault", (a, _, _) => Enumerable.FirstOrDefault(a), (a, _, _) => Oracle.FirstOrDefault(a)),
        ("FirstOrDefault of some", (a, _, n) => Enumerable.FirstOrDefault(a, x => x >= n), (a, _, n) => Oracle.FirstOrDefault(a, x => x >= n)),
        ("Last", (a, _, _) => Enumerable.Last(a), (a, _, _) => Oracle.Last(a)),
        ("Last of some", (a, _, n) => Enumerable.Last(a, x => x >= n), (a, _, n) => Oracle.Last(a, x => x >= n)),
        ("LastOrDefault", (a, _, _) => Enumerable.LastOrDefault(a), (a, _, _) => Oracle.LastOrDefault(a)),
        ("LastOrDefault of some", (a, _, n) => Enumerable.LastOrDefault(a, x => x >= n), (a, _, n) => Oracle.LastOrDefault(a, x => x >= n)),
        ("Aggregate", (a, _, _) => Enumerable.Aggregate(a, "", (s, x) => s + x), (a, _, _) => Oracle.Aggregate(a, "", (s, x) => s + x)),
        ("Sum", (a, _, _) => Enumerable.Sum(a), (a, _, _) => Oracle.Sum(a)),
        ("Sum beyond what an integer holds", (a, _, _) => Enumerable.Sum(a, x => x * (int.MaxValue / 9)), (a, _, _) => Oracle.Sum(a, x => x * (int.MaxValue / 9))),
        ("Sum of long", (a, _, _) => Enumerable.Sum(a, x => x * (long.MaxValue / 9)), (a, _, _) => Oracle.Sum(a, x => x * (long.MaxValue / 9))),
        ("Average", (a, _, _) => Enumerable.Average(Oracle.Select(a, x => (long)x)), (a, _, _) => Oracle.Average(Oracle.Select(a, x => (long)x))),
        ("Min", (a, _, _) => Enumerable.Min(a), (a, _, _) => Oracle.Min(a)),
        ("Min of each", (a, _, _) => Enumerable.Min(a, x => $"{10 - x}"), (a, _, _) => Oracle.Min(a, x => $"{10 - x}")),
        ("Max", (a, _, _) => Enumerable.Max(a), (a, _, _) => Oracle.Max(a)),
        ("Max of each", (a, _, _) => Enumerable.Max(a, x => 10L - x), (a, _, _) => Oracle.Max(a, x => 10L - x)),
        ("MinBy", (a, _, _) => Enumerable.MinBy(Oracle.Index(a), x => x.Item / 2), (a, _, _) => Oracle.MinBy(Oracle.Index(a), x => x.Item / 2)),
        ("MaxBy", (a, _, _) => Enumerable.MaxBy(Oracle.Index(a), x => x.Item / 2), (a, _, _) => Oracle.MaxBy(Oracle.Index(a), x => x.Item / 2)),
        ("MaxBy of references", (a, _, _) => Enumerable.MaxBy(Oracle.Select(a, x => $"{x}"), x => x[0]), (a, _, _) => Oracle.MaxBy(Oracle.Select(a, x => $"{x}"), x => x[0])),
    ];

    [Theory]
    [MemberData(nameof(Queries))]
    public void Does_what_its_namesake_does(string name)
    {
        (string _, Func<IEnumerable<int>, int[], int, object?> ours, Func<IEnumerable<int>, int[], int, object?> theirs) = Oracle.Single(s_queries, query => query.Name == name);
        s_cases.Sample(one =>
        {
            foreach (IEnumerable<int> all in (IEnumerable<int>[])[one.All, Oracle.ToList(one.All), Made(one.All)])
                Assert.Equal(Outcome(() => theirs(all, one.Others, one.Count)), Outcome(() => ours(all, one.Others, one.Count)));
        });
    }

    [Fact]
    public void Nothing_is_asked_for_before_it_is_needed()
    {
        IEnumerable<int> trap = Oracle.Select((int[])[1, 2, 3], x => x < 3 ? x : throw new InvalidOperationException("asked for too much"));
        Assert.Equal([2, 4], Enumerable.Take(Enumerable.Select(Enumerable.Where(trap, _ => true), x => 2 * x), 2));
        Assert.Equal(1, Enumerable.First(trap));
        Assert.True(Enumerable.Any(trap, x => x == 2));
        Assert.NotNull(Enumerable.OrderBy(trap, x => x));
    }

    // A sequence may be a query itself, and cost something each time or be another one then.
    [Theory]
    [MemberData(nameof(Queries))]
    public void Asks_for_the_sequence_once(string name)
    {
        int asked = 0;
        IEnumerable<int> Counted()
        {
            asked++;
            for (int i = 1; i <= 5; i++) yield return i;
        }
        Outcome(() => Oracle.Single(s_queries, query => query.Name == name).Ours(Counted(), [1, 2, 3], 4));
        Assert.InRange(asked, 0, 1);
    }

    [Fact]
    public void A_key_is_asked_for_once()
    {
        int asked = 0;
        Assert.Equal([1, 2, 3, 4, 5], Enumerable.OrderBy((int[])[5, 3, 1, 4, 2], x => (Key: x, Asked: asked++)));
        Assert.Equal(5, asked);
    }

    private static IEnumerable<int> Made(int[] all)
    {
        foreach (int one in all) yield return one;
    }

    private static IEnumerable<object> Mixed(IEnumerable<int> all) => Oracle.Select(all, x => x % 3 == 0 ? (object)"three" : x);

    private static string Outcome(Func<object?> query)
    {
        try
        {
            return query() switch
            {
                string text => text,
                System.Collections.IEnumerable all => string.Join("; ", Oracle.Select(Oracle.Cast<object>(all), one => one is int[] array ? string.Join(',', array) : $"{one}")),
                object value => $"{value}",
                null => "null",
            };
        }
        catch (Exception failure) when (failure is InvalidOperationException or InvalidCastException or OverflowException or ArgumentException)
        {
            return failure.GetType().Name;
        }
    }
}
