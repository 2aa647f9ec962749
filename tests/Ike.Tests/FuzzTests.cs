using Amaranten.Ike;
using Amaranten.Wire.Ip;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>
/// Whatever arrives, in whatever state: nothing is thrown, what stands stands, and the negotiation under way still ends well. Seeded.
/// </summary>
public sealed class FuzzTests
{
    [Theory]
    [InlineData(false, 9)]
    [InlineData(true, 6)]
    public void Mutations_of_every_message_in_every_state(bool aggressive, int messages)
    {
        byte[][] corpus = [.. Corpus(false), .. Corpus(true)];
        for (int steps = 0; steps <= messages; steps++)
        {
            var random = new SeededRandom((ulong)steps + 1);
            for (int round = 0; round < (aggressive ? 20 : 40); round++)
            {
                var (network, alice, bob) = Pair(aggressive, (ulong)(100 * steps + round));
                alice.Engine.Acquire("a", 0, false, network.Now);
                for (int i = 0; i < steps; i++) network.Step();
                // Mutations of this very conversation, so that cookies and message IDs are right, and of an older one.
                byte[][] seen = [.. network.Sent.Select(d => d.Octets), .. corpus];
                for (int i = 0; i < 60; i++)
                {
                    byte[] message = Mutate(seen[random.Below(seen.Length)], random);
                    Gateway victim = random.Below(2) == 0 ? alice : bob;
                    ushort port = random.Below(2) == 0 ? (ushort)500 : (ushort)4500;
                    network.Inject(victim, new UdpEndpoint(victim == alice ? bob.Address : alice.Address, port), message, port);
                }
                network.Run(200_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
                Assert.True(Agreement.CanSend(alice, bob) && Agreement.CanSend(bob, alice), $"steps {steps}, round {round}\n" + string.Join('\n', alice.Events.Select(e => $"A {e}").Concat(bob.Events.Select(e => $"B {e}"))));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Noise_does_not_harm_an_established_tunnel(bool aggressive)
    {
        var (network, alice, bob) = Pair(aggressive, 1);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(15_000);
        var random = new SeededRandom(4711);
        byte[][] seen = [.. network.Sent.Select(d => d.Octets)];
        var outcome = new HashSet<IkeDrop>();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] message = random.Below(4) == 0 ? Noise(random) : Mutate(seen[random.Below(seen.Length)], random);
            network.Inject(bob, new UdpEndpoint(alice.Address, 500), message);
            if (i % 100 == 0) network.Run(10);
        }
        outcome.UnionWith(bob.Events.Select(e => e.Drop));
        Assert.Contains(IkeDrop.Malformed, outcome);
        Assert.Contains(IkeDrop.BadHash, outcome);
        network.Run(60_000);
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(1, bob.Count(IkeEventKind.Phase2Established));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_truncation_of_every_message_is_refused(bool aggressive)
    {
        foreach (byte[] message in Corpus(aggressive))
            for (int length = 0; length < message.Length; length++)
            {
                var (network, _, bob) = Pair(aggressive, 1);
                network.Inject(bob, new UdpEndpoint(Tunnels.AliceAddress, 500), message[..length]);
                Assert.Equal(1, bob.Count(IkeEventKind.MessageDropped));
                Assert.Empty(network.Sent);
            }
    }

    private static (Network, Gateway Alice, Gateway Bob) Pair(bool aggressive, ulong seed) =>
        Network.Pair(Tunnels.Alice with { Aggressive = aggressive }, Tunnels.Bob with { Aggressive = aggressive }, seed);

    private static byte[][] Corpus(bool aggressive)
    {
        var (network, alice, _) = Pair(aggressive, 999);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(15_000);
        alice.Engine.Down("a", network.Now);
        network.Settle();
        return [.. network.Sent.Select(d => d.Octets)];
    }

    private static byte[] Mutate(byte[] original, SeededRandom random)
    {
        byte[] message = [.. original];
        switch (random.Below(5))
        {
            case 0:
                message = message[..random.Below(message.Length)];
                break;
            case 1:
                message = [.. message, .. Noise(random)];
                break;
            case 2:
                for (int i = random.Below(8); i >= 0; i--) message[random.Below(message.Length)] = (byte)(random.Next() & 0xFF);
                break;
            case 3:
                message[random.Below(message.Length)] ^= (byte)(1 << random.Below(8));
                break;
            default:
                int at = random.Below(message.Length), to = random.Below(message.Length), count = random.Below(message.Length - Math.Max(at, to));
                message.AsSpan(at, count).CopyTo(message.AsSpan(to));
                break;
        }
        // Most mutants must get past the first look: their length is right.
        if (message.Length >= 28 && random.Below(4) != 0)
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(24), message.Length);
        return message;
    }

    private static byte[] Noise(SeededRandom random)
    {
        byte[] noise = new byte[random.Below(300)];
        random.Fill(noise);
        return noise;
    }
}
