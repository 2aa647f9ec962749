using System.Text;
using Amaranten.Crypto.Certificates;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control.Host;

/// <summary>
/// Fetches one file by HTTP (RFC 9112, asked as HTTP/1.0 so that the end of the connection ends the file). No TLS: what is fetched this way, a list of
/// revoked certificates, is signed itself (RFC 5280 §4.2.1.13).
/// </summary>
internal sealed class WebFetch(HostEdge edge, NameResolver names)
{
    private const int MostBytes = 4 << 20, MostHeaderBytes = 16_384;
    private readonly List<TcpConnection> _running = [];

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline => _running.Count == 0 ? Instant.Never : new Instant(_running.Min(connection => connection.Deadline.Milliseconds));

    /// <summary>Fetches; <paramref name="done"/> is called once, with the file, or with null and the reason.</summary>
    public void Get(string url, Action<byte[]?, string, Instant> done, Instant now)
    {
        if (HttpAddress.Read(url) is not { } place)
        {
            done(null, "only http:// addresses can be fetched", now);
            return;
        }
        if (IpAddress.TryParse(place.Host, out IpAddress address)) Connect(place, address, done, now);
        else
        {
            names.Resolve(place.Host, (answer, at) =>
            {
                if (answer.Problem is null) Connect(place, answer.Addresses[0], done, at);
                else done(null, answer.Problem, at);
            }, now);
        }
    }

    /// <summary>Sends again what was lost.</summary>
    public void Tick(Instant now)
    {
        foreach (TcpConnection connection in _running.ToArray()) connection.Tick(now);
    }

    private void Connect(HttpAddress place, IpAddress address, Action<byte[]?, string, Instant> done, Instant now)
    {
        var answer = new MemoryStream();
        byte[] request = Encoding.ASCII.GetBytes(
            $"GET {place.Target} HTTP/1.0\r\nHost: {place.Authority}\r\nUser-Agent: Amaranten\r\nAccept: */*\r\n\r\n");
        TcpConnection? connection = null;
        connection = new TcpConnection(edge, new UdpEndpoint(address, (ushort)place.Port), request, Take, End, now);
        _running.Add(connection);

        bool Take(ReadOnlyMemory<byte> data)
        {
            answer.Write(data.Span);
            return answer.Length <= MostBytes;
        }

        void End(string? problem, Instant at)
        {
            _running.Remove(connection!);
            byte[]? body = null;
            if (problem is null) body = Body(answer.GetBuffer().AsSpan(0, (int)answer.Length), out problem);
            done(body, problem ?? "", at);
        }
    }

    // Status line, header fields, an empty line, the file.
    private static byte[]? Body(ReadOnlySpan<byte> answer, out string? problem)
    {
        int end = answer[..Math.Min(answer.Length, MostHeaderBytes)].IndexOf("\r\n\r\n"u8);
        string[] lines = end < 0 ? [] : Encoding.Latin1.GetString(answer[..end]).Split("\r\n");
        string[] status = lines.Length == 0 ? [] : lines[0].Split(' ', 3);
        if (status.Length < 2 || !status[0].StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            problem = "the server's answer is not HTTP";
            return null;
        }
        ReadOnlySpan<byte> body = answer[(end + 4)..];
        problem = status[1] == "200" ? LengthProblem(lines, body.Length) : $"the server says {status[1]}";
        return problem is null ? body.ToArray() : null;
    }

    private static string? LengthProblem(string[] lines, int length)
    {
        const string Field = "content-length:";
        string? told = lines.FirstOrDefault(line => line.StartsWith(Field, StringComparison.OrdinalIgnoreCase));
        return told is null || told[Field.Length..].Trim() == $"{length}" ? null : "the answer is not whole";
    }
}
