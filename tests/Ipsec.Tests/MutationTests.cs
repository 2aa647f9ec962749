using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;

namespace Amaranten.Ipsec.Tests;

/// <summary>Whatever arrives, nothing throws, and what is passed on lies within the packet that arrived.</summary>
public class MutationTests
{
    private static readonly Gen<(int Suite, int Length, int Cut, (int At, byte Value)[] Changes)> s_mutant = Gen.Select(
        Gen.Int[0, Samples.Suites.Length - 1], Gen.Int[20, 120], Gen.Int[0, 200], Gen.Int[0, 220].Select(Gen.Byte).Array[0, 4]);

    [Fact]
    public void NoMutantOfASealedPacketThrows() => s_mutant.Sample(mutant =>
    {
        var transform = new TransparentTransform(Samples.Suites[mutant.Suite]);
        byte[] esp = FrameBlock.Sealed(Samples.Outbound(transform), Samples.Packet(mutant.Length));
        Mutate(esp, mutant.Changes);
        Receive(transform, esp.AsSpan(0, Math.Min(esp.Length, 20 + mutant.Cut)));
    }, iter: 30_000);

    // The same behind the ICV: an authentic peer that has lost its mind.
    [Fact]
    public void NoMutantOfAnAuthenticPlaintextThrows() => s_mutant.Sample(mutant =>
    {
        EspSuite suite = Samples.Suites[mutant.Suite];
        var transform = new TransparentTransform(suite, mask: 0);
        byte[] esp = FrameBlock.Sealed(Samples.Outbound(transform), Samples.Packet(mutant.Length));
        Mutate(esp.AsSpan(8 + suite.IvBytes)[..^suite.IcvBytes], mutant.Changes);
        transform.Seal(esp, [new EspSlice(0, esp.Length)], 1);
        Receive(transform, esp);
    }, iter: 30_000);

    [Fact]
    public void NoRandomOctetsThrow() => Gen.Byte.Array[0, 150].Select(Gen.Int[0, Samples.Suites.Length - 1]).Sample(
        (octets, suite) => Receive(new TransparentTransform(Samples.Suites[suite]), octets), iter: 30_000);

    private static void Mutate(Span<byte> octets, (int At, byte Value)[] changes)
    {
        foreach ((int at, byte value) in changes)
            if (at < octets.Length) octets[at] = value;
    }

    private static void Receive(EspTransform transform, ReadOnlySpan<byte> esp)
    {
        InboundSa sa = Samples.Inbound(transform);
        byte[] memory = esp.ToArray();
        var batch = new OpenBatch(1);
        if (batch.Add(sa, memory, new EspSlice(0, memory.Length), 0) != Drop.None) return;
        batch.Open(memory, new Instant(1));
        OpenedPacket opened = batch.Opened[0];
        Assert.Equal(opened.Drop == Drop.None ? 1 : 0, sa.Packets);
        if (opened.Drop == Drop.None) Assert.True(opened.InnerLength >= 20 && opened.InnerOffset + opened.InnerLength <= memory.Length);
    }
}
