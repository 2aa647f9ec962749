using Amaranten.Crypto.Certificates;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>Whether an identity is one of those that a tunnel's list means.</summary>
internal static class IdentityMatch
{
    /// <summary>
    /// <c>*</c> as first label of a name stands for one label or more, before the at sign for any user; an address may be a network; values of a
    /// distinguished name are compared as certificates compare them. What is of another type never matches.
    /// </summary>
    public static bool Matches(IdentityPattern pattern, IkeIdentity identity)
    {
        bool bothAddresses = pattern.Type is 1 or 5 && identity.Type is 1 or 5;
        if (pattern.Type != identity.Type && !bothAddresses) return false;
        return (IdType)identity.Type switch
        {
            IdType.Ipv4Address or IdType.Ipv6Address => IsWithin(pattern.Value, identity.Value),
            IdType.Fqdn => EndsAlike(pattern.Value, identity.Value, "*."),
            IdType.UserFqdn => EndsAlike(pattern.Value, identity.Value, "*@"),
            IdType.DistinguishedName => DistinguishedName.TryParse(pattern.Value, out DistinguishedName? wanted, out _)
                && DistinguishedName.TryParse(identity.Value, out DistinguishedName? name, out _) && name.Matches(wanted),
            _ => pattern.Value == identity.Value,
        };
    }

    private static bool IsWithin(string pattern, string address) =>
        IpAddress.TryParse(address, out IpAddress one)
        && (IpPrefix.TryParse(pattern, out IpPrefix network) ? network.Contains(one)
            : IpAddress.TryParse(pattern, out IpAddress other) && other == one);

    // The wildcard needs something to stand for, and the sign after it ends it: *@example is not matched by x@evil@example.
    private static bool EndsAlike(string pattern, string value, string wildcard)
    {
        if (pattern == "*") return true;
        if (!pattern.StartsWith(wildcard, StringComparison.Ordinal)) return string.Equals(pattern, value, StringComparison.OrdinalIgnoreCase);
        string rest = pattern[1..];
        if (value.Length <= rest.Length || !value.EndsWith(rest, StringComparison.OrdinalIgnoreCase)) return false;
        return wildcard != "*@" || !value[..^rest.Length].Contains('@', StringComparison.Ordinal);
    }
}
