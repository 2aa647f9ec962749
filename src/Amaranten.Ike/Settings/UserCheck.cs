using Amaranten.Crypto;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>A question that others have to answer: whether a user of XAUTH is who he says. Known by reference.</summary>
/// <param name="tunnel">The tunnel's name.</param>
/// <param name="peer">Where the user comes from.</param>
/// <param name="name">The user's name as it came, 1 to 253 octets.</param>
/// <param name="password">His password, 1 to 128 octets. Wiped when the answer is there.</param>
public sealed class UserCheck(string tunnel, UdpEndpoint peer, ReadOnlyMemory<byte> name, SecretBytes password)
{
    /// <summary>Longest name that is asked about, octets (RFC 2865 §5.1).</summary>
    public const int LongestName = 253;

    /// <summary>Longest password that is asked about, octets (RFC 2865 §5.2).</summary>
    public const int LongestPassword = 128;

    /// <summary>The tunnel's name.</summary>
    public string Tunnel => tunnel;

    /// <summary>Where the user comes from.</summary>
    public UdpEndpoint Peer => peer;

    /// <summary>The user's name as it came.</summary>
    public ReadOnlyMemory<byte> Name => name;

    /// <summary>His password.</summary>
    public SecretBytes Password => password;

    /// <summary>What is done with the answer.</summary>
    internal Action<UserVerdict, Instant> Answered { get; init; } = (_, _) => { };
}

/// <summary>What became of a <see cref="UserCheck"/>.</summary>
/// <param name="IsAccepted">Whether he is who he says.</param>
/// <param name="By">Who says so, in words; empty: we do ourselves.</param>
/// <param name="Detail">
/// When he is refused, what is said of him, as <c>is refused by ...</c>; when he is accepted, what else was said, or nothing. Escaped, no secret.
/// </param>
public sealed record UserVerdict(bool IsAccepted, string By, string Detail)
{
    /// <summary>The address that he shall have; null: any.</summary>
    public IpAddress? Address { get; init; }

    /// <summary>After how many seconds he has to go, as RFC 2865 §5.27 counts them; null or 0: never.</summary>
    public long? SessionSeconds { get; init; }
}
