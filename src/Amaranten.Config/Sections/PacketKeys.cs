using Amaranten.Config.Values;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Sections;

/// <summary>How the keys of a tunnel are written that concern its packets.</summary>
internal static class PacketKeys
{
    private static readonly ValueForm<long> s_interval = PlainForms.Seconds(1, 3_600);
    private static readonly ValueForm<long> s_lost = PlainForms.Number(1, 100, "replies");

    /// <summary>The DF bit.</summary>
    public static ValueForm<DontFragmentMode> DontFragment { get; } =
        PlainForms.Choice(("copy", DontFragmentMode.Copy), ("clear", DontFragmentMode.Clear), ("set", DontFragmentMode.Set));

    /// <summary>Tunnel or transport mode.</summary>
    public static ValueForm<EncapsulationMode> Encapsulation { get; } =
        PlainForms.Choice(("tunnel", EncapsulationMode.Tunnel), ("transport", EncapsulationMode.Transport), ("both", EncapsulationMode.Both));

    /// <summary>How much one pair of SAs covers.</summary>
    public static ValueForm<SaSharing> SaPer { get; } = PlainForms.Choice(("net", SaSharing.Net), ("host", SaSharing.Host), ("port", SaSharing.Port));

    /// <summary>The DSCP of outer packets; null is a copy (RFC 2474 §3).</summary>
    public static ValueForm<int?> Dscp { get; } = new("copy, or 0 to 63", text =>
        text == "copy" ? new Parsed<int?>(true, null, "") : PlainForms.Number(0, 63, "").Read(text) is (true, var number, _) ? (int?)number : new Refusal(""));

    /// <summary>The source of the gateway's own packets; null is automatic.</summary>
    public static ValueForm<IpAddress?> Originator { get; } = new("auto, or an address inside the local network", text =>
    {
        if (text == "auto") return new Parsed<IpAddress?>(true, null, "");
        Parsed<IpAddress> address = AddressForms.Host.Read(text);
        return address.Ok ? (IpAddress?)address.Value : new Refusal(address.Hint);
    });

    /// <summary>Pings through the tunnel; null where none are sent.</summary>
    public static KeepAliveConfig? ReadKeepAlive(SectionReader section)
    {
        const string Off = "keep-alive is off";
        KeepAliveConfig? pings = section.Optional("keep-alive", s_keepAlive, null);
        int interval = (int)section.Optional("keep-alive-interval", s_interval, KeepAliveConfig.DefaultIntervalSeconds);
        int lost = (int)section.Optional("keep-alive-lost", s_lost, KeepAliveConfig.DefaultMostLost);
        if (section.Written("keep-alive") is "" or "off")
        {
            if (interval != KeepAliveConfig.DefaultIntervalSeconds) section.WarnWithoutEffect(Off, "keep-alive-interval");
            if (lost != KeepAliveConfig.DefaultMostLost) section.WarnWithoutEffect(Off, "keep-alive-lost");
        }
        return pings is null ? null : pings with { IntervalSeconds = interval, MostLost = lost };
    }

    private static readonly ValueForm<KeepAliveConfig?> s_keepAlive = new("off, auto, or two addresses: the source here and the destination there", text =>
    {
        if (text == "off") return new Parsed<KeepAliveConfig?>(true, null, "");
        if (text == "auto") return new KeepAliveConfig(null, null);
        string[] ends = text.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        if (ends.Length != 2) return new Refusal(NearestWord.To(text, ["off", "auto"]) is string near ? $"did you mean '{near}'?" : "");
        Parsed<IpAddress> source = AddressForms.Host.Read(ends[0]), destination = AddressForms.Host.Read(ends[1]);
        if (!source.Ok) return new Refusal(source.Hint.Length > 0 ? source.Hint : $"{Quoted.Of(ends[0])} is no address");
        if (!destination.Ok) return new Refusal(destination.Hint.Length > 0 ? destination.Hint : $"{Quoted.Of(ends[1])} is no address");
        return new KeepAliveConfig(source.Value, destination.Value);
    });
}
