namespace Amaranten.Crypto.Esp;

/// <summary>A checked stretch of one packet in pinned memory: what a cipher or a MAC works on.</summary>
internal readonly unsafe struct PacketPart(byte* start, int length)
{
    internal readonly byte* Start = start;
    internal readonly int Length = length;
}
