using Amaranten.Crypto;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Amaranten.Ipsec.Tests;

internal sealed partial record ScapyVectors
{
    public static ScapyVectors Of(string suite) => All.Single(vector => vector.Suite == suite);

    /// <summary>The real transform with these keys.</summary>
    public EspTransform Transform()
    {
        Assert.True(SuiteNotation.TryParseEsp(Suite, out EspSuite suite, out string? problem), problem);
        return EspTransform.Create(suite, Convert.FromHexString(EncryptionKey), Convert.FromHexString(IntegrityKey), new CountingRandom());
    }

    private sealed class CountingRandom : IRandom
    {
        private byte _next;

        public void Fill(Span<byte> destination)
        {
            foreach (ref byte octet in destination) octet = unchecked(_next++);
        }
    }
}
