using Amaranten.Crypto.Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace Crypto.Tests.Certificates;

/// <summary>RFC 5280 §7.1 and the notation of names.</summary>
public sealed class DistinguishedNameTests
{
    [Theory]
    [InlineData("C=SE, O=Clavister, CN=gw.example")]
    [InlineData(@"O=Clavister\, AB, CN=a\+b\\c")]
    [InlineData("CN=gw + serialNumber=7, OU=x")]
    [InlineData("1.2.3.4=value, DC=example, E=a@b.example, UID=u")]
    [InlineData(@"CN=\20edge\20")]
    [InlineData(@"CN=tab\09nul\00end")]
    [InlineData("CN=Åke Öst")]
    public void IsWrittenAsItIsRead(string text)
    {
        DistinguishedName name = Parse(text);
        DistinguishedName again = Parse(name.ToString());
        Assert.Equal(name, again);
        Assert.Equal(name.Der.ToArray(), again.Der.ToArray());
        Assert.True(DistinguishedName.TryRead(name.Der.Span, out DistinguishedName? read));
        Assert.Equal(name, read);
        Assert.DoesNotContain(name.ToString(), char.IsControl);
    }

    [Fact]
    public void BouncyCastleReadsWhatWeWrite()
    {
        var theirs = X509Name.GetInstance(Asn1Object.FromByteArray(Parse(@"C=SE, O=Clavister\, AB, CN=gw.example").Der.ToArray()));
        Assert.Equal(["SE"], theirs.GetValueList(X509Name.C));
        Assert.Equal(["Clavister, AB"], theirs.GetValueList(X509Name.O));
        Assert.Equal(["gw.example"], theirs.GetValueList(X509Name.CN));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("gateway", "no value")]
    [InlineData("CN=", "no value")]
    [InlineData("CN=a,", "empty")]
    [InlineData("XX=a", "not known")]
    [InlineData("CN=a\\", "backslash")]
    [InlineData("C=Å", "cannot be written")]
    [InlineData("CN=#zz", "cannot be written")]
    public void MalformedNamesAreRefused(string text, string reason)
    {
        Assert.False(DistinguishedName.TryParse(text, out _, out string problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C=se, O=clavister,CN=GW.Example", true)]
    [InlineData("C=SE, O=  Clavister , CN=gw.example", true)]
    [InlineData("O=Clavister, C=SE, CN=gw.example", false)]
    [InlineData("C=SE, O=Clavister", false)]
    [InlineData("C=SE, O=Clavister, CN=gw.example2", false)]
    [InlineData("C=SE, O=Clavister + CN=gw.example", false)]
    public void IsComparedWithoutRegardToCaseAndSpaces(string other, bool equal)
    {
        DistinguishedName name = Parse("C=SE, O=Clavister, CN=gw.example");
        Assert.Equal(equal, name.Equals(Parse(other)));
        if (equal) Assert.Equal(name.GetHashCode(), Parse(other).GetHashCode());
    }

    [Fact]
    public void PrintableAndUtf8StringsAreTheSame()
    {
        var utf8 = new X509Name([X509Name.CN], new Dictionary<DerObjectIdentifier, string> { [X509Name.CN] = "a  B" });
        byte[] printable = Parse("CN=A b").Der.ToArray(), other = [.. printable];
        Assert.Equal(DerPrintable, other[^5]);
        other[^5] = 0x0C;
        Assert.True(DistinguishedName.TryRead(other, out DistinguishedName? name));
        Assert.Equal(Parse("CN=A b"), name);
        Assert.True(DistinguishedName.TryRead(utf8.GetEncoded(), out DistinguishedName? theirs));
        Assert.Equal(Parse("CN=A b"), theirs);
    }

    [Theory]
    [InlineData("C=SE, CN=*", true)]
    [InlineData("C=*, CN=*", true)]
    [InlineData("C=SE, CN=Gate*", true)]
    [InlineData("C=SE, CN=gateway", true)]
    [InlineData("C=SE, CN=way*", false)]
    [InlineData("C=NO, CN=*", false)]
    [InlineData("CN=*", false)]
    [InlineData("C=SE, O=*, CN=*", false)]
    public void PatternsMatchWholeAttributes(string pattern, bool matches) =>
        Assert.Equal(matches, Parse("C=SE, CN=gateway").Matches(Parse(pattern)));

    // Threat 9: the length of a name, and lengths inside it that lie (CVE-2026-35331 was a name constraint; CVE-2013-6075 a length).
    [Fact]
    public void DamagedAndEndlessNamesAreRefused()
    {
        byte[] der = Parse("C=SE, O=Clavister, CN=gw.example").Der.ToArray();
        for (int length = 0; length < der.Length; length++) Assert.False(DistinguishedName.TryRead(der.AsSpan(0, length), out _));
        Assert.False(DistinguishedName.TryRead([.. der, 0], out _));
        Assert.False(DistinguishedName.TryParse(string.Join(", ", Enumerable.Repeat("CN=a", 65)), out _, out _));
        Assert.False(DistinguishedName.TryParse("CN=" + new string('a', 5000), out _, out _));
        var random = new SeededRandom(1);
        for (int i = 0; i < 5000; i++)
        {
            byte[] bent = [.. der];
            bent[random.Next(bent.Length)] = (byte)random.Next(256);
            if (DistinguishedName.TryRead(bent, out DistinguishedName? name)) Assert.DoesNotContain(name.ToString(), char.IsControl);
        }
    }

    private const byte DerPrintable = 0x13;

    private static DistinguishedName Parse(string text)
    {
        Assert.True(DistinguishedName.TryParse(text, out DistinguishedName? name, out string problem), problem);
        return name;
    }
}
