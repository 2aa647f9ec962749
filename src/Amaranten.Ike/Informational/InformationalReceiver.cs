using System.Buffers.Binary;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Phase2;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Informational;

/// <summary>Acts on an informational exchange whose HASH(1) holds (RFC 2409 §5.7).</summary>
internal sealed class InformationalReceiver(IkeSa sa, DeadPeerDetection dpd, IkeContext context)
{
    private const NotifyType FirstStatus = NotifyType.Connected;

    /// <summary>Takes notifications and deletes in turn. After the delete of the ISAKMP SA itself nothing more is read.</summary>
    public IkeDrop On(IkeMessage message, QuickMode? sameMessageId)
    {
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.Notify))
        {
            if (!NotifyView.TryParse(content.Span, out NotifyView notify)) return IkeDrop.Malformed;
            if (notify.Type == NotifyType.Connected) sameMessageId?.OnConnected(message.At);
            else if (notify.Type is NotifyType.RUThere or NotifyType.RUThereAck) OnDpd(notify, message.At);
            else if (notify.Type < FirstStatus) OnError(notify, message.At);
            else if (notify.Type == NotifyType.InitialContact) sa.Tunnel.OnInitialContact(sa, message.At);
        }
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.Delete))
        {
            if (!DeleteView.TryParse(content.Span, out DeleteView delete)) return IkeDrop.Malformed;
            OnDelete(delete, message.At);
            if (sa.IsClosed) break;
        }
        return IkeDrop.None;
    }

    private void OnDpd(in NotifyView notify, Instant now)
    {
        if (notify.Data.Length != sizeof(uint) || !notify.Spi.SequenceEqual(sa.Spi)) return;
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(notify.Data);
        if (notify.Type == NotifyType.RUThere && dpd.MayAnswer(sequence, now))
            sa.Send(new PayloadChain().Add(PayloadType.Notify, Notifications.Dpd(NotifyType.RUThereAck, sa.Spi, sequence)));
        // The message itself is proof of life, but only an answer to an open question ends that question.
        if (notify.Type == NotifyType.RUThereAck && !dpd.IsExpectedAnswer(sequence))
            context.Drop(IkeDrop.Unexpected, sa.Tunnel.Config.Name, sa.Peer, $"R-U-THERE-ACK with sequence {sequence}, which was not asked");
    }

    private void OnError(in NotifyView notify, Instant now)
    {
        // Peers differ in whether they name the SPI: one of ours, or nothing when only one quick mode runs.
        uint spi = notify.Spi.Length == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(notify.Spi) : 0;
        List<QuickModeInitiator> running =
            [.. sa.QuickModes.OfType<QuickModeInitiator>().Where(quickMode => !quickMode.IsOver && quickMode.State == Phase2State.SentHash1)];
        QuickModeInitiator? refused = running.Find(quickMode => quickMode.InboundSpis.All.Any(own => own.Spi == spi)) ?? running.FirstOrDefault();
        bool isOfProof = notify.Type == NotifyType.AuthenticationFailed || notify.Type == NotifyType.InvalidIdInformation && sa.QuickModes.Count == 0;
        if (notify.Type is NotifyType.InvalidSpi) sa.Suspect(now);
        else if (isOfProof && !sa.HasBorneFruit) sa.Tunnel.OnPeerRefuses(sa, notify.Type, now);
        else if (refused is not null) refused.OnRefused(notify.Type, now);
        else
            context.Report(IkeEventKind.NotifyReceived, sa.Tunnel.Config.Name, sa.Peer,
                $"{notify.Type.ToText()}{(notify.Data.IsEmpty ? "" : $" \"{EscapedText.Of(notify.Data)}\"")}");
    }

    private void OnDelete(in DeleteView delete, Instant now)
    {
        for (int i = 0; i < delete.Count && !sa.IsClosed; i++)
        {
            if (delete.Protocol is ProtocolId.Esp or ProtocolId.Ah && delete.SpiSize == sizeof(uint))
                sa.Tunnel.Children.OnDelete(delete.Protocol, BinaryPrimitives.ReadUInt32BigEndian(delete.Spi(i)), now);
            else if (delete.Protocol == ProtocolId.Isakmp && delete.SpiSize == 2 * sizeof(ulong))
                sa.Tunnel.OnDelete(delete.Spi(i), now);
        }
    }
}
