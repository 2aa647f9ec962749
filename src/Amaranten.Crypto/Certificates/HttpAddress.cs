using System.Globalization;

namespace Amaranten.Crypto.Certificates;

/// <summary>Where a file lies that is fetched by HTTP: <c>http://host[:port][/path][?query]</c> (RFC 9110 §4.2.1), in visible ASCII, without a user.</summary>
/// <param name="Host">A name or an IPv4 address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Target">What the server is asked for, with the query; begins with a slash.</param>
public sealed record HttpAddress(string Host, int Port, string Target)
{
    private const string Scheme = "http://";
    private const int UsualPort = 80;

    /// <summary>Host and, unless it is the usual one, port.</summary>
    public string Authority => Port == UsualPort ? Host : $"{Host}:{Port}";

    /// <summary>Reads an address; null if it is not one of those. What follows a <c>#</c> is not for the server and left out.</summary>
    public static HttpAddress? Read(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || text.AsSpan().ContainsAnyExceptInRange('!', '~')) return null;
        string rest = text[Scheme.Length..].Split('#')[0];
        int end = rest.AsSpan().IndexOfAny('/', '?');
        string authority = end < 0 ? rest : rest[..end], target = end < 0 ? "/" : rest[end] == '?' ? $"/{rest[end..]}" : rest[end..];
        string[] parts = authority.Split(':');
        int port = UsualPort;
        bool isPort = parts.Length == 1
            || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue);
        return isPort && IsHost(parts[0]) ? new HttpAddress(parts[0].ToLowerInvariant(), port, target) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Scheme}{Authority}{Target}";

    // Letters, digits and hyphens between dots (RFC 1123 §2.1), which IPv4 addresses are as well.
    private static bool IsHost(string host) =>
        host.Split('.') is var labels && labels.All(label => label.Length is > 0 and < 64 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
}
