using Amaranten.Wire.Ip;

namespace Amaranten.Config.Values;

/// <summary>A peer as <c>remote-gateway</c> has it: an address, a name, or anybody.</summary>
/// <param name="Address">The address; 0.0.0.0 for the others.</param>
/// <param name="Name">The name to be looked up; null for the others.</param>
/// <param name="IsAny">Whether anybody may come.</param>
internal readonly record struct Peer(IpAddress Address, string? Name, bool IsAny);

/// <summary>How a peer is written.</summary>
internal static class PeerForm
{
    private const int LongestName = 253, LongestLabel = 63;

    /// <summary>The peer.</summary>
    public static ValueForm<Peer> Peer { get; } = new("an IPv4 address, dns:NAME or any", text =>
    {
        if (text == "any") return new Peer(default, null, true);
        if (text.StartsWith("dns:", StringComparison.Ordinal))
        {
            string name = text[4..].Trim();
            return IsHostName(name) ? new Peer(default, name, false) : new Refusal($"{Quoted.Of(name)} is no host's name");
        }
        Parsed<IpAddress> host = AddressForms.Host.Read(text);
        if (host.Ok) return new Peer(host.Value, null, false);
        if (host.Hint.Length > 0) return new Refusal(host.Hint);
        if (text is "none" or "all" or "*") return new Refusal("did you mean 'any'?");
        return new Refusal(text.Any(char.IsAsciiLetter) && IsHostName(text) ? $"did you mean 'dns:{text}'?" : "");
    });

    /// <summary>Whether a name can stand in the DNS (RFC 1123 §2.1).</summary>
    public static bool IsHostName(string name) =>
        name.Length is > 0 and <= LongestName && name.Split('.').All(label =>
            label.Length is > 0 and <= LongestLabel && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
}
