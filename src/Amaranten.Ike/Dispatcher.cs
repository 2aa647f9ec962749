using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Fragmentation;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Roaming;
using Amaranten.Ike.Telling;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike;

/// <summary>
/// Finds what a message belongs to (RFC 2408 §5.2). What belongs to nothing is counted and forgotten: INVALID-COOKIE, which we might send, could
/// not be authenticated, and a peer that we have forgotten finds out by its dead peer detection.
/// </summary>
internal sealed class Dispatcher(IkeContext context, Negotiations negotiations)
{
    private const IsakmpFlags KnownFlags = IsakmpFlags.Encryption | IsakmpFlags.Commit | IsakmpFlags.AuthenticationOnly;
    private readonly Reassembly _reassembly = new();

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline => _reassembly.Deadline;

    public void Receive(ReadOnlySpan<byte> octets, Arrival arrival)
    {
        string? tunnel = null;
        context.Watch.Begin();
        IkeDrop drop = Check(octets, out IsakmpHeader header);
        if (drop == IkeDrop.None)
            drop = header.NextPayload == PayloadType.Fragment
                ? OnFragment(header, octets, arrival, out tunnel) : Dispatch(header, octets, arrival, out tunnel);
        if (drop != IkeDrop.None) context.Drop(drop, tunnel, arrival.Peer, $"exchange {(byte)header.Exchange}, {octets.Length} octets");
        context.Watch.End(arrival.Local, arrival.Peer, octets, drop, tunnel);
    }

    /// <summary>Forgets pieces that were awaited too long.</summary>
    public void Tick(Instant now) => _reassembly.Expire(now);

    // Length, version, flags and cookies, in this order (RFC 2408 §5.2).
    private static IkeDrop Check(ReadOnlySpan<byte> octets, out IsakmpHeader header)
    {
        bool whole = IsakmpHeader.TryParse(octets, out header);
        if (octets.Length >= IsakmpHeader.Size && header.Version != IsakmpHeader.Version1) return IkeDrop.WrongVersion;
        if (!whole || (header.Flags & ~KnownFlags) != 0 || header.InitiatorCookie == 0) return IkeDrop.Malformed;
        return header.Exchange is ExchangeType.MainMode or ExchangeType.Aggressive or ExchangeType.QuickMode or ExchangeType.Informational or ExchangeType.Transaction
            ? IkeDrop.None : IkeDrop.UnknownExchange;
    }

    private IkeDrop Dispatch(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival, out string? tunnel)
    {
        IkeSa? sa = context.Sas.Find(header);
        tunnel = sa?.Tunnel.Config.Name;
        if (header is { Exchange: ExchangeType.Informational, IsEncrypted: false }) return OnHint(header, octets, arrival, sa);
        if (sa is not null) return sa.Receive(header, octets, arrival);

        Phase1Exchange? phase1 = negotiations.Find(header, arrival.Peer);
        tunnel = phase1?.Tunnel?.Config.Name ?? (phase1 as Phase1Responder)?.Name;
        if (header.Exchange is not (ExchangeType.MainMode or ExchangeType.Aggressive))
        {
            if (phase1 is Phase1Responder { IsOver: false } theirs) theirs.OnLaterExchange();
            return phase1 is Phase1Initiator ours && header.Exchange == ExchangeType.Informational
                ? ours.OnInformational(header, octets, arrival) : IkeDrop.UnknownCookies;
        }
        if (header.MessageId != 0) return IkeDrop.Malformed;
        if (phase1 is not null && phase1.Mode != header.Exchange) return IkeDrop.WrongMode;
        if (phase1 is not null) return phase1.Receive(header, octets, arrival);
        if (header.ResponderCookie != 0) return IkeDrop.UnknownCookies;
        if (negotiations.FindOurs(header.InitiatorCookie) is not null) return IkeDrop.Reflected;
        return Begin(header, octets, arrival, out tunnel);
    }

    // A piece is not encrypted even if the message is: the flag, which racoon sets, means nothing. Pieces change nothing; the whole message is as any.
    private IkeDrop OnFragment(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival, out string? tunnel)
    {
        IkeSa? sa = context.Sas.Find(header);
        Phase1Exchange? phase1 = sa is null ? negotiations.Find(header, arrival.Peer) : null;
        tunnel = sa?.Tunnel.Config.Name ?? phase1?.Tunnel?.Config.Name ?? (phase1 as Phase1Responder)?.Name;
        if ((sa?.Fragmenter ?? phase1?.Fragmenter) is not { } negotiation || header.ResponderCookie == 0) return IkeDrop.UnknownCookies;
        if (!negotiation.WeReassemble) return IkeDrop.Unexpected;
        if (!FragmentView.TryRead(octets, out FragmentView fragment)) return IkeDrop.Malformed;
        if (!_reassembly.TryAdd(negotiation, header, fragment, arrival, out byte[]? message, out IkeDrop drop)) return drop;

        context.Watch.PutTogether(message);
        drop = Check(message, out IsakmpHeader whole);
        if (drop != IkeDrop.None) return drop;
        bool isSame = whole.InitiatorCookie == header.InitiatorCookie && whole.ResponderCookie == header.ResponderCookie;
        return isSame && whole.NextPayload != PayloadType.Fragment ? Dispatch(whole, message, arrival, out tunnel) : IkeDrop.Malformed;
    }

    // HDR, SA --> from a peer that some tunnel knows.
    private IkeDrop Begin(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival, out string? tunnel)
    {
        tunnel = null;
        List<TunnelState> candidates = Candidates.For(context.Tunnels, arrival);
        if (candidates.Count == 0) return IkeDrop.UnknownPeer;
        tunnel = candidates[0].Config.Name;
        if (header.IsEncrypted) return IkeDrop.WrongProtection;
        if (context.Sas.Has(header.InitiatorCookie)) return IkeDrop.Duplicate;
        bool aggressive = header.Exchange == ExchangeType.Aggressive;
        if (aggressive && !candidates.Exists(candidate => candidate.Config.Aggressive)
            || !aggressive && candidates.TrueForAll(candidate => candidate.Config.Aggressive))
            return OnWrongMode(candidates[0], header, arrival);
        candidates.RemoveAll(candidate => candidate.Config.Aggressive != aggressive);
        tunnel = candidates[0].Config.Name;
        if (aggressive && !MayBeginAggressive(candidates[0], arrival)) return IkeDrop.HalfOpenLimit;
        if (!candidates[0].MayBegin(arrival) || !negotiations.MakeRoom(arrival.Peer.Address)) return IkeDrop.HalfOpenLimit;

        Phase1Responder begun = Phase1Responder.For(context, candidates, header, arrival);
        IkeDrop drop = begun.Receive(header, octets, arrival);
        if (drop != IkeDrop.None) return drop;
        negotiations.Add(begun);
        if (candidates[0].MayTell(arrival.At)) context.Report(IkeEventKind.Phase1Requested, tunnel, arrival.Peer, $"at {arrival.Local}");
        return IkeDrop.None;
    }

    // The share of the source comes first: what goes beyond it takes nothing from the others.
    private bool MayBeginAggressive(TunnelState candidate, Arrival arrival)
    {
        int cost = AggressiveCost.Of(candidate.Config);
        return candidate.MayBeginAggressive(arrival, cost) && negotiations.MayBeginAggressive(byStranger: candidate.Template is not null, cost, arrival.At);
    }

    // A peer that we know is told (RFC 2408 §5.2), as far as a word in clear tells anything; a stranger is not.
    private IkeDrop OnWrongMode(TunnelState candidate, in IsakmpHeader header, Arrival arrival)
    {
        if (!context.MayHint(arrival.At)) return IkeDrop.WrongMode;
        IkeTunnel tunnel = candidate.Config;
        if (context.IsFirstRefusal(header.InitiatorCookie))
            context.Report(IkeEventKind.Phase1Failed, tunnel.Name, arrival.Peer,
                Reason.Mode(Phase1Method.NameOf(header.Exchange), tunnel.Aggressive ? "aggressive mode" : "main mode"));
        if (candidate.Template is null)
            context.SendInClear(arrival.Local, arrival.Peer, Notifications.InClear(header.InitiatorCookie, 0, context.NewMessageId(), NotifyType.InvalidExchangeType));
        return IkeDrop.WrongMode;
    }

    // A notification without protection changes nothing (RFC 2408 §5.14): a negotiation remembers it as a hint, an SA asks its peer.
    private IkeDrop OnHint(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival, IkeSa? sa)
    {
        if (!context.MayHint(arrival.At)) return IkeDrop.Unauthenticated;
        IkeDrop drop = IkeMessage.TryRead(header, octets.ToArray(), arrival, out IkeMessage message);
        if (drop != IkeDrop.None) return drop;
        Phase1Initiator? ours = negotiations.FindOurs(header.InitiatorCookie);
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.Notify))
        {
            if (!NotifyView.TryParse(content.Span, out NotifyView notify)) continue;
            if (ours is not null && ours.Peer.Address == arrival.Peer.Address) ours.OnHint(notify.Type);
            if (notify.Type is not (NotifyType.InvalidCookie or NotifyType.InvalidSpi)) continue;
            if (sa is not null) sa.Suspect(arrival.At);
            else foreach (TunnelState tunnel in context.Agenda.Members)
                foreach (IkeSa other in tunnel.IkeSas)
                    if (other.Peer.Address == arrival.Peer.Address) other.Suspect(arrival.At);
        }
        return IkeDrop.Unauthenticated;
    }
}
