using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amaranten.Crypto.Certificates.KeyFiles;
using Org.BouncyCastle.Crypto.Digests;

namespace Amaranten.Crypto;

/// <summary>
/// A password of which only a hash is kept: PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2), written <c>pbkdf2-sha256:ITERATIONS:SALT:HASH</c> with salt and
/// hash in hexadecimal. Its password cannot be had from it, only tried.
/// </summary>
public sealed record PasswordHash
{
    // What costs a board tenths of a second, on the thread that also answers the peers.
    private const int Iterations = 20_000, MostIterations = 1_000_000;
    private const int SaltBytes = 16, HashBytes = 32;
    private const string Method = "pbkdf2-sha256";

    private readonly string _text;

    private PasswordHash(string text) => _text = text;

    /// <summary>The hash of a password, with a salt of its own.</summary>
    public static PasswordHash Of(string password, IRandom random)
    {
        byte[] salt = new byte[SaltBytes], hash = new byte[HashBytes];
        random.Fill(salt);
        Derive(password, salt, Iterations, hash);
        return new PasswordHash($"{Method}:{Iterations}:{Convert.ToHexStringLower(salt)}:{Convert.ToHexStringLower(hash)}");
    }

    /// <summary>Reads one; false when it is none, or would take longer than a login may.</summary>
    public static bool TryParse(string text, out PasswordHash hash)
    {
        hash = new PasswordHash(text);
        return TryTake(text, out _, out _, out _);
    }

    /// <summary>Whether this is the password. It takes as long for one that is not.</summary>
    public bool Fits(string password)
    {
        TryTake(_text, out int iterations, out byte[] salt, out byte[] hash);
        byte[] typed = new byte[HashBytes];
        Derive(password, salt, iterations, typed);
        return CryptographicOperations.FixedTimeEquals(typed, hash);
    }

    /// <summary>As it is written in a configuration.</summary>
    public override string ToString() => _text;

    private static void Derive(string password, byte[] salt, int iterations, byte[] hash) =>
        KeyDerivation.Pbkdf2(new Sha256Digest(), Encoding.UTF8.GetBytes(password), salt, iterations, hash);

    private static bool TryTake(string text, out int iterations, out byte[] salt, out byte[] hash)
    {
        (iterations, salt, hash) = (0, [], []);
        string[] parts = text.Split(':');
        if (parts.Length != 4 || parts[0] != Method || !parts[2..].All(part => part.Length % 2 == 0 && part.All(char.IsAsciiHexDigit))) return false;
        (salt, hash) = (Convert.FromHexString(parts[2]), Convert.FromHexString(parts[3]));
        return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out iterations)
            && iterations is > 0 and <= MostIterations && salt.Length >= SaltBytes / 2 && hash.Length == HashBytes;
    }
}
