using Amaranten.Ike.Exchanges;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Timing;

/// <summary>Notes when the steps of one exchange were done. There is an end to how many.</summary>
internal sealed class StepClock
{
    private const int Most = 24;
    private readonly List<TimedStep> _steps = [];

    // In the order in which messages mostly have them.
    private static readonly (Payloads Flag, string Name)[] s_named =
    [
        (Payloads.Sa, "SA"), (Payloads.Ke, "KE"), (Payloads.Nonce, "NONCE"), (Payloads.Id, "ID"), (Payloads.Certificate, "CERT"), (Payloads.Signature, "SIG"),
        (Payloads.Hash, "HASH"), (Payloads.Attributes, "ATTR"),
    ];

    /// <summary>As they are noted; it grows.</summary>
    public IReadOnlyList<TimedStep> Steps => _steps;

    public void Got(IkeMessage message) => Note($"got {Names(message.Present)}", message.At);

    public void Sent(PayloadChain payloads, Instant now)
    {
        var present = Payloads.None;
        var reader = new PayloadReader(payloads.First, payloads.Octets);
        while (reader.MoveNext())
            if ((byte)reader.Type < 31) present |= (Payloads)(1u << (byte)reader.Type);
        Note($"sent {Names(present)}", now);
    }

    public void Computed(string what, Instant now) => Note(what, now);

    // Every tunnel keeps the same few words.
    private void Note(string what, Instant at)
    {
        if (_steps.Count < Most) _steps.Add(new TimedStep(string.Intern(what), at));
    }

    private static string Names(Payloads present) => string.Join(", ", s_named.Where(named => (present & named.Flag) != 0).Select(named => named.Name));
}
