using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Tests.Control.Radius;

/// <summary>A RADIUS server as RFC 2865 describes it, with the platform's MD5: slow, obvious, and not ours.</summary>
internal sealed class RadiusServer(string secret)
{
    private readonly byte[] _secret = Encoding.UTF8.GetBytes(secret);

    public Dictionary<string, string> Users { get; } = [];

    /// <summary>What an accepted user gets, and a refused one: attributes as they go over the wire.</summary>
    public List<byte[]> Given { get; } = [];

    public byte RefusalCode { get; set; } = 3;

    public bool Vouches { get; set; } = true;

    public List<byte[]> Requests { get; } = [];

    public byte[]? Answer(byte[] request)
    {
        Requests.Add(request);
        Dictionary<byte, byte[]> attributes = Attributes(request);
        byte[] zeroed = [.. request];
        int at = request.AsSpan().IndexOf(attributes[80]);
        zeroed.AsSpan(at, 16).Clear();
        if (!HMACMD5.HashData(_secret, zeroed).SequenceEqual(attributes[80])) return null;
        string name = Encoding.UTF8.GetString(attributes[1]), password = Reveal(attributes[2], request.AsSpan(4, 16).ToArray());
        bool isGood = Users.TryGetValue(name, out string? right) && right == password;
        return Respond(request, isGood ? (byte)2 : RefusalCode, Given);
    }

    public byte[] Respond(byte[] request, byte code, IEnumerable<byte[]> attributes)
    {
        List<byte> content = [.. attributes.SelectMany(attribute => attribute)];
        if (Vouches) content.InsertRange(0, [80, 18, .. new byte[16]]);
        byte[] response = [code, request[1], 0, 0, .. request.AsSpan(4, 16), .. content];
        BinaryPrimitives.WriteUInt16BigEndian(response.AsSpan(2), (ushort)response.Length);
        if (Vouches) HMACMD5.HashData(_secret, response).CopyTo(response, 22);
        MD5.HashData([.. response, .. _secret]).CopyTo(response, 4);
        return response;
    }

    public static Dictionary<byte, byte[]> Attributes(byte[] message)
    {
        var found = new Dictionary<byte, byte[]>();
        for (int at = 20; at < message.Length; at += message[at + 1]) found.TryAdd(message[at], message[(at + 2)..(at + message[at + 1])]);
        return found;
    }

    private string Reveal(byte[] hidden, byte[] authenticator)
    {
        var clear = new List<byte>();
        byte[] before = authenticator;
        foreach (byte[] block in hidden.Chunk(16))
        {
            byte[] mask = MD5.HashData([.. _secret, .. before]);
            clear.AddRange(block.Zip(mask, (a, b) => (byte)(a ^ b)));
            before = block;
        }
        return Encoding.UTF8.GetString([.. clear]).TrimEnd('\0');
    }
}
