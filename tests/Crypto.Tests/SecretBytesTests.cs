using Amaranten.Crypto;

namespace Crypto.Tests;

public sealed class SecretBytesTests
{
    [Fact]
    public void ASecretIsACopyWipedOnDisposeAndNeverPrinted()
    {
        byte[] source = [1, 2, 3];
        var secret = new SecretBytes(source);
        source[0] = 9;
        Assert.Equal([1, 2, 3], secret.Span.ToArray());
        Assert.Equal("***", $"{secret}");

        Span<byte> span = secret.Span;
        secret.Dispose();
        Assert.Equal(new byte[3], span.ToArray());
        Assert.Equal(3, secret.Length);
        Assert.Equal(new byte[5], new SecretBytes(5).Span.ToArray());
    }
}
