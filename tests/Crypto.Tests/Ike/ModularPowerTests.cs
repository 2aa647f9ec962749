using Amaranten.Crypto.Ike.Montgomery;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Utilities;

namespace Crypto.Tests.Ike;

/// <summary>Powers modulo odd numbers with every kernel of this CPU, against BouncyCastle's.</summary>
public sealed class ModularPowerTests
{
    private static readonly PowerChoice[] s_choices = [.. Enum.GetValues<PowerChoice>().Where(ModularPower.IsSupported)];

    /// <summary>Moduli, values and exponents of random lengths, and those that leave the least room for carries: ones everywhere, and m - 1.</summary>
    [Fact]
    public void PowersAreBouncyCastles()
    {
        var random = new SeededRandom(9);
        for (int round = 0; round < 300; round++)
        {
            int bytes = 8 * (1 + random.Next(round % 10 == 0 ? 130 : 9));
            byte[] modulus = Modulus(random, bytes, round % 3 == 0);
            BigInteger m = new(1, modulus);
            BigInteger value = round % 5 == 0 ? m.Subtract(BigInteger.One) : new BigInteger(1, random.Bytes(bytes)).Mod(m);
            byte[] exponent = round % 7 == 0 ? [.. Enumerable.Repeat((byte)0xFF, 20)] : random.Bytes(random.Next(20)), result = new byte[bytes];
            byte[] octets = BigIntegers.AsUnsignedByteArray(bytes, value);
            BigInteger expected = value.ModPow(new BigInteger(1, exponent), m).Mod(m);
            foreach (PowerChoice choice in s_choices)
            {
                ModularPower power = ModularPower.Create(modulus, choice);
                power.Raise(octets, exponent, result);
                Assert.True(expected.Equals(new BigInteger(1, result)), $"round {round}, {choice}");

                result.AsSpan().Clear();
                power.Prepare(octets, exponent.Length).Raise(exponent, result);
                Assert.True(expected.Equals(new BigInteger(1, result)), $"round {round}, {choice}, fixed base");
            }
        }
    }

    /// <summary>Sums of the most and the largest products that there are: 8192 bits, all of them ones.</summary>
    [Fact]
    public void TheLongestNumbersOfOnesOverflowNothing()
    {
        byte[] modulus = [.. Enumerable.Repeat((byte)0xFF, 1024)], exponent = [0xFF, 0xFF, 0xFF], result = new byte[1024];
        BigInteger m = new(1, modulus), value = m.Subtract(BigInteger.Two);
        foreach (PowerChoice choice in s_choices)
        {
            ModularPower.Create(modulus, choice).Raise(value.ToByteArrayUnsigned(), exponent, result);
            Assert.Equal(value.ModPow(new BigInteger(1, exponent), m), new BigInteger(1, result));
        }
    }

    [Fact]
    public void ZeroStaysZeroAndEveryNumberToTheZerothIsOne()
    {
        byte[] modulus = Modulus(new SeededRandom(10), 32, false), zero = new byte[32], result = new byte[32];
        foreach (PowerChoice choice in s_choices)
        {
            ModularPower power = ModularPower.Create(modulus, choice);
            power.Raise(zero, [3], result);
            Assert.Equal(zero, result);
            power.Raise(zero, [], result);
            Assert.Equal([.. new byte[31], 1], result);
            power.Prepare([.. new byte[31], 7], 2).Raise([0, 0], result);
            Assert.Equal([.. new byte[31], 1], result);
        }
    }

    [Fact]
    public void ATableServesExponentsUpToItsLength()
    {
        foreach (PowerChoice choice in s_choices)
        {
            FixedBasePower power = ModularPower.Create(Modulus(new SeededRandom(11), 16, false), choice).Prepare(new byte[16], 4);
            Assert.Throws<ArgumentException>(() => power.Raise(new byte[5], new byte[16]));
        }
    }

    private static byte[] Modulus(SeededRandom random, int bytes, bool ones)
    {
        byte[] modulus = ones ? [.. Enumerable.Repeat((byte)0xFF, bytes)] : random.Bytes(bytes);
        modulus[0] |= 0x80;
        modulus[^1] |= 1;
        return modulus;
    }
}
