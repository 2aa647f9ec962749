namespace Amaranten.Crypto.Certificates;

/// <summary>What people may want to know of a revocation list (RFC 5280 §5.1.2).</summary>
/// <param name="Issuer">Who issued it.</param>
/// <param name="Source">Where it was fetched; empty for a configured file.</param>
/// <param name="ThisUpdate">When it was issued.</param>
/// <param name="NextUpdate">When the next one comes at the latest; null: it does not say.</param>
/// <param name="ReceivedAt">When it was fetched; null for a configured file, and where the clock was not set.</param>
/// <param name="Entries">How many certificates it revokes.</param>
/// <param name="IsVerified">Whether its signature was found good; until a path has shown its issuer it is not, and the list is not believed.</param>
public sealed record RevocationListFacts(
    DistinguishedName Issuer, string Source, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate, DateTimeOffset? ReceivedAt, int Entries, bool IsVerified)
{
    internal RevocationListFacts(RevocationList list)
        : this(list.Issuer, list.Source, list.ThisUpdate, list.NextUpdate, list.ReceivedAt, list.Entries, list.IsVerified)
    {
    }
}
