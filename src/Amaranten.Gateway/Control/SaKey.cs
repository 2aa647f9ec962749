namespace Amaranten.Gateway.Control;

/// <summary>What a pair of SAs serves: a pair of networks of a tunnel, for one of its clients where it has many.</summary>
/// <param name="Tunnel">The tunnel's name.</param>
/// <param name="Instance">The client's number; 0 where there is one peer.</param>
/// <param name="Selector">Index of the pair of networks.</param>
internal readonly record struct SaKey(string Tunnel, int Instance, int Selector)
{
    /// <summary>The same for the tunnel as a whole.</summary>
    public SaKey OfTunnel => this with { Instance = 0 };
}
