using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Tmds.Linux;

namespace Amaranten.Linux.Device;

/// <summary>
/// Randomness carried from one boot to the next. A seed is credited at most once: its file is gone from the device before the kernel gets it,
/// and a new one is written only by a generator that is ready. So a power cut at any moment costs waiting, never a seed used twice.
/// </summary>
[SupportedOSPlatform("linux")]
public static unsafe class EntropySeed
{
    private const int Bytes = 32;
    private const int AddEntropy = 0x4008_5203;    // RNDADDENTROPY

    /// <summary>Gives the kernel what the last boot left; false: it left nothing.</summary>
    public static bool Restore(string file)
    {
        if (!File.Exists(file) || File.ReadAllBytes(file) is not { Length: Bytes } seed) return false;
        File.Delete(file);
        FileSystems.Sync();
        var request = new Request { EntropyBits = 8 * Bytes, SeedBytes = Bytes };
        seed.CopyTo(new Span<byte>(request.Seed, Bytes));
        int fd;
        fixed (byte* device = "/dev/random\0"u8) fd = LibC.open(device, LibC.O_WRONLY | LibC.O_CLOEXEC);
        bool taken = fd >= 0 && LibC.ioctl(fd, AddEntropy, &request) == 0;
        if (fd >= 0) LibC.close(fd);
        return taken;
    }

    /// <summary>Leaves a seed for the next boot; waits until the generator is ready.</summary>
    public static void Renew(string file)
    {
        byte[] seed = new byte[Bytes];
        new KernelRandom().Fill(seed);
        using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        stream.Write(seed);
        stream.Flush(flushToDisk: true);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Request
    {
        public int EntropyBits;
        public int SeedBytes;
        public fixed byte Seed[Bytes];
    }
}
