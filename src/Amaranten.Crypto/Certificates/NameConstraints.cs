using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Amaranten.Crypto.Certificates;

/// <summary>What the certificates below an authority may be called (RFC 5280 §4.2.1.10).</summary>
internal sealed class NameConstraints
{
    private readonly List<GeneralName> _permitted = [], _excluded = [];

    private NameConstraints()
    {
    }

    internal static bool TryRead(ReadOnlySpan<byte> value, [NotNullWhen(true)] out NameConstraints? constraints)
    {
        constraints = new NameConstraints();
        if (!DerReader.TryReadOnly(value, DerTag.Sequence, out ReadOnlySpan<byte> sequence)) return false;
        var fields = new DerReader(sequence);
        if (fields.TryReadOptional(DerTag.Constructed(0), out ReadOnlySpan<byte> permitted) && !TryReadSubtrees(permitted, constraints._permitted)) return false;
        if (fields.TryReadOptional(DerTag.Constructed(1), out ReadOnlySpan<byte> excluded) && !TryReadSubtrees(excluded, constraints._excluded)) return false;
        return fields.IsAtEnd;
    }

    /// <summary>The name that is not allowed, in words, or null.</summary>
    internal string? FindViolation(Certificate certificate)
    {
        if (!certificate.Subject.IsEmpty && !Allows(new(GeneralName.Directory, certificate.Subject.Der.ToArray()), certificate.Subject))
            return certificate.Subject.ToString();
        foreach (GeneralName name in certificate.Extensions.AlternativeNames)
            if (!Allows(name, null)) return Describe(name);
        // An address in the subject is bound by rfc822Name constraints where subjectAltName holds none.
        if (certificate.Extensions.AlternativeNames.Any(n => n.Tag == GeneralName.Email)) return null;
        foreach (string address in certificate.Subject.EmailAddresses)
            if (!Allows(new(GeneralName.Email, Encoding.UTF8.GetBytes(address)), null)) return address;
        return null;
    }

    private bool Allows(GeneralName name, DistinguishedName? directory)
    {
        if (name.Tag == GeneralName.Directory && directory is null && !DistinguishedName.TryRead(name.Content, out directory))
            return !HasAny(name.Tag);
        // A form that we cannot compare is refused as soon as it is constrained.
        if (name.Tag is not (GeneralName.Directory or GeneralName.Dns or GeneralName.Email or GeneralName.Ip)) return !HasAny(name.Tag);
        foreach (GeneralName subtree in _excluded)
            if (subtree.Tag == name.Tag && IsWithin(name, directory, subtree)) return false;
        bool constrained = false;
        foreach (GeneralName subtree in _permitted)
        {
            if (subtree.Tag != name.Tag) continue;
            if (IsWithin(name, directory, subtree)) return true;
            constrained = true;
        }
        return !constrained;
    }

    private bool HasAny(byte tag) => _permitted.Any(s => s.Tag == tag) || _excluded.Any(s => s.Tag == tag);

    private static bool IsWithin(GeneralName name, DistinguishedName? directory, GeneralName subtree) => subtree.Tag switch
    {
        GeneralName.Directory => DistinguishedName.TryRead(subtree.Content, out DistinguishedName? above) && directory!.IsWithin(above),
        GeneralName.Ip => IsWithinAddresses(name.Content, subtree.Content),
        GeneralName.Email => IsWithinMail(Lower(name.Content), Lower(subtree.Content)),
        _ => IsWithinDomain(Lower(name.Content).TrimEnd('.'), Lower(subtree.Content)),
    };

    // example.com holds itself and host.example.com, not myexample.com; some authorities write .example.com for what is below.
    private static bool IsWithinDomain(string name, string subtree) =>
        subtree.Length == 0 || name == subtree || (subtree[0] == '.' ? name.EndsWith(subtree, StringComparison.Ordinal)
            : name.EndsWith("." + subtree, StringComparison.Ordinal));

    // user@host is one mailbox, host all mailboxes of it, .domain all hosts below.
    private static bool IsWithinMail(string name, string subtree)
    {
        string host = name[(name.LastIndexOf('@') + 1)..];
        if (subtree.Contains('@', StringComparison.Ordinal)) return name == subtree;
        return subtree.Length == 0 || (subtree[0] == '.' ? host.EndsWith(subtree, StringComparison.Ordinal) : host == subtree);
    }

    // An address and its mask, of the family of the name.
    private static bool IsWithinAddresses(byte[] name, byte[] subtree)
    {
        if (subtree.Length != 2 * name.Length) return false;
        for (int i = 0; i < name.Length; i++)
            if (((name[i] ^ subtree[i]) & subtree[name.Length + i]) != 0) return false;
        return true;
    }

    private static string Lower(byte[] ascii) => Encoding.ASCII.GetString(ascii).ToLowerInvariant();

    private static string Describe(GeneralName name) =>
        name.Tag == GeneralName.Ip ? SubjectNames.AddressText(name.Content) : NameText.Escape(Encoding.UTF8.GetString(name.Content));

    // GeneralSubtree ::= SEQUENCE { base GeneralName, minimum [0] DEFAULT 0, maximum [1] OPTIONAL }; the profile uses neither of the two.
    private static bool TryReadSubtrees(ReadOnlySpan<byte> octets, List<GeneralName> subtrees)
    {
        const int Most = 256;
        var reader = new DerReader(octets);
        while (!reader.IsAtEnd)
        {
            if (subtrees.Count == Most || !reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> subtree)) return false;
            var fields = new DerReader(subtree);
            if (!GeneralName.TryRead(ref fields, out GeneralName name)) return false;
            if (fields.TryReadOptional(DerTag.Context(0), out ReadOnlySpan<byte> minimum) && !minimum.SequenceEqual([(byte)0])) return false;
            bool wellFormed = name.Tag switch
            {
                GeneralName.Ip => name.Content.Length is 8 or 32,
                GeneralName.Directory => DistinguishedName.TryRead(name.Content, out _),
                _ => true,
            };
            if (!fields.IsAtEnd || !wellFormed) return false;
            subtrees.Add(name);
        }
        return true;
    }
}
