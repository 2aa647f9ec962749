using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Dhcp;

/// <summary>What a relay agent changes in a message on its way to the server and back (RFC 1542 §4.1, RFC 3046 §2.1).</summary>
public static class DhcpRelaying
{
    /// <summary>The message as the server gets it: one hop more, our address as giaddr, and behind the client's options where it came from.</summary>
    /// <param name="message">A client's, with no giaddr and no relay agent information: whoever sends that through us is no client.</param>
    /// <param name="relay">Our address: it says to the server from which network the address shall be, and the answer comes there.</param>
    /// <param name="circuit">By which way it came; 1 to 255 octets.</param>
    /// <param name="remote">Who is at the far end of that; empty when nobody knows.</param>
    public static byte[] ToServer(DhcpView message, IpAddress relay, ReadOnlySpan<byte> circuit, ReadOnlySpan<byte> remote)
    {
        List<byte> octets = WithoutInformation(message);
        if (message.Hops < byte.MaxValue) octets[DhcpView.HopsAt]++;    // the gateway's relay takes none that has come so far
        for (int i = 0; i < sizeof(uint); i++) octets[DhcpView.RelayAt + i] = (byte)(relay.V4 >> 8 * (3 - i) & 0xFF);
        int room = byte.MaxValue - 4;
        circuit = circuit[..Math.Min(circuit.Length, room / 2)];
        remote = remote[..Math.Min(remote.Length, room - circuit.Length)];
        octets.AddRange([DhcpOption.RelayInformation, (byte)(circuit.Length + 2 + (remote.IsEmpty ? 0 : remote.Length + 2))]);
        AddSubOption(octets, DhcpOption.CircuitId, circuit);
        if (!remote.IsEmpty) AddSubOption(octets, DhcpOption.RemoteId, remote);
        return DhcpWriter.Close(octets);
    }

    /// <summary>The message as the client gets it: without what was said to the server alone.</summary>
    public static byte[] ToClient(DhcpView message) => DhcpWriter.Close(WithoutInformation(message));

    /// <summary>
    /// Whether an answer is for this circuit, as far as it says: a server that knows the option repeats it (RFC 3046 §2.2), others leave it out.
    /// </summary>
    public static bool IsFor(DhcpView message, ReadOnlySpan<byte> circuit)
    {
        if (!message.TryFind(DhcpOption.RelayInformation, out ReadOnlySpan<byte> information)) return true;
        var subOptions = new DhcpOptionReader(information);
        while (subOptions.MoveNext())
            if (subOptions.Code == DhcpOption.CircuitId) return subOptions.Content.SequenceEqual(circuit);
        return false;
    }

    private static List<byte> WithoutInformation(DhcpView message)
    {
        List<byte> octets = [.. message.Octets[..DhcpView.HeaderSize]];
        DhcpOptionReader options = message.Options;
        while (options.MoveNext())
        {
            if (options.Code == DhcpOption.RelayInformation) continue;
            octets.AddRange([options.Code, (byte)options.Content.Length]);
            octets.AddRange(options.Content);
        }
        return octets;
    }

    private static void AddSubOption(List<byte> octets, byte code, ReadOnlySpan<byte> content)
    {
        octets.AddRange([code, (byte)content.Length]);
        octets.AddRange(content);
    }
}
