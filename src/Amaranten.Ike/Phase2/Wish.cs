using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Phase2;

/// <summary>A pair of ESP SAs that somebody wants: traffic, the operator, or a pair that ends soon.</summary>
internal sealed record Wish(int SelectorIndex, TrafficSelector Selector, bool IsRekey);
