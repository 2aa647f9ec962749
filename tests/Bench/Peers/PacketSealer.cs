namespace Amaranten.Bench.Peers;

/// <summary>How somebody else seals ESP packets: one after the other, in place.</summary>
internal abstract unsafe class PacketSealer
{
    /// <summary>Seals a packet from the SPI on, whose IV is in place; the ICV goes behind the text.</summary>
    internal abstract void Seal(byte* packet, int textOctets);
}
