using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike;

/// <summary>A lifetime as it is offered or agreed; 0 kilobytes: no limit by volume (RFC 2407 §4.5).</summary>
internal readonly record struct Lifetime(int Seconds, long Kilobytes)
{
    /// <summary>What both sides can live with: the shorter of each (RFC 2407 §4.5.4). Absurd wishes of a peer are bounded.</summary>
    public Lifetime ShortenedTo(Lifetime peer) => new(
        Math.Min(Seconds, Math.Max(peer.Seconds, Limits.MinLifetimeSeconds)),
        peer.Kilobytes == 0 ? Kilobytes
            : Kilobytes == 0 ? Math.Max(peer.Kilobytes, Limits.MinLifetimeKilobytes)
            : Math.Min(Kilobytes, Math.Max(peer.Kilobytes, Limits.MinLifetimeKilobytes)));

    /// <summary>What the tunnel wants of phase 2. Without a time it is what an SA lasts when nobody says (RFC 2407 §4.5).</summary>
    public static Lifetime OfChild(IkeTunnel tunnel) =>
        new(tunnel.EspLifetimeSeconds > 0 ? tunnel.EspLifetimeSeconds : RfcValues.DefaultLifetimeSeconds, tunnel.EspLifetimeKilobytes);

    /// <summary>Whether this one ends before the other in either measure.</summary>
    public bool IsShorterThan(Lifetime other) =>
        Seconds < other.Seconds || Kilobytes != 0 && (other.Kilobytes == 0 || Kilobytes < other.Kilobytes);

    /// <summary>Appends the attributes: type, then duration (RFC 2407 §4.5).</summary>
    public AttributeList AddTo(AttributeList attributes, ushort typeClass, ushort durationClass)
    {
        attributes.Basic(typeClass, LifeType.Seconds).Variable(durationClass, (uint)Seconds);
        if (Kilobytes > 0) attributes.Basic(typeClass, LifeType.Kilobytes).Variable(durationClass, (uint)Math.Min(Kilobytes, uint.MaxValue));
        return attributes;
    }

    /// <inheritdoc/>
    public override string ToString() => Kilobytes == 0 ? $"{Seconds} s" : $"{Seconds} s, {Kilobytes} KB";
}

/// <summary>Gathers a lifetime from attributes as they come by: a type, then the duration that it measures (RFC 2407 §4.5.2).</summary>
internal struct LifetimeReader
{
    private ushort _type;
    private long? _seconds, _kilobytes;

    /// <summary>Two durations of one type that differ: the whole transform is void (RFC 2407 §4.5.2).</summary>
    public bool Conflicting { get; private set; }

    /// <summary>What was read; the default where nothing was, or nothing that makes sense.</summary>
    public readonly Lifetime Lifetime => new(
        _seconds is null or 0 ? RfcValues.DefaultLifetimeSeconds : (int)Math.Min(_seconds.Value, Limits.MaxLifetimeSeconds), _kilobytes ?? 0);

    /// <summary>The same; what nobody said is left as it was.</summary>
    public readonly Lifetime Over(Lifetime known) =>
        new(_seconds is null or 0 ? known.Seconds : Lifetime.Seconds, _kilobytes is null or 0 ? known.Kilobytes : Lifetime.Kilobytes);

    public void OnType(ulong type) => _type = type > ushort.MaxValue ? (ushort)0 : (ushort)type;

    public void OnDuration(ulong duration)
    {
        long value = duration > long.MaxValue ? long.MaxValue : (long)duration;
        if (_type == LifeType.Seconds) Conflicting |= Differs(ref _seconds, value);
        else if (_type == LifeType.Kilobytes) Conflicting |= Differs(ref _kilobytes, value);
        else Conflicting = true;
    }

    private static bool Differs(ref long? known, long value)
    {
        bool differs = known is not null && known != value;
        known = value;
        return differs;
    }
}
