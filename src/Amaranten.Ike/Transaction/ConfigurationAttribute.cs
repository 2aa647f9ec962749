namespace Amaranten.Ike.Transaction;

/// <summary>Attributes of the transaction exchange.</summary>
internal static class ConfigurationAttribute
{
    /// <summary>Addresses for a client (draft-dukes-ike-mode-cfg-02 §3.4).</summary>
    public const ushort Address = 1, Netmask = 2, Dns = 3, Nbns = 4, AddressExpiry = 5, Dhcp = 6, ApplicationVersion = 7, Subnet = 13;

    /// <summary>Who the user is (draft-beaulieu-ike-xauth-02 §6.2).</summary>
    public const ushort XauthType = 16520, XauthUserName = 16521, XauthUserPassword = 16522, XauthPasscode = 16523, XauthMessage = 16524,
        XauthStatus = 16527;

    /// <summary>Cisco's list of networks behind the server: address, mask, and six octets that nobody uses.</summary>
    public const ushort UnitySplitInclude = 28676;

    /// <summary>XAUTH_TYPE: name and password.</summary>
    public const ushort Generic = 0;

    /// <summary>XAUTH_STATUS.</summary>
    public const ushort Failed = 0, Passed = 1;

    /// <summary>Whether it belongs to XAUTH.</summary>
    public static bool IsXauth(ushort type) => type is >= XauthType and <= 16529;
}
