using System.Collections.Immutable;
using Amaranten.Crypto;

namespace Amaranten.Ike;

/// <summary>Extended authentication: a name and a password after phase 1 (draft-beaulieu-ike-xauth-02).</summary>
public abstract record XauthSettings;

/// <summary>We ask the peer for name and password.</summary>
/// <param name="Users">Who may come.</param>
public sealed record XauthServer(ImmutableArray<XauthUser> Users) : XauthSettings;

/// <summary>We prove to the peer who we are.</summary>
/// <param name="User">The name and its password.</param>
public sealed record XauthClient(XauthUser User) : XauthSettings;

/// <summary>A user.</summary>
/// <param name="Name">The name, UTF-8 on the wire.</param>
/// <param name="Password">The password's octets.</param>
public sealed record XauthUser(string Name, SecretBytes Password);
