using Amaranten.Crypto.Certificates;
using Amaranten.Decode.Naming;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Decode.Describing;

/// <summary>Payloads of ISAKMP in words (RFC 2408 §3.4 to §3.16, RFC 2407 §4.6, draft-dukes-ike-mode-cfg-02 §3.2).</summary>
internal sealed class PayloadDescriber(Lines lines, bool isPhase1)
{
    /// <summary>Describes one payload without its generic header.</summary>
    public void Add(PayloadType type, ReadOnlySpan<byte> content)
    {
        string name = IsakmpNames.Payload(type);
        bool isRead = type switch
        {
            PayloadType.Sa => new ProposalDescriber(lines, isPhase1).TryAdd(content),
            PayloadType.Id => TryAddId(name, content),
            PayloadType.Certificate => TryAddCertificate(name, content),
            PayloadType.CertificateRequest => TryAddRequest(name, content),
            PayloadType.Notify => TryAddNotify(content),
            PayloadType.Delete => TryAddDelete(content),
            PayloadType.Attributes => TryAddConfiguration(content),
            PayloadType.VendorId => TryAddVendor(name, content),
            PayloadType.NatOriginalAddress or PayloadType.NatOriginalAddressDraft => TryAddId(name, content),
            PayloadType.Fragment => TryAddFragment(name, content),
            PayloadType.KeyExchange => TryAddOctets(name, content, "public value, "),
            _ => TryAddOctets(name, content, ""),
        };
        if (!isRead) lines.Add(0, name, $"damaged: {PeerText.Hex(content)}");
    }

    private bool TryAddOctets(string name, ReadOnlySpan<byte> content, string what)
    {
        lines.Add(0, name, $"{what}{content.Length} octets: {Convert.ToHexStringLower(content[..Math.Min(16, content.Length)])}{(content.Length > 16 ? "..." : "")}");
        return true;
    }

    private bool TryAddId(string name, ReadOnlySpan<byte> content)
    {
        if (!IdView.TryParse(content, out IdView id)) return false;
        string traffic = id.Protocol == 0 && id.Port == 0 ? "" : $", protocol {id.Protocol}, port {id.Port}";
        lines.Add(0, name, $"{IsakmpNames.IdTypes[(ulong)id.Type]}  {Identity(id)}{traffic}");
        return true;
    }

    private static string Identity(IdView id)
    {
        ReadOnlySpan<byte> data = id.Data;
        int half = data.Length / 2;
        switch (id.Type)
        {
            case IdType.Ipv4Address or IdType.Ipv6Address when IpAddress.TryRead(data, out IpAddress address):
                return address.ToString();
            case IdType.Ipv4Subnet or IdType.Ipv6Subnet or IdType.Ipv4Range or IdType.Ipv6Range
                when IpAddress.TryRead(data[..half], out IpAddress first) && IpAddress.TryRead(data[half..], out IpAddress second):
                return id.Type is IdType.Ipv4Subnet or IdType.Ipv6Subnet ? Subnet(first, second) : $"{first} to {second}";
            case IdType.DistinguishedName when DistinguishedName.TryRead(data, out DistinguishedName? name):
                return PeerText.Of(name.ToString());
            case IdType.Fqdn or IdType.UserFqdn:
                return PeerText.Of(data);
            default:
                return PeerText.Hex(data);
        }
    }

    /// <summary>A network with its length; with its mask where that has holes.</summary>
    internal static string Subnet(IpAddress network, IpAddress mask)
    {
        int length = (int)UInt128.PopCount(mask.Bits);
        UInt128 whole = length == 0 ? 0 : UInt128.MaxValue << (mask.Width - length);
        if (!mask.IsV6) whole &= uint.MaxValue;
        return mask.Bits == whole ? $"{network}/{length}" : $"{network} mask {mask}";
    }

    private bool TryAddCertificate(string name, ReadOnlySpan<byte> content)
    {
        if (!CertificateView.TryParse(content, out CertificateView view)) return false;
        lines.Add(0, name, $"{IsakmpNames.Certificates[(ulong)view.Encoding]}, {view.Data.Length} octets");
        if (view.Encoding != CertificateEncoding.X509Signature || !Certificate.TryParse(view.Data, out Certificate? certificate, out _)) return true;
        lines.Add(1, "subject", PeerText.Of(certificate.Subject.ToString()));
        lines.Add(1, "issuer", PeerText.Of(certificate.Issuer.ToString()));
        lines.Add(1, "serial number", certificate.SerialNumber);
        lines.Add(1, "valid", $"{certificate.NotBefore:yyyy-MM-dd} to {certificate.NotAfter:yyyy-MM-dd}");
        return true;
    }

    private bool TryAddRequest(string name, ReadOnlySpan<byte> content)
    {
        if (!CertificateView.TryParse(content, out CertificateView view)) return false;
        string authority = view.Data.IsEmpty ? "from any authority"
            : DistinguishedName.TryRead(view.Data, out DistinguishedName? issuer) ? $"from {PeerText.Of(issuer.ToString())}" : PeerText.Hex(view.Data);
        lines.Add(0, name, $"{IsakmpNames.Certificates[(ulong)view.Encoding]} {authority}");
        return true;
    }

    private bool TryAddNotify(ReadOnlySpan<byte> content)
    {
        if (!NotifyView.TryParse(content, out NotifyView notify)) return false;
        lines.Add(0, "N", IsakmpNames.Notifications[(ulong)notify.Type]);
        lines.Add(1, "of", $"{IsakmpNames.Protocol(notify.Protocol)}{(notify.Spi.IsEmpty ? "" : ", SPI " + Convert.ToHexStringLower(notify.Spi))}");
        if (notify.Type == NotifyType.ResponderLifetime) new AttributeDescriber(lines, 1).Add(new AttributeReader(notify.Data), isPhase1 || notify.Protocol == ProtocolId.Isakmp ? AttributeNames.Phase1 : AttributeNames.Phase2);
        else if (!notify.Data.IsEmpty) lines.Add(1, "data", PeerText.Hex(notify.Data));
        return true;
    }

    private bool TryAddDelete(ReadOnlySpan<byte> content)
    {
        const int Shown = 16;
        if (!DeleteView.TryParse(content, out DeleteView delete)) return false;
        lines.Add(0, "D", $"{delete.Count} SPI{(delete.Count == 1 ? "" : "s")} of {IsakmpNames.Protocol(delete.Protocol)}");
        for (int i = 0; i < Math.Min(delete.Count, Shown); i++) lines.Add(1, "SPI", Convert.ToHexStringLower(delete.Spi(i)));
        if (delete.Count > Shown) lines.Add(1, $"... and {delete.Count - Shown} more");
        return true;
    }

    private bool TryAddConfiguration(ReadOnlySpan<byte> content)
    {
        if (!ConfigurationView.TryParse(content, out ConfigurationView configuration)) return false;
        lines.Add(0, "ATTR", $"{IsakmpNames.ConfigurationTypes[(ulong)configuration.Type]}, identifier {configuration.Identifier}");
        new AttributeDescriber(lines, 1).Add(configuration.Attributes, AttributeNames.Configuration);
        return true;
    }

    private bool TryAddVendor(string name, ReadOnlySpan<byte> content)
    {
        lines.Add(0, name, $"{Convert.ToHexStringLower(content[..Math.Min(20, content.Length)])}{(content.Length > 20 ? "..." : "")}{(VendorNames.Find(content) is { } known ? $"  {known}" : "")}");
        return true;
    }

    private bool TryAddFragment(string name, ReadOnlySpan<byte> content)
    {
        if (!FragmentView.TryParse(content, out FragmentView fragment)) return false;
        lines.Add(0, name, $"number {fragment.Number}{(fragment.IsLast ? ", the last," : "")} of message {fragment.Id}, {fragment.Data.Length} octets");
        return true;
    }
}
