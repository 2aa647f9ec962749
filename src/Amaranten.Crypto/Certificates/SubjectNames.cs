using System.Net;
using System.Text;

namespace Amaranten.Crypto.Certificates;

/// <summary>The names of a certificate that can be identities of IKE, in the order in which people expect them.</summary>
internal static class SubjectNames
{
    internal static IReadOnlyList<SubjectName> Of(DistinguishedName subject, IReadOnlyList<GeneralName> alternatives)
    {
        List<SubjectName> names = [];
        if (!subject.IsEmpty) names.Add(new(SubjectNameKind.Dn, subject.ToString(), subject.Der));
        foreach (GeneralName name in alternatives.Where(n => n.Tag == GeneralName.Ip && n.Content.Length is 4 or 16))
            names.Add(new(SubjectNameKind.Ip, AddressText(name.Content), name.Content));
        foreach (GeneralName name in alternatives.Where(n => n.Tag == GeneralName.Dns && n.Content.Length > 0))
            names.Add(new(SubjectNameKind.Dns, NameText.Escape(Encoding.ASCII.GetString(name.Content)), name.Content));
        foreach (GeneralName name in alternatives.Where(n => n.Tag == GeneralName.Email && n.Content.Length > 0))
            names.Add(new(SubjectNameKind.Email, NameText.Escape(Encoding.ASCII.GetString(name.Content)), name.Content));
        return names;
    }

    internal static string AddressText(byte[] octets) => octets.Length is 4 or 16 ? new IPAddress(octets).ToString() : Convert.ToHexString(octets);
}
