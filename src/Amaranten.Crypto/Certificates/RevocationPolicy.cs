namespace Amaranten.Crypto.Certificates;

/// <summary>What a trust store insists on; change one with <c>with</c>: <c>RevocationPolicy.Required with { MaxCrlAgeSeconds = 3600 }</c>.</summary>
public sealed record RevocationPolicy
{
    /// <summary>Revocation lists are not asked.</summary>
    public static RevocationPolicy Off { get; } = new() { Check = RevocationCheck.Off };

    /// <summary>Revocation lists are asked where we hold one.</summary>
    public static RevocationPolicy WhenAvailable { get; } = new() { Check = RevocationCheck.WhenAvailable };

    /// <summary>No certificate is good without a current revocation list of its issuer.</summary>
    public static RevocationPolicy Required { get; } = new() { Check = RevocationCheck.Required };

    /// <summary>Whether revocation lists are asked.</summary>
    public RevocationCheck Check { get; init; } = RevocationCheck.WhenAvailable;

    /// <summary>A fetched list is believed this long, or until its nextUpdate if that comes first.</summary>
    public int MaxCrlAgeSeconds { get; init; } = 86_400;

    /// <summary>Lists that are held at most, those of files included; of the fetched ones the least used goes first.</summary>
    public int MostLists { get; init; } = 1_024;

    /// <summary>Certificates in a path at most, leaf and root counted; and how many of a peer's we read.</summary>
    public int LongestPath { get; init; } = 15;

    /// <summary>RSA keys from 1024 bits on are good, with a warning; otherwise from 2048.</summary>
    public bool AllowRsa1024 { get; init; }

    /// <summary>Certificates signed over SHA-1 are good, with a warning. MD5 never is.</summary>
    public bool AllowSha1 { get; init; }
}
