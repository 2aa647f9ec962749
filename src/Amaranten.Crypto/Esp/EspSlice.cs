namespace Amaranten.Crypto.Esp;

/// <summary>Where one ESP packet lies in the frame memory: from the SPI to the end of the ICV, in octets.</summary>
public readonly record struct EspSlice(int Offset, int Length);
