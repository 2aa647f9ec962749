namespace Amaranten.Wire.Tests;

/// <summary>Buffers as a running gateway has them: full of somebody else's octets.</summary>
internal static class Dirty
{
    public static byte[] Octets(int length)
    {
        byte[] octets = new byte[length];
        octets.AsSpan().Fill(0xA5);
        return octets;
    }
}
