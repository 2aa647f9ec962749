using System.Text;

namespace Gateway.Tests.Control.Host;

/// <summary>Files from a web server, over a network that loses and doubles.</summary>
public sealed class WebFetchTests
{
    private static readonly byte[] s_file = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i % 251 ^ i >> 8 & 255))];

    private byte[]? _body;
    private string _problem = "not yet";

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(0, 30)]
    [InlineData(6, 20)]
    public void A_file_arrives_whole(int lost, int doubled)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var internet = new Internet(seed) { Lost = lost, Doubled = doubled };
            var server = new WebServer(_ => Ok(s_file));
            internet.Serve("203.0.113.80:8080", server);
            Get(internet, "http://203.0.113.80:8080/ca/root.crl?x=1", 600_000);
            Assert.Equal("", _problem);
            Assert.Equal(s_file, _body);
            Assert.StartsWith("GET /ca/root.crl?x=1 HTTP/1.0\r\nHost: 203.0.113.80:8080\r\n", server.Request);
            Assert.Empty(internet.Flows.All);
        }
    }

    [Fact]
    public void A_long_address_goes_out_in_several_segments()
    {
        var internet = new Internet();
        var server = new WebServer(_ => Ok([1, 2, 3]));
        internet.Serve("203.0.113.80:80", server);
        string path = new('a', 5_000);
        Get(internet, $"http://203.0.113.80/{path}", 5_000);
        Assert.Equal([1, 2, 3], _body!);
        Assert.Contains(path, server.Request);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\nno", "the server says 404")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", "not HTTP")]
    [InlineData("", "not HTTP")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nfour", "not whole")]
    [InlineData("HTTP/1.0", "not HTTP")]
    public void What_is_no_file_is_told(string answer, string problem)
    {
        var internet = new Internet();
        internet.Serve("203.0.113.80:80", new WebServer(_ => Encoding.ASCII.GetBytes(answer)));
        Get(internet, "http://203.0.113.80/x", 5_000);
        Assert.Null(_body);
        Assert.Contains(problem, _problem);
    }

    [Fact]
    public void A_file_without_end_is_broken_off()
    {
        var internet = new Internet();
        internet.Serve("203.0.113.80:80", new WebServer(_ => Ok(new byte[5 << 20])) { SegmentBytes = 8_000 });
        Get(internet, "http://203.0.113.80/x", 60_000);
        Assert.Equal("the answer is longer than it may be", _problem);
    }

    [Fact]
    public void A_server_that_is_not_there_is_told()
    {
        var internet = new Internet();
        Get(internet, "http://203.0.113.80/x", 120_000);
        Assert.Equal("the server does not answer", _problem);
        Assert.Empty(internet.Flows.All);
    }

    [Fact]
    public void A_server_that_refuses_is_told_at_once()
    {
        var internet = new Internet();
        internet.Serve("203.0.113.80:80", new WebServer(_ => []) { Refuses = true });
        Get(internet, "http://203.0.113.80/x", 100);
        Assert.Equal("the server refuses the connection", _problem);
    }

    [Theory]
    [InlineData("https://203.0.113.80/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ldap://203.0.113.80/x")]
    [InlineData("nonsense")]
    public void Only_http_is_fetched(string url)
    {
        var internet = new Internet();
        Get(internet, url, 100);
        Assert.Equal("only http:// addresses can be fetched", _problem);
        Assert.Empty(internet.Sent);
    }

    private void Get(Internet internet, string url, long patience)
    {
        (_body, _problem) = (null, "not yet");
        int calls = 0;
        internet.Web.Get(url, (body, problem, _) => (_body, _problem, calls) = (body, problem, calls + 1), internet.Now);
        internet.Run(patience);
        Assert.Equal(1, calls);
    }

    private static byte[] Ok(byte[] file) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/pkix-crl\r\nContent-Length: {file.Length}\r\n\r\n"), .. file];
}
