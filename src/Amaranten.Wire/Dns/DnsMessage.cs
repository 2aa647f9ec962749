using System.Buffers.Binary;
using System.Text;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Dns;

/// <summary>What a name server said.</summary>
public enum DnsOutcome
{
    /// <summary>It is no answer to the question, or damaged.</summary>
    NotAnAnswer,
    /// <summary>The name has these addresses.</summary>
    Found,
    /// <summary>There is no such name, or it has no IPv4 address.</summary>
    NoSuchName,
    /// <summary>The server could not or would not say, or the answer did not fit.</summary>
    ServerFailed,
}

/// <summary>
/// The one question that a gateway asks a name server, and the answer to it: a name's IPv4 addresses (RFC 1035 §4.1).
/// <code>
///  0  1  2  3  4  5  6  7  8  9  0  1  2  3  4  5
/// +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
/// |                      ID                       |
/// |QR|   Opcode  |AA|TC|RD|RA|   Z    |   RCODE   |
/// |          QDCOUNT, ANCOUNT, NSCOUNT, ARCOUNT   |
/// +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
/// </code>
/// </summary>
public static class DnsMessage
{
    private const int IdAt = 0, FlagsAt = 2, QuestionsAt = 4, AnswersAt = 6, HeaderBytes = 12, LongestName = 253, LongestLabel = 63;
    private const ushort Response = 0x8000, OpcodeMask = 0x7800, Truncated = 0x0200, RecursionDesired = 0x0100, CodeMask = 0x000F;
    private const ushort TypeA = 1, ClassInternet = 1, NameError = 3;
    private const byte Pointer = 0xC0;

    // More records than a sane answer has; aliases come before the addresses.
    private const int MostRecords = 32;

    /// <summary>Whether this can stand in a question: labels of letters, digits, '-' and '_', none longer than 63 octets.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName
        && name.TrimEnd('.').Split('.').All(label => label.Length is > 0 and <= LongestLabel && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    /// <summary>A question for a name's IPv4 addresses.</summary>
    /// <param name="id">At random: a forger must guess it.</param>
    /// <param name="name">See <see cref="IsName"/>.</param>
    public static byte[] Question(ushort id, string name)
    {
        byte[] encoded = Encode(name);
        byte[] message = new byte[HeaderBytes + encoded.Length + 2 * sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(IdAt), id);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(FlagsAt), RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(QuestionsAt), 1);
        encoded.CopyTo(message, HeaderBytes);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(HeaderBytes + encoded.Length), TypeA);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(HeaderBytes + encoded.Length + sizeof(ushort)), ClassInternet);
        return message;
    }

    /// <summary>Reads the answer to a question of ours. Aliases are followed by the server; what counts is every address in the answer.</summary>
    /// <param name="message">What came.</param>
    /// <param name="question">What was asked; the answer repeats it (RFC 1035 §4.1.2).</param>
    /// <param name="addresses">The addresses, in the server's order.</param>
    /// <param name="ttlSeconds">The shortest time to live among the records.</param>
    public static DnsOutcome Read(ReadOnlySpan<byte> message, ReadOnlySpan<byte> question, out IReadOnlyList<IpAddress> addresses, out uint ttlSeconds)
    {
        (addresses, ttlSeconds) = ([], uint.MaxValue);
        if (message.Length < question.Length || !message[..2].SequenceEqual(question[..2])) return DnsOutcome.NotAnAnswer;
        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(message[FlagsAt..]);
        bool repeats = BinaryPrimitives.ReadUInt16BigEndian(message[QuestionsAt..]) == 1
            && Ascii.EqualsIgnoreCase(message[HeaderBytes..question.Length], question[HeaderBytes..]);
        if ((flags & Response) == 0 || (flags & OpcodeMask) != 0 || !repeats) return DnsOutcome.NotAnAnswer;
        if ((flags & CodeMask) == NameError) return DnsOutcome.NoSuchName;
        if ((flags & CodeMask) != 0 || (flags & Truncated) != 0) return DnsOutcome.ServerFailed;
        return ReadRecords(message, question.Length, out addresses, out ttlSeconds);
    }

    private static DnsOutcome ReadRecords(ReadOnlySpan<byte> message, int at, out IReadOnlyList<IpAddress> addresses, out uint ttlSeconds)
    {
        const int TypeAt = 0, ClassAt = 2, TtlAt = 4, LengthAt = 8, DataAt = 10;
        var found = new List<IpAddress>();
        (addresses, ttlSeconds) = (found, uint.MaxValue);
        int records = BinaryPrimitives.ReadUInt16BigEndian(message[AnswersAt..]);
        for (int i = 0; i < Math.Min(records, MostRecords); i++)
        {
            if (!TrySkipName(message, ref at) || message.Length - at < DataAt) return DnsOutcome.NotAnAnswer;
            ReadOnlySpan<byte> record = message[at..];
            int length = BinaryPrimitives.ReadUInt16BigEndian(record[LengthAt..]);
            if (record.Length < DataAt + length) return DnsOutcome.NotAnAnswer;
            ttlSeconds = Math.Min(ttlSeconds, BinaryPrimitives.ReadUInt32BigEndian(record[TtlAt..]));
            bool isAddress = BinaryPrimitives.ReadUInt16BigEndian(record[TypeAt..]) == TypeA
                && BinaryPrimitives.ReadUInt16BigEndian(record[ClassAt..]) == ClassInternet && length == sizeof(uint);
            if (isAddress) found.Add(IpAddress.FromV4(BinaryPrimitives.ReadUInt32BigEndian(record[DataAt..])));
            at += DataAt + length;
        }
        return found.Count > 0 ? DnsOutcome.Found : DnsOutcome.NoSuchName;
    }

    // Labels up to an empty one or to a pointer, which ends the name here (RFC 1035 §4.1.4).
    private static bool TrySkipName(ReadOnlySpan<byte> message, ref int at)
    {
        for (int labels = 0; labels < LongestName && at < message.Length; labels++)
        {
            byte length = message[at];
            if ((length & Pointer) == Pointer)
            {
                at += sizeof(ushort);
                return at <= message.Length;
            }
            if ((length & Pointer) != 0) return false;
            at += 1 + length;
            if (length == 0) return true;
        }
        return false;
    }

    private static byte[] Encode(string name)
    {
        if (!IsName(name)) throw new ArgumentException("not a name that can be asked for", nameof(name));
        var octets = new List<byte>();
        foreach (string label in name.TrimEnd('.').Split('.'))
        {
            octets.Add((byte)label.Length);
            octets.AddRange(Encoding.ASCII.GetBytes(label));
        }
        octets.Add(0);
        return [.. octets];
    }
}
