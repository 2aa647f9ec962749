using Amaranten.Config.Values;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;

namespace Amaranten.Config.Sections;

/// <summary>The files that sections name, read by whoever may touch a disk.</summary>
internal sealed class NamedFiles(ReadFile read, DateTimeOffset now)
{
    private static readonly ValueForm<ValueList<string>> s_paths = new("paths of files separated by commas", text =>
    {
        string[] paths = text.Split(',', StringSplitOptions.TrimEntries);
        if (paths.Any(path => path.Length == 0)) return new Refusal(text.Length == 0 ? "" : "there is an empty place in the list");
        if (paths.Distinct().Count() < paths.Length) return new Refusal("a file stands there twice");
        return new ValueList<string>([.. paths]);
    });

    private static readonly ValueForm<string> s_path = new("the path of a file", text => text.Length > 0 ? text : new Refusal(""));

    /// <summary>The date, for the validity of certificates.</summary>
    public DateTimeOffset Now => now;

    /// <summary>What the files of a key hold; complains about each that cannot be read.</summary>
    public IReadOnlyList<byte[]> Several(SectionReader section, string key, bool isRequired)
    {
        ValueList<string> paths = isRequired ? section.Required(key, s_paths) : section.Optional(key, s_paths, []);
        return [.. paths.Select(path => Read(section, key, path)).OfType<byte[]>()];
    }

    /// <summary>What the file of a key holds; null without the key or after a complaint.</summary>
    public byte[]? One(SectionReader section, string key) =>
        section.Optional(key, s_path, null!) is string path ? Read(section, key, path) : null;

    /// <summary>SHA-256 over all of it, so that a change of any file shows.</summary>
    public static string Digest(IEnumerable<byte[]> contents)
    {
        Prf hash = Prf.Hash(HashAlgorithm.Sha256);
        foreach (byte[] content in contents) hash.Add(BitConverter.GetBytes(content.Length)).Add(content);
        return Convert.ToHexStringLower(hash.Finish());
    }

    private byte[]? Read(SectionReader section, string key, string path)
    {
        byte[]? content = read(path, out string problem);
        if (content is null) section.Error(key, $"{Quoted.Of(path)} cannot be read: {problem}; a relative path is meant from the folder of this file");
        return content;
    }
}
