using Amaranten.Crypto.Certificates;

namespace Crypto.Tests.Certificates;

/// <summary>The files of Data, and a day on which they are in force.</summary>
internal static class TestData
{
    internal static readonly DateTimeOffset Day = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal static byte[] Hash => "the hash of phase 1: 32 octets.."u8.ToArray();

    internal static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", name));

    internal static Certificate Certificate(string name)
    {
        Assert.True(TrustStore.TryReadCertificates([Read(name)], out IReadOnlyList<Certificate> certificates, out string problem), problem);
        return Assert.Single(certificates);
    }

    internal static ReadOnlyMemory<byte>[] Der(params string[] names) => [.. names.Select(n => Certificate(n).Der)];

    internal static TrustStore Store(RevocationPolicy policy, params string[] roots) => new([.. roots.Select(Certificate)], policy);

    internal static Credential Credential(string? password, params string[] files)
    {
        Assert.True(Amaranten.Crypto.Certificates.Credential.TryCreate([.. files.Select(Read)], password, out Credential? credential,
            out string problem), problem);
        return credential;
    }
}
