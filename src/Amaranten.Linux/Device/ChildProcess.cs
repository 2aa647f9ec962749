using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace Amaranten.Linux.Device;

/// <summary>
/// A program started by the first process. It keeps our standard output and every descriptor that is not closed on exec; its errors come
/// through a pipe.
/// </summary>
public sealed unsafe class ChildProcess
{
    private const int StandardError = 2, SpawnActionsBytes = 256;

    private ChildProcess(int number, SafeFileHandle errors) => (Number, Errors) = (number, new FileStream(errors, FileAccess.Read));

    /// <summary>Its process number.</summary>
    public int Number { get; }

    /// <summary>What it writes to its standard error; ends when it has ended.</summary>
    public Stream Errors { get; }

    /// <summary>Starts a program with these arguments, its own name the first of them, and an empty environment.</summary>
    /// <exception cref="LinuxException">It cannot be started.</exception>
    public static ChildProcess Start(string file, params ReadOnlySpan<string> arguments)
    {
        int* ends = stackalloc int[2];
        if (Libc.Pipe(ends, LibC.O_CLOEXEC) != 0) throw new LinuxException("make a pipe", Marshal.GetLastPInvokeError());
        var errors = new SafeFileHandle(ends[0], ownsHandle: true);

        byte** texts = stackalloc byte*[arguments.Length + 1];
        for (int i = 0; i < arguments.Length; i++) texts[i] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[i]);
        texts[arguments.Length] = null;
        int number = Spawn(file, texts, ends[1]);
        for (int i = 0; i < arguments.Length; i++) Marshal.FreeCoTaskMem((nint)texts[i]);
        LibC.close(ends[1]);
        return new ChildProcess(number, errors);
    }

    /// <summary>Waits until any child has ended, also those whose own parent is gone: the first process inherits them.</summary>
    public static EndedProcess WaitForAny()
    {
        while (true)
        {
            int status;
            int number = Libc.WaitForProcess(-1, &status, 0);
            if (number > 0) return new EndedProcess(number, status);
            if (Marshal.GetLastPInvokeError() != LibC.EINTR) throw new LinuxException("wait for a child", Marshal.GetLastPInvokeError());
        }
    }

    private static int Spawn(string file, byte** arguments, int errors)
    {
        void* actions = stackalloc byte[SpawnActionsBytes];
        Libc.InitializeSpawnActions(actions);
        Libc.SpawnWithCopy(actions, errors, StandardError);
        byte* empty = null;
        int number, problem;
        fixed (byte* name = Encoding.UTF8.GetBytes(file + '\0')) problem = Libc.Spawn(&number, name, actions, null, arguments, &empty);
        Libc.DestroySpawnActions(actions);
        return problem == 0 ? number : throw new LinuxException($"start {file}", problem);
    }
}
