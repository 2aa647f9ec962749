namespace Amaranten.Firmware;

/// <summary>Files of keys: only their owner may read them, and no octet of them stays in a buffer here.</summary>
/// <param name="folder">The folder of the configuration file, from which a relative path begins.</param>
internal sealed class KeyLogFile(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a new, empty one.</summary>
    /// <returns>Why not; null when it is there.</returns>
    public string? Create(string file)
    {
        string path = Path.Combine(folder, file);
        try
        {
            using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
            return null;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return File.Exists(path) ? $"{path} is there already; name a new file" : $"{path} cannot be written: {refusal.Message.TrimEnd('.')}";
        }
    }

    /// <summary>Appends lines.</summary>
    /// <returns>Why not; null when it is written.</returns>
    public string? Append(string file, ReadOnlySpan<byte> lines)
    {
        string path = Path.Combine(folder, file);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, UnixCreateMode = OwnerOnly, BufferSize = 0 };
            using var stream = new FileStream(path, options);
            // One that was there already may be open to all; its mode is changed before anything is in it.
            File.SetUnixFileMode(stream.SafeFileHandle, OwnerOnly);
            stream.Write(lines);
            return null;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return $"no keys are written to {path}: {refusal.Message.TrimEnd('.')}";
        }
    }
}
