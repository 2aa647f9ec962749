using System.Text;
using System.Runtime.Versioning;
using Tmds.Linux;

namespace Amaranten.Linux;

/// <summary>Files that outlive a power cut.</summary>
[SupportedOSPlatform("linux")]
public static unsafe class DurableFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Writes a text in place of a file: after a power cut at any moment there is the former file or this one, whole. A link stays a link. The mode
    /// stays as it was; a new file is its owner's alone.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What it is to hold, in UTF-8.</param>
    /// <exception cref="IOException">The medium is full, read-only or broken; the file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Replace(string path, string text)
    {
        string target = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(target)!;
        string written = Path.Combine(folder, $".{Path.GetFileName(target)}.new");
        File.Delete(written); // left by a power cut; created anew it has the right mode
        UnixFileMode mode = File.Exists(target) ? File.GetUnixFileMode(target) : OwnerOnly;
        using (var file = new FileStream(written, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(written, target, overwrite: true); // rename(2)
        Sync(folder);
    }

    /// <summary>
    /// Deletes a file after its content was overwritten where it lies. What flash itself has moved elsewhere before only its controller can reach.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The medium is read-only or broken.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be deleted.</exception>
    public static void Erase(string path)
    {
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.Write(new byte[file.Length]);
            file.Flush(flushToDisk: true);
        }
        File.Delete(path);
        Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    // The rename itself reaches the medium with its directory.
    private static void Sync(string folder)
    {
        int fd;
        fixed (byte* name = Encoding.UTF8.GetBytes(folder + '\0')) fd = LibC.open(name, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC);
        if (fd < 0) throw new IOException(new LinuxException($"open {folder}", LibC.errno).Message);
        int failed = LibC.fsync(fd) < 0 ? LibC.errno : 0;
        LibC.close(fd);
        if (failed != 0) throw new IOException(new LinuxException($"write {folder} to its medium", failed).Message);
    }
}
