using System.Text;
using Amaranten.Decode.Opening;

namespace Amaranten.Decode;

/// <summary>What a capture held, counted.</summary>
internal sealed class Tally
{
    private readonly Dictionary<EspVerdict, long> _esp = [];

    public long Packets { get; set; }

    public long Ike { get; set; }

    public long Decrypted { get; set; }

    public long Ah { get; set; }

    public long Fragments { get; set; }

    public long BadIcvs => Of(EspVerdict.BadIcv) + Of(EspVerdict.WrongLength);

    public void Count(EspVerdict verdict) => _esp[verdict] = Of(verdict) + 1;

    public override string ToString()
    {
        var text = new StringBuilder($"\n{Packets} packet{(Packets == 1 ? "" : "s")}: {Ike} of IKE, {Decrypted} of them decrypted; {_esp.Values.Sum()} of ESP");
        Add(text, EspVerdict.Good, "ICV good");
        Add(text, EspVerdict.BadTrailer, "ICV good, but trailer damaged");
        Add(text, EspVerdict.BadIcv, "ICV BAD");
        Add(text, EspVerdict.WrongLength, "of a length that its algorithms do not make");
        Add(text, EspVerdict.Truncated, "cut short");
        Add(text, EspVerdict.NoKey, "without key");
        if (Ah > 0) text.Append($"; {Ah} of AH, not checked");
        if (Fragments > 0) text.Append($"; {Fragments} fragments, not put together");
        return text.Append('\n').ToString();
    }

    private long Of(EspVerdict verdict) => _esp.GetValueOrDefault(verdict);

    private void Add(StringBuilder text, EspVerdict verdict, string what)
    {
        if (Of(verdict) > 0) text.Append($", {Of(verdict)} {what}");
    }
}
