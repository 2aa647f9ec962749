namespace Amaranten.Gateway.Ports;

/// <summary>One block of pinned memory cut into equal slots, in which all frames of a worker live. Made at start-up.</summary>
public sealed class FrameMemory
{
    /// <summary>Octets kept free in front of a received frame, for the outer headers.</summary>
    public const int HeadroomBytes = 128;

    /// <summary>Octets kept free behind a received frame, for padding and ICV.</summary>
    public const int TailroomBytes = 128;

    /// <summary>Largest frame: a superpacket of 65,535 octets and its Ethernet and VLAN headers.</summary>
    public const int LargestFrameBytes = 65_535 + 18;

    private readonly byte[] _block;

    /// <summary>Memory for <paramref name="slots"/> slots of <paramref name="slotBytes"/> octets.</summary>
    public FrameMemory(int slots, int slotBytes)
    {
        Slots = slots;
        SlotBytes = slotBytes;
        _block = GC.AllocateUninitializedArray<byte>(slots * slotBytes, pinned: true);
    }

    /// <summary>How many slots there are.</summary>
    public int Slots { get; }

    /// <summary>Octets per slot, head- and tailroom included.</summary>
    public int SlotBytes { get; }

    /// <summary>The whole block. It is pinned: an address taken from it stays valid.</summary>
    public Span<byte> Span => _block;

    /// <summary>Where slot <paramref name="slot"/> starts.</summary>
    public int SlotAt(int slot) => slot * SlotBytes;
}
