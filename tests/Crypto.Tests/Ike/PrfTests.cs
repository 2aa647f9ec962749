using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Reference = System.Security.Cryptography;

namespace Crypto.Tests.Ike;

/// <summary>.NET's own hashes are the witness.</summary>
public sealed class PrfTests
{
    [Fact]
    public void AnyKeyAndAnyDataInAnyPieces()
    {
        var random = new SeededRandom(1);
        for (int round = 0; round < 300; round++)
        {
            // A pre-shared key may be empty or longer than a block.
            byte[] key = random.Bytes(random.Next(200)), data = random.Bytes(random.Next(300));
            int cut = random.Next(data.Length + 1);
            foreach (HashAlgorithm hash in Enum.GetValues<HashAlgorithm>())
            {
                Assert.Equal(Hmac(hash, key, data), Prf.Keyed(hash, key).Add(data.AsSpan(0, cut)).Add(data.AsSpan(cut)).Finish());
                Prf plain = Prf.Hash(hash);
                foreach (byte octet in data) plain.Add(octet);
                Assert.Equal(Digest(hash, data), plain.Finish());
            }
        }
    }

    [Fact]
    public void OutputIsAsLongAsItSays()
    {
        foreach (HashAlgorithm hash in Enum.GetValues<HashAlgorithm>())
        {
            Assert.Equal(Prf.OutputBytes(hash), Prf.Hash(hash).Finish().Length);
            Assert.Equal(Prf.OutputBytes(hash), Prf.Keyed(hash, []).Finish().Length);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => Prf.OutputBytes((HashAlgorithm)9));
    }

    private static byte[] Hmac(HashAlgorithm hash, byte[] key, byte[] data) => hash switch
    {
        HashAlgorithm.Md5 => Reference.HMACMD5.HashData(key, data),
        HashAlgorithm.Sha1 => Reference.HMACSHA1.HashData(key, data),
        HashAlgorithm.Sha256 => Reference.HMACSHA256.HashData(key, data),
        HashAlgorithm.Sha384 => Reference.HMACSHA384.HashData(key, data),
        _ => Reference.HMACSHA512.HashData(key, data),
    };

    private static byte[] Digest(HashAlgorithm hash, byte[] data) => hash switch
    {
        HashAlgorithm.Md5 => Reference.MD5.HashData(data),
        HashAlgorithm.Sha1 => Reference.SHA1.HashData(data),
        HashAlgorithm.Sha256 => Reference.SHA256.HashData(data),
        HashAlgorithm.Sha384 => Reference.SHA384.HashData(data),
        _ => Reference.SHA512.HashData(data),
    };
}
