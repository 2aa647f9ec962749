using Amaranten.Crypto.Certificates;

namespace Amaranten.Gateway.Control;

/// <summary>A place from which lists of revoked certificates are fetched.</summary>
/// <param name="Trust">For whom.</param>
/// <param name="Url">Where.</param>
/// <param name="IsConfigured">Whether the operator named it; a certificate did otherwise.</param>
/// <param name="Failures">How often fetching failed in a row.</param>
/// <param name="Problem">Why it failed last; empty when it did not.</param>
/// <param name="DueInMilliseconds">When it is fetched next; null while it is being fetched.</param>
public sealed record CrlPlaceStatus(TrustStore Trust, string Url, bool IsConfigured, int Failures, string Problem, long? DueInMilliseconds);

/// <summary>A list of revoked certificates, for <c>show certificates</c>: held, to be fetched, or both.</summary>
/// <param name="Authorities">The authorities for which it is held: the names of their sections.</param>
/// <param name="List">What is held; null where nothing could be fetched yet.</param>
/// <param name="Place">Where it is fetched; null for a file.</param>
public sealed record RevocationListStatus(string Authorities, RevocationListFacts? List, CrlPlaceStatus? Place);
