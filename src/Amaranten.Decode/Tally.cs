using System.Text;
using Amaranten.Decode.Opening;

namespace Amaranten.Decode;

/// <summary>What a capture held, counted.</summary>
internal sealed class Tally
{
    private readonly Dictionary<Verdict, long> _esp = [], _ah = [];

    private static readonly (Verdict, string)[] s_words =
    [
        (Verdict.Good, "ICV good"), (Verdict.BadTrailer, "ICV good, but trailer damaged"), (Verdict.BadIcv, "ICV BAD"),
        (Verdict.WrongLength, "of a length that its algorithms do not make"), (Verdict.Truncated, "cut short"), (Verdict.NoKey, "without key"),
    ];

    public long Packets { get; set; }

    public long Ike { get; set; }

    public long Decrypted { get; set; }

    /// <summary>Pieces of IP datagrams, and of messages of IKE.</summary>
    public long Fragments { get; set; }

    /// <summary>What pieces are left of in the end.</summary>
    public int Incomplete { get; set; }

    /// <summary>Packets behind a link type that is not known.</summary>
    public long ForeignLinks { get; set; }

    public long BadIcvs => Bad(_esp) + Bad(_ah);

    public void Count(Verdict verdict) => _esp[verdict] = _esp.GetValueOrDefault(verdict) + 1;

    public void CountAh(Verdict verdict) => _ah[verdict] = _ah.GetValueOrDefault(verdict) + 1;

    public override string ToString()
    {
        var text = new StringBuilder($"\n{Packets} packet{(Packets == 1 ? "" : "s")}: {Ike} of IKE, {Decrypted} of them decrypted");
        Add(text, _esp, "ESP");
        if (_ah.Count > 0) Add(text, _ah, "AH");
        if (Fragments > 0) text.Append($"; {Fragments} fragments{(Incomplete > 0 ? $", {Incomplete} datagrams or messages not whole" : "")}");
        if (ForeignLinks > 0) text.Append($"; {ForeignLinks} of a link type that is not known");
        return text.Append('\n').ToString();
    }

    private static long Bad(Dictionary<Verdict, long> verdicts) => verdicts.GetValueOrDefault(Verdict.BadIcv) + verdicts.GetValueOrDefault(Verdict.WrongLength);

    private static void Add(StringBuilder text, Dictionary<Verdict, long> verdicts, string protocol)
    {
        text.Append($"; {verdicts.Values.Sum()} of {protocol}");
        foreach ((Verdict verdict, string what) in s_words)
            if (verdicts.GetValueOrDefault(verdict) is > 0 and long count) text.Append($", {count} {what}");
    }
}
