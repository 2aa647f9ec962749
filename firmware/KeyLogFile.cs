namespace Amaranten.Firmware;

/// <summary>The file of <c>key-log</c>: only its owner may read it, and no octet of it stays in a buffer here.</summary>
/// <param name="folder">The folder of the configuration file, from which a relative path begins.</param>
internal sealed class KeyLogFile(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Appends a line.</summary>
    /// <returns>Why not; null when it is written.</returns>
    public string? Append(string file, ReadOnlySpan<byte> line)
    {
        string path = Path.Combine(folder, file);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, UnixCreateMode = OwnerOnly, BufferSize = 0 };
            using var stream = new FileStream(path, options);
            // One that was there already may be open to all; its mode is changed before anything is in it.
            File.SetUnixFileMode(stream.SafeFileHandle, OwnerOnly);
            stream.Write(line);
            return null;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return $"no keys are written to {path}: {refusal.Message.TrimEnd('.')}";
        }
    }
}
