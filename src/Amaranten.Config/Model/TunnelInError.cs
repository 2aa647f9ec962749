using Amaranten.Wire.Ip;

namespace Amaranten.Config;

/// <summary>
/// A tunnel whose section has an error. It is not used, but what it should have carried is held back, and does not go to a wider tunnel below it.
/// </summary>
/// <param name="Name">The name in the section's header, or the whole header where it has none.</param>
/// <param name="Complaint">The first complaint about the section.</param>
/// <param name="Held">What is held back: the networks of the section as far as they can be read.</param>
public sealed record TunnelInError(string Name, string Complaint, ValueList<HeldTraffic> Held);

/// <summary>Traffic that nobody may have.</summary>
/// <param name="Place">How many tunnels of <see cref="GatewayConfig.Tunnels"/> are matched before it.</param>
/// <param name="Selector">The traffic.</param>
public readonly record struct HeldTraffic(int Place, TrafficSelector Selector);
