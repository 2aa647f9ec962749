using System.Text;
using Tmds.Linux;

namespace Amaranten.Linux.Consoles;

/// <summary>The Unix socket through which <c>amaranten console</c> reaches a running gateway: its address, and what both ends know of it.</summary>
public static unsafe class ControlSocket
{
    /// <summary>Where the socket is unless the command line says otherwise.</summary>
    public const string DefaultPath = "/run/amaranten.sock";

    /// <summary>First octet of a connection whose user sits at a terminal: prompt, echo, completion.</summary>
    internal const byte Interactive = 0x01;

    /// <summary>First octet of a connection that feeds commands from a pipe or file: answers only.</summary>
    internal const byte Plain = 0x00;

    internal static int Open(int flags)
    {
        int fd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | flags, 0);
        return fd >= 0 ? fd : throw new LinuxException("make a socket", LibC.errno);
    }

    internal static bool TryConnect(int fd, string path) => WithAddress(path, (address, size) => LibC.connect(fd, (sockaddr*)address, size)) == 0;

    internal static bool TryBind(int fd, string path) => WithAddress(path, (address, size) => LibC.bind(fd, (sockaddr*)address, size)) == 0;

    internal static bool IsSocket(string path)
    {
        stat about;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            if (LibC.stat(name, &about) != 0) throw new LinuxException($"look at {path}", LibC.errno);
        }
        return (about.st_mode & LibC.S_IFMT) == LibC.S_IFSOCK;
    }

    internal static void Restrict(string path)
    {
        mode_t ownerOnly = LibC.S_IRUSR | LibC.S_IWUSR;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            if (LibC.chmod(name, ownerOnly) != 0) throw new LinuxException($"restrict {path} to its owner", LibC.errno);
        }
    }

    private static int WithAddress(string path, Func<nint, int, int> use)
    {
        sockaddr_un address = default;
        address.sun_family = LibC.AF_UNIX;
        byte[] name = Encoding.UTF8.GetBytes(path);
        if (name.Length >= sockaddr_un.sun_path_length) throw new LinuxException($"the path of the control socket is too long: {path}");
        name.CopyTo(new Span<byte>(address.sun_path, name.Length));
        return use((nint)(&address), sizeof(sockaddr_un));
    }
}
