using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>Dead peer detection (RFC 3706): asks after silence, every two seconds, until something comes or the time is over.</summary>
public sealed class ForeignLiveness(ForeignContext context, ForeignSas sas)
{
    private const long AskAgainMilliseconds = 2_000;
    private long _heardAt, _askedAt, _toldAt;
    private uint _sequence = 1;

    /// <summary>How often the peer was found dead.</summary>
    public int DeclaredDead { get; private set; }

    /// <summary>Something authentic came.</summary>
    public void OnHeard() => _heardAt = context.Now;

    /// <summary>There is a new ISAKMP SA: nothing is asked yet.</summary>
    public void OnEstablished() => (_heardAt, _askedAt) = (context.Now, 0);

    /// <summary>R-U-THERE or its answer.</summary>
    public void OnNotify(ForeignIkeSa sa, byte[] content)
    {
        if (!NotifyView.TryParse(content, out NotifyView notify)) return;
        if (notify.Type == NotifyType.RUThere && !context.Habits.IgnoresDpd)
            sas.Tell(sa, PayloadType.Notify, NotifyView.Write(ProtocolId.Isakmp, NotifyType.RUThereAck, notify.Spi, notify.Data));
        if (notify.Type == NotifyType.RUThereAck) _askedAt = 0;
    }

    /// <summary>True when the peer is found dead now, or when pairs on which nothing comes are given up, since nobody can be asked.</summary>
    public bool Tick()
    {
        long patience = (context.Setup.DpdDelaySeconds + context.Setup.DpdTimeoutSeconds) * 1_000L;
        if (sas.Serving is not { } sa) return sas.Pairs.Count > 0 && context.Now - _heardAt >= patience;
        if (_askedAt != 0 && _heardAt > _askedAt) _askedAt = 0;
        if (context.Now - _heardAt < context.Setup.DpdDelaySeconds * 1_000L || context.Now - _toldAt < AskAgainMilliseconds) return false;
        if (_askedAt == 0) _askedAt = context.Now;
        if (context.Now - _askedAt >= context.Setup.DpdTimeoutSeconds * 1_000L)
        {
            context.Say("the peer is dead");
            DeclaredDead++;
            return true;
        }
        _toldAt = context.Now;
        sas.Tell(sa, PayloadType.Notify, NotifyView.Write(ProtocolId.Isakmp, NotifyType.RUThere, sa.Cookies, ForeignKeys.Octets(_sequence++)));
        return false;
    }
}
