using Amaranten.Crypto.Certificates;

namespace Crypto.Tests.Certificates;

public sealed class HttpAddressTests
{
    [Theory]
    [InlineData("http://crl.example")]
    [InlineData("http://crl.example/")]
    [InlineData("HTTP://CRL.Example:8080/ca/list.crl?v=2&x=%20")]
    [InlineData("http://192.0.2.1:80/a/b.crl")]
    [InlineData("http://crl.example?list")]
    [InlineData("http://crl.example/list#part")]
    public void Reads_what_uri_reads(string text)
    {
        var uri = new Uri(text);
        HttpAddress address = HttpAddress.Read(text)!;
        Assert.Equal((uri.Host, uri.Port, uri.PathAndQuery, uri.Authority), (address.Host, address.Port, address.Target, address.Authority));
        Assert.Equal(address, HttpAddress.Read(address.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://")]
    [InlineData("http:///list.crl")]
    [InlineData("https://crl.example/list.crl")]
    [InlineData("ldap://crl.example/cn=list")]
    [InlineData("http://user@crl.example/")]
    [InlineData("http://user:secret@crl.example/")]
    [InlineData("http://crl.example:0/")]
    [InlineData("http://crl.example:65536/")]
    [InlineData("http://crl.example:+80/")]
    [InlineData("http://crl.example:80:80/")]
    [InlineData("http://crl..example/")]
    [InlineData("http://[2001:db8::1]/")]
    [InlineData("http://crl.example/a b")]
    [InlineData("http://crl.example/a\r\nX: y")]
    [InlineData("http://crl.exämple/")]
    public void Refuses_everything_else(string text) => Assert.Null(HttpAddress.Read(text));
}
