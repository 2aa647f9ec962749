using Amaranten.Ipsec;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// The end of a batch: seals what is to be sealed, puts outer headers around it, sends, and takes back the slots that were built in. Plaintext
/// lives in the seal batch alone and comes out of it sealed.
/// </summary>
internal sealed class Departures(WorkerContext context, Egress egress)
{
    // A largest packet makes this many fragments when the path carries only 576 octets and the tunnel takes 100 of them, and itself.
    private const int MostSlotsOfOnePacket = 160;

    private const int Capacity = 64;

    private readonly SealBatch _batch = new(Capacity);
    private readonly Outer[] _outer = new Outer[Capacity];
    private int _count;

    private readonly record struct Outer(NextHop Hop, byte TypeOfService, bool DontFragment);

    /// <summary>Adds an inner packet. Its outer header copies DSCP, ECN and DF (RFC 6040 §4.1, RFC 4301 §8.1).</summary>
    public void Seal(OutboundSa sa, int offset, int length, NextHop hop, byte typeOfService, bool dontFragment)
    {
        if (_batch.IsFull) SealAll();
        Drop drop = _batch.Add(sa, context.Memory.Span, offset, length, _count);
        if (drop == Drop.None) _outer[_count++] = new Outer(hop, EcnTunnel.Encapsulate(typeOfService), dontFragment);
        else context.Drop(drop);
    }

    public bool Send(in ClearPacket packet, NextHop hop) => egress.Send(packet, hop);

    public bool Send(in ExemptPacket packet, NextHop hop) => egress.Send(packet, hop);

    /// <summary>Makes sure that a packet can be built in slots. Nothing that lies in such a slot may be in use by the caller.</summary>
    public void Reserve()
    {
        if (context.Built.Free < MostSlotsOfOnePacket) Finish();
    }

    /// <summary>Sends everything.</summary>
    public void Finish()
    {
        SealAll();
        egress.Flush();
        context.Built.TakeBackAll();
    }

    private void SealAll()
    {
        if (_count == 0) return;
        Span<byte> memory = context.Memory.Span;
        _batch.Seal(memory);
        foreach (ref readonly SealedPacket packet in _batch.Sealed)
        {
            Outer outer = _outer[packet.Tag];
            ushort identification = outer.DontFragment ? (ushort)0 : context.NextIdentification();
            OuterPacket wrapped = OuterPacket.Wrap(packet, memory, outer.TypeOfService, outer.DontFragment, identification);
            if (egress.Send(wrapped, outer.Hop)) context.Counters.Sealed++;
            context.Punts.SoftLimit(packet.Sa);
        }
        _batch.Clear();
        _count = 0;
    }
}
