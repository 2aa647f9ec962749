using System.Diagnostics.CodeAnalysis;

namespace Amaranten.Crypto.Certificates;

/// <summary>Our certificate, its private key, and the intermediate certificates that we send with it.</summary>
public sealed class Credential : IDisposable
{
    /// <summary>Octets that <see cref="Sign"/> draws, whatever the key.</summary>
    public const int RandomBytes = 32;

    private PrivateKey? _key;

    private Credential(PrivateKey key, List<Certificate> chain) => (_key, Chain) = (key, chain);

    /// <summary>Our own certificate.</summary>
    public Certificate Certificate => Chain[0];

    /// <summary>Our own first, then each issuer that the files held; a self-signed root is left out.</summary>
    public IReadOnlyList<Certificate> Chain { get; }

    /// <summary>What the key signs with.</summary>
    public SignatureKind Kind => Certificate.KeyKind!.Value;

    /// <summary>
    /// Reads any mixture of PEM, DER and PKCS#12: certificates, and one private key in PKCS#1, SEC 1 or PKCS#8, plain or encrypted. The
    /// certificate that belongs to the key is ours, whatever the order.
    /// </summary>
    public static bool TryCreate(
        IReadOnlyList<byte[]> files, string? password, [NotNullWhen(true)] out Credential? credential, out string problem)
    {
        credential = null;
        var found = new CredentialFiles(password);
        for (int i = 0; i < files.Count; i++)
        {
            if (found.TryAdd(files[i], out problem)) continue;
            if (files.Count > 1) problem = $"file {i + 1} of {files.Count}: {problem}";
            return false;
        }
        problem = found.Keys.Count == 0 ? "there is no private key" : $"there are {found.Keys.Count} private keys; expected one";
        if (found.Keys.Count != 1) return false;
        problem = found.Certificates.Count == 0 ? "there is no certificate" : "the private key belongs to none of the certificates";
        Certificate? own = found.Certificates.Find(found.Keys[0].BelongsTo);
        if (own is null) return false;
        problem = "";
        credential = new Credential(found.Keys[0], ChainOf(own, found.Certificates));
        return true;
    }

    /// <summary>
    /// The signature of a HASH_I or HASH_R as the signature payload carries it (RFC 2409 §5.1, RFC 4754 §7). Slow: not for the control thread.
    /// Draws exactly <see cref="RandomBytes"/>, at its start.
    /// </summary>
    public byte[] Sign(ReadOnlySpan<byte> hash, IRandom random)
    {
        ObjectDisposedException.ThrowIf(_key is null, this);
        byte[] seed = new byte[RandomBytes];
        random.Fill(seed);
        return _key.Sign(Certificate, hash, seed);
    }

    /// <summary>Forgets the private key.</summary>
    public void Dispose() => _key = null;

    /// <summary>Never the key.</summary>
    public override string ToString() => Certificate.ToString();

    private static List<Certificate> ChainOf(Certificate own, List<Certificate> all)
    {
        List<Certificate> chain = [own];
        while (!chain[^1].IsSelfIssued)
        {
            Certificate? issuer = all.Find(c => !chain.Contains(c) && !c.IsSelfIssued && c.Subject.Equals(chain[^1].Issuer) && chain[^1].IsSignedBy(c));
            if (issuer is null) break;
            chain.Add(issuer);
        }
        return chain;
    }
}
