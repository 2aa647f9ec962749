using System.Runtime.InteropServices;
using Amaranten.Crypto;
using Tmds.Linux;

namespace Amaranten.Linux;

/// <summary>
/// The kernel's generator. It waits until the kernel has gathered entropy, which on a board takes seconds after power-on, and never returns
/// a span that it did not fill.
/// </summary>
public sealed unsafe class KernelRandom : IRandom
{
    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            nint taken;
            fixed (byte* start = destination) taken = Libc.GetRandom(start, (nuint)destination.Length, 0);
            if (taken >= 0) destination = destination[(int)taken..];
            else if (Marshal.GetLastPInvokeError() is int error && error != LibC.EINTR) throw new LinuxException("draw random octets", error);
        }
    }
}
