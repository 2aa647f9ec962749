using Amaranten.Decode;
using Amaranten.Decode.Captures;
using Amaranten.Decode.Keys;
using Amaranten.Linux.Consoles;

namespace Amaranten.Firmware;

/// <summary><c>amaranten decode</c>: a capture in words, ESP opened with keys from files.</summary>
internal static class DecodeCommand
{
    private const int LargestKeyFileBytes = 16 << 20;

    /// <summary>Runs with what stands behind <c>decode</c>; null: that cannot be meant, say how it is used.</summary>
    /// <returns>0 when every ICV that could be checked holds, 1 when one does not, or a file or its link type cannot be read.</returns>
    public static int? Run(ReadOnlySpan<string> arguments)
    {
        string? capture = null, write = null;
        var keyFiles = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            bool hasValue = i + 1 < arguments.Length;
            if (arguments[i] == "--keys" && hasValue) keyFiles.Add(arguments[++i]);
            else if (arguments[i] == "--write" && hasValue && write is null) write = arguments[++i];
            else if (capture is null && !arguments[i].StartsWith("--", StringComparison.Ordinal)) capture = arguments[i];
            else return null;
        }
        return capture is null ? null : Run(capture, keyFiles, write);
    }

    private static int Run(string capture, List<string> keyFiles, string? write)
    {
        KeyFile keys = KeyFile.Read(keyFiles.Select(file => (file, ReadText(file))));
        foreach (string complaint in keys.Complaints) StandardStream.Error.WriteLine(complaint);
        if (keys.Complaints.Count > 0) return 1;

        using FileStream stream = File.OpenRead(capture);
        if (CaptureReader.Open(stream, out string problem) is not { } reader)
        {
            StandardStream.Error.WriteLine($"amaranten: {capture} cannot be decoded: {problem}");
            return 1;
        }
        using FileStream? inner = write is null ? null : Begin(write, capture);
        using var output = new StreamWriter(StandardStream.Output, bufferSize: 65_536);
        using var decoder = new CaptureDecoder(output, keys, packet => inner?.Write(packet.Block()));
        decoder.Run(reader);
        if (decoder.IsAllForeign)
            StandardStream.Error.WriteLine($"amaranten: nothing in {capture} can be decoded: expected Ethernet, raw IP, Linux cooked or loopback as its link type");
        return decoder.BadIcvs == 0 && !decoder.IsAllForeign && reader.Damage is null ? 0 : 1;
    }

    private static FileStream Begin(string file, string capture)
    {
        FileStream stream = File.Create(file);
        stream.Write(PcapngBlocks.Section($"amaranten {Versions.Firmware}", $"what was inside ESP in {Path.GetFileName(capture)}"));
        stream.Write(PcapngBlocks.Port(LinkType.Raw, "inside", 0));
        return stream;
    }

    private static string ReadText(string file) => new FileInfo(file).Length <= LargestKeyFileBytes
        ? File.ReadAllText(file) : throw new IOException($"{file} is longer than any file of keys");
}
