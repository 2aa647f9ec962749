using System.Text;
using Amaranten.Linux.Consoles;
using Amaranten.Linux.Polling;
using Amaranten.Wire;
using Tmds.Linux;

namespace Amaranten.Linux.Tests;

/// <summary>Raw mode on a pseudo-terminal; <c>stty</c> is the witness.</summary>
public sealed unsafe class TerminalTests : IDisposable
{
    private readonly int _user, _terminal;

    public TerminalTests()
    {
        int user, terminal;
        Assert.Equal(0, Native.openpty(&user, &terminal, null, null, null));
        (_user, _terminal) = (user, terminal);
    }

    public void Dispose()
    {
        LibC.close(_user);
        LibC.close(_terminal);
    }

    private string Device => Path.GetFullPath(new FileInfo($"/proc/self/fd/{_terminal}").LinkTarget!);

    private string Mode => Shell.Run($"stty -a -F {Device}");

    [Fact]
    public void Raw_mode_comes_and_goes()
    {
        string before = Mode;
        Assert.Contains(" icanon", before, StringComparison.Ordinal);
        using (RawTerminal? raw = RawTerminal.Enter(_terminal))
        {
            Assert.NotNull(raw);
            string within = Mode;
            foreach (string off in new[] { "-icanon", "-echo ", "-isig", "-ixon", "-icrnl" }) Assert.Contains(off, within, StringComparison.Ordinal);
            Assert.DoesNotContain("-opost", within, StringComparison.Ordinal);
        }
        Assert.Equal(before, Mode);
    }

    [Fact]
    public void What_is_no_terminal_is_left_alone()
    {
        using FileStream file = File.OpenRead("/dev/null");
        int fd = (int)file.SafeFileHandle.DangerousGetHandle();
        Assert.False(RawTerminal.IsTerminal(fd));
        Assert.Null(RawTerminal.Enter(fd));
        Assert.Equal((80, 24), RawTerminal.SizeOf(fd));
    }

    [Fact]
    public void Its_size_is_known()
    {
        Assert.Equal((80, 24), RawTerminal.SizeOf(_terminal));
        Shell.Run($"stty cols 132 rows 50 -F {Device}");
        Assert.Equal((132, 50), RawTerminal.SizeOf(_terminal));
    }

    [Fact]
    public void A_line_passes_every_key_unechoed_and_starts_lines_properly()
    {
        var poller = new Poller();
        var typed = new StringBuilder();
        using (SerialLine line = SerialLine.Open(poller, Device))
        {
            line.Channel.Typed = octets => typed.Append(Encoding.UTF8.GetString(octets));
            Type("ab\u0003\r");
            for (int i = 0; i < 100 && typed.Length < 4; i++) poller.Wait(new Instant(0), new Instant(20));
            Assert.Equal("ab\u0003\r", typed.ToString());
            line.Channel.Write("done\n"u8);
            Assert.Equal("done\r\n", Shown());
        }
        Assert.Contains(" icanon", Mode, StringComparison.Ordinal);
    }

    private void Type(string keys)
    {
        byte[] octets = Encoding.UTF8.GetBytes(keys);
        fixed (byte* first = octets) Assert.Equal(octets.Length, (long)LibC.write(_user, first, octets.Length));
    }

    private string Shown()
    {
        byte* octets = stackalloc byte[256];
        long count = LibC.read(_user, octets, 256);
        return Encoding.UTF8.GetString(octets, (int)count);
    }
}
