using System.Text;
using Amaranten.Config;

namespace Amaranten.Firmware;

/// <summary>The configuration file as text, or one sentence why not.</summary>
internal static class ConfigFile
{
    /// <summary>Far more than ten thousand tunnels take; a device or pipe named by mistake ends here and not when memory does.</summary>
    private const int LargestCharacters = 4 << 20;

    /// <summary>Certificates, keys and revocation lists are smaller by far.</summary>
    private const int LargestNamedBytes = 16 << 20;

    /// <summary>The configuration that a file describes, with the files that it names: a relative path begins at the file's own folder.</summary>
    /// <exception cref="IOException">It cannot be read; the message is for the operator.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ConfigResult Configuration(string file) => Meaning(file, Read(file));

    /// <summary>What a text would mean in this file's place.</summary>
    public static ConfigResult Meaning(string file, string text)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        return ConfigReader.Read(file, text, (string path, out string problem) => Named(Path.Combine(folder, path), out problem), DateTimeOffset.UtcNow);
    }

    /// <exception cref="IOException">It cannot be read; the message is for the operator.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string Read(string file)
    {
        if (file.Length == 0) throw new IOException("the name of the configuration file is empty; name the file");
        if (Directory.Exists(file)) throw new IOException($"{file} is a directory; name the configuration file in it");
        if (!File.Exists(file)) throw new IOException($"there is no file {file}; name the configuration file");

        using var reader = new StreamReader(file);
        var text = new StringBuilder();
        Span<char> part = stackalloc char[4096];
        for (int length = reader.ReadBlock(part); length > 0; length = reader.ReadBlock(part))
        {
            text.Append(part[..length]);
            if (text.Length > LargestCharacters) throw new IOException($"{file} is longer than any configuration; name the configuration file");
        }
        return text.ToString();
    }

    private static byte[]? Named(string path, out string problem)
    {
        problem = "there is no such file";
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) return null;
            if (file.Length > LargestNamedBytes) problem = "it is too long";
            else return File.ReadAllBytes(path);
        }
        catch (UnauthorizedAccessException)
        {
            problem = "it may not be read by this user";
        }
        catch (Exception refusal) when (refusal is IOException or ArgumentException)
        {
            problem = "reading it failed";
        }
        return null;
    }
}
