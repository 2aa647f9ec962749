using Amaranten.Config;
using Amaranten.Crypto.Certificates;

namespace Amaranten.Gateway.Control;

/// <summary>Makes the revocation lists of a <see cref="GatewayStatus"/> from what the stores hold and what became of fetching.</summary>
internal static class CrlReport
{
    /// <summary>What is held from files, then each place with what was fetched there.</summary>
    public static IReadOnlyList<RevocationListStatus> Of(GatewayConfig config, IReadOnlyList<CrlPlaceStatus> places) =>
        [.. TunnelMapping.Trusts(config).SelectMany(trust => Of(trust, places.Where(place => place.Trust == trust.Store)))];

    private static IEnumerable<RevocationListStatus> Of(TrustConfig trust, IEnumerable<CrlPlaceStatus> places)
    {
        string authorities = string.Join(", ", trust.Authorities.Select(authority => authority.Name));
        Dictionary<string, CrlPlaceStatus> left = places.ToDictionary(place => place.Url);
        foreach (RevocationListFacts list in trust.Store.Lists)
        {
            left.Remove(list.Source, out CrlPlaceStatus? place);
            yield return new RevocationListStatus(authorities, list, place);
        }
        foreach (CrlPlaceStatus place in left.Values) yield return new RevocationListStatus(authorities, null, place);
    }
}
