using Amaranten.Decode.Naming;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Decode.Describing;

/// <summary>An ISAKMP message in words: its header, every payload, every attribute, by the RFC's names (RFC 2408 §3). No secret is shown.</summary>
public sealed class IsakmpDescriber
{
    private const int MostPayloads = 64;
    private readonly Lines _lines = new();

    private IsakmpDescriber(string summary) => Summary = summary;

    /// <summary>The message as the RFC's arrows have it: <c>main mode: HDR, KE, NONCE</c>; a star where it was encrypted.</summary>
    public string Summary { get; }

    /// <summary>The rest, a line each, deeper parts further in.</summary>
    public IReadOnlyList<string> Details => _lines.All;

    /// <summary>Describes a message that came or goes.</summary>
    /// <param name="message">As on the cable, without non-ESP marker.</param>
    /// <param name="opened">The same decrypted; empty where it was not encrypted or cannot be decrypted.</param>
    /// <param name="whyClosed">Why an encrypted message cannot be decrypted; for people.</param>
    public static IsakmpDescriber Of(ReadOnlySpan<byte> message, ReadOnlySpan<byte> opened = default, string whyClosed = "its key is not known")
    {
        if (!IsakmpHeader.TryParse(message, out IsakmpHeader header))
            return new IsakmpDescriber(message.Length < IsakmpHeader.Size ? "no ISAKMP message: too short for a header" : "damaged ISAKMP message: its length is not the datagram's");
        if (header.Version >> 4 != 1)
            return new IsakmpDescriber($"IKE version {header.Version >> 4}.{header.Version & 0xF}, {IsakmpNames.Exchanges[(ulong)header.Exchange]}: not decoded");
        bool isClosed = header.IsEncrypted && opened.IsEmpty && header.NextPayload != PayloadType.Fragment;
        ReadOnlySpan<byte> body = (opened.IsEmpty ? message : opened)[IsakmpHeader.Size..];
        string exchange = IsakmpNames.Exchanges.Find((ulong)header.Exchange) ?? $"exchange {(byte)header.Exchange}";
        string hdr = header.IsEncrypted ? "HDR*" : "HDR";
        var description = new IsakmpDescriber($"{exchange}: {hdr}{(isClosed ? ", encrypted" : Arrow(header.NextPayload, body))}");
        description.AddHeader(header);
        if (isClosed) description._lines.Add(0, "encrypted", $"{body.Length} octets, cannot be decrypted: {whyClosed}");
        else description.AddPayloads(header, body);
        return description;
    }

    // The payloads in order; several of a kind in a row are counted.
    private static string Arrow(PayloadType first, ReadOnlySpan<byte> body)
    {
        var words = new List<(string Name, int Count)>();
        var reader = new PayloadReader(first, body);
        for (int i = 0; i < MostPayloads && reader.MoveNext(); i++)
        {
            string name = IsakmpNames.Payload(reader.Type);
            if (words.Count > 0 && words[^1].Name == name) words[^1] = (name, words[^1].Count + 1);
            else words.Add((name, 1));
        }
        return string.Concat(words.Select(word => word.Count == 1 ? $", {word.Name}" : $", {word.Count} {word.Name}")) + (reader.Malformed ? ", damaged" : "");
    }

    private void AddHeader(in IsakmpHeader header)
    {
        string messageId = header.MessageId == 0 ? "" : $", message ID {header.MessageId:x8}";
        _lines.Add(0, "HDR", $"cookies {header.InitiatorCookie:x16} {header.ResponderCookie:x16}");
        _lines.Add(0, "", $"version {header.Version >> 4}.{header.Version & 0xF}, flags {IsakmpNames.Flags(header.Flags)}{messageId}");
    }

    private void AddPayloads(in IsakmpHeader header, ReadOnlySpan<byte> body)
    {
        var payloads = new PayloadDescriber(_lines, isPhase1: header.MessageId == 0);
        var reader = new PayloadReader(header.NextPayload, body);
        int count = 0;
        while (count++ < MostPayloads && reader.MoveNext()) payloads.Add(reader.Type, reader.Content);
        if (reader.Malformed) _lines.Add(0, "damaged", $"the payload that should follow cannot be read; {reader.Rest.Length} octets are left: {PeerText.Hex(reader.Rest)}");
        else if (count > MostPayloads) _lines.Add(0, $"... and more than {MostPayloads} payloads");
        else if (!header.IsEncrypted && !reader.Rest.IsEmpty) _lines.Add(0, "behind the last payload", PeerText.Hex(reader.Rest));
    }
}
