using Amaranten.Ipsec.Policy;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>Fragments whose ports cannot be seen, against policies for certain ports: in doubt it is theirs (RFC 4301 §7).</summary>
internal static class HiddenPorts
{
    /// <summary>True if a policy above <paramref name="found"/>, the one that matches without ports, has fitting addresses and protocol.</summary>
    public static bool MayMatch(PolicyTable policies, SecurityPolicy? found, IpAddress local, IpAddress remote, byte protocol)
    {
        foreach (SecurityPolicy policy in policies.Policies)
        {
            if (ReferenceEquals(policy, found)) return false;
            TrafficSelector selector = policy.Selector;
            if (selector.Protocol == protocol && selector.Local.Contains(local) && selector.Remote.Contains(remote)) return true;
        }
        return false;
    }
}
