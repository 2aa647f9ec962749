using Amaranten.Wire.Ip;

namespace Amaranten.Config.Values;

/// <summary>How identities of phase 1 are written (RFC 2407 §4.6.2.1): one, or a list with wildcards.</summary>
internal static class IdentityForms
{
    private const int LongestIdentity = 255, MostIdentities = 64;
    private static readonly string[] s_kinds = ["ip:", "dns:", "email:", "dn:"];

    /// <summary>Who we are.</summary>
    public static ValueForm<IdentityConfig> Own { get; } = new("auto, ip:ADDRESS, dns:NAME, email:USER@NAME or dn:TYPE=VALUE, ...", text =>
        text == "auto" ? IdentityConfig.Auto : One(text, isPattern: false));

    /// <summary>Whom the peer may be. <c>auto</c> is the empty list.</summary>
    public static ValueForm<ValueList<IdentityConfig>> Peers { get; } =
        new("auto, or a list of ip:ADDRESS, dns:NAME, email:USER@NAME and dn:TYPE=VALUE, ..., in which * stands for any", text =>
    {
        if (text == "auto") return new ValueList<IdentityConfig>([]);
        var identities = new List<IdentityConfig>();
        foreach (string item in Split(text))
        {
            Parsed<IdentityConfig> identity = One(item, isPattern: true);
            if (!identity.Ok) return new Refusal(identity.Hint);
            if (identities.Contains(identity.Value)) return new Refusal($"{Quoted.Of(item)} stands there twice");
            identities.Add(identity.Value);
        }
        return identities.Count <= MostIdentities
            ? new ValueList<IdentityConfig>([.. identities])
            : new Refusal($"these are {identities.Count} identities; at most {MostIdentities} fit");
    });

    // A comma inside a distinguished name is part of it: a new entry begins where a known kind follows.
    private static IEnumerable<string> Split(string text)
    {
        string entry = "";
        foreach (string part in text.Split(','))
        {
            bool begins = entry.Length == 0 || !entry.StartsWith("dn:", StringComparison.Ordinal)
                || s_kinds.Any(kind => part.TrimStart().StartsWith(kind, StringComparison.Ordinal));
            if (!begins) entry += "," + part;
            else
            {
                if (entry.Length > 0) yield return entry.Trim();
                entry = part.TrimStart();
                if (entry.Length == 0) yield return "";
            }
        }
        if (entry.Length > 0) yield return entry.Trim();
    }

    private static Parsed<IdentityConfig> One(string text, bool isPattern)
    {
        string[] parts = text.Split(':', 2);
        if (parts.Length < 2) return new Refusal(text.Length == 0 ? "there is an empty place in the list" : Guess(text));
        (string kind, string value) = (parts[0], parts[1].Trim());
        return kind switch
        {
            "ip" => Address(value, isPattern),
            "dns" => Name(value, isPattern),
            "email" => Email(value, isPattern),
            "dn" => DistinguishedNameForm.WhyNot(value, isPattern) is string why ? new Refusal(why) : new IdentityConfig(IdentityKind.Dn, value),
            _ => new Refusal(NearestWord.To(kind, ["ip", "dns", "email", "dn"]) is string near ? $"did you mean '{near}:'?" : ""),
        };
    }

    private static Parsed<IdentityConfig> Address(string value, bool isPattern)
    {
        if (AddressForms.Host.Read(value).Ok) return new IdentityConfig(IdentityKind.Ip, value);
        if (!value.Contains('/')) return new Refusal($"{Quoted.Of(value)} is no host's IPv4 address");
        if (!isPattern) return new Refusal($"{Quoted.Of(value)} is a network, and we are one host");
        Parsed<IpPrefix> network = AddressForms.Network.Read(value);
        if (!network.Ok) return new Refusal(network.Hint.Length > 0 ? network.Hint : $"{Quoted.Of(value)} is no network");
        return new IdentityConfig(IdentityKind.Ip, network.Value.ToString());
    }

    private static Parsed<IdentityConfig> Name(string value, bool isPattern)
    {
        if (!IsWord(value) || value.Contains('@')) return new Refusal(value.Contains('@') ? $"did you mean 'email:{Quoted.Plain(value)}'?" : "");
        if (!value.Contains('*')) return new IdentityConfig(IdentityKind.Dns, value);
        if (!isPattern) return new Refusal("a * stands for many names, and we have one");
        bool isFirstLabel = value == "*" || value.StartsWith("*.", StringComparison.Ordinal) && value.Length > 2 && !value[1..].Contains('*');
        return isFirstLabel ? new IdentityConfig(IdentityKind.Dns, value) : new Refusal("a * can only be the whole first part of a name, as in dns:*.example");
    }

    private static Parsed<IdentityConfig> Email(string value, bool isPattern)
    {
        if (!IsWord(value) || value.IndexOf('@') < 1 || value[^1] == '@') return new Refusal($"{Quoted.Of(value)} is no USER@NAME");
        if (!value.Contains('*')) return new IdentityConfig(IdentityKind.Email, value);
        if (!isPattern) return new Refusal("a * stands for many users, and we are one");
        return value.StartsWith("*@", StringComparison.Ordinal) && !value[1..].Contains('*')
            ? new IdentityConfig(IdentityKind.Email, value)
            : new Refusal("a * can only be the whole part before the @, as in email:*@example");
    }

    private static bool IsWord(string text) => text.Length is > 0 and <= LongestIdentity && text.All(c => c is > ' ' and <= '~' and not ',');

    private static string Guess(string text)
    {
        if (text.Contains('=')) return $"did you mean 'dn:{Quoted.Plain(text)}'?";
        if (!IsWord(text)) return "";
        string kind = IpAddress.TryParse(text, out _) ? "ip" : text.Contains('@') ? "email" : "dns";
        return $"did you mean '{kind}:{text}'?";
    }
}
