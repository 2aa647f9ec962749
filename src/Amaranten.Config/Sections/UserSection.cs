using Amaranten.Config.Values;

namespace Amaranten.Config.Sections;

/// <summary>Reads <c>[user:NAME]</c>.</summary>
internal static class UserSection
{
    /// <summary>The usable users.</summary>
    public static IReadOnlyList<Usable<UserConfig>> ReadAll(IEnumerable<SectionReader> sections)
    {
        var usable = new List<Usable<UserConfig>>();
        foreach (SectionReader section in sections)
        {
            var read = new UserConfig(section.Name, section.RequiredSecret("password", TunnelForms.Password));
            if (section.IsFaulty) continue;
            WarnOfShort(section, "password", read);
            usable.Add(new Usable<UserConfig>(read, section));
        }
        return usable;
    }

    /// <summary>Warns when a password can be found by trying.</summary>
    public static void WarnOfShort(SectionReader section, string key, UserConfig user)
    {
        const int Short = 8;
        if (user.Password.Length < Short)
            section.Warn(key, $"so short a password ({user.Password.Length} octets) can be found by trying; expected at least {Short}");
        if (System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(user.Name), user.Password.Span))
            section.Warn(key, "the password is the name; expected another");
    }
}
