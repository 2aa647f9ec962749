using System.Globalization;
using Amaranten.Decode.Naming;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Decode.Describing;

/// <summary>Attributes in words, a line each (RFC 2408 §3.3). Passwords are shown as <c>***</c>, whoever asks.</summary>
internal sealed class AttributeDescriber(Lines lines, int depth)
{
    private const string Hidden = "***";

    public void Add(AttributeReader attributes, AttributeName[] known)
    {
        while (attributes.MoveNext())
        {
            ushort type = attributes.Type;
            AttributeName? name = Array.Find(known, candidate => candidate.Type == type);
            lines.Add(depth, name?.Name ?? $"attribute {type}, which has no name", Value(attributes, name));
        }
        if (attributes.Malformed) lines.Add(depth, "damaged", "the attribute that should follow is longer than what is left");
    }

    private static string Value(in AttributeReader attribute, AttributeName? name)
    {
        ReadOnlySpan<byte> value = attribute.Value;
        if (value.IsEmpty) return "(empty)";
        switch (name?.Form)
        {
            case AttributeForm.Secret:
                return Hidden;
            case AttributeForm.Number:
                return name.Values is { } names ? names[attribute.Number] : attribute.Number.ToString(CultureInfo.InvariantCulture);
            case AttributeForm.Address when IpAddress.TryRead(value, out IpAddress address):
                return address.ToString();
            case AttributeForm.AddressAndMask when TryReadNetwork(value, out string network):
                return network;
            case AttributeForm.SplitNetworks:
                return SplitNetworks(value);
            case AttributeForm.Text:
                return PeerText.Of(value);
            case null when attribute.IsBasic:
                return attribute.Number.ToString(CultureInfo.InvariantCulture);
            default:
                return PeerText.Hex(value);
        }
    }

    private static bool TryReadNetwork(ReadOnlySpan<byte> value, out string network)
    {
        const int AddressBytes = 4;
        network = "";
        if (value.Length < 2 * AddressBytes) return false;
        IpAddress.TryRead(value[..AddressBytes], out IpAddress address);
        IpAddress.TryRead(value.Slice(AddressBytes, AddressBytes), out IpAddress mask);
        network = PayloadDescriber.Subnet(address, mask);
        return true;
    }

    // Address, mask, and six octets that nobody uses, as often as it is long.
    private static string SplitNetworks(ReadOnlySpan<byte> value)
    {
        const int EntryBytes = 14;
        var networks = new List<string>();
        for (; value.Length >= EntryBytes && TryReadNetwork(value, out string network); value = value[EntryBytes..]) networks.Add(network);
        if (!value.IsEmpty) networks.Add(PeerText.Hex(value));
        return string.Join(", ", networks);
    }
}
