using System.Globalization;
using System.Text.RegularExpressions;

namespace Amaranten.Device;

/// <summary>
/// The unit tests of packets, their protection and the algorithms on an arm64 processor, in the kernel of the image and behind its root: tools/on-board.sh has made them
/// a second archive for it. They are compiled on the board, by the runtime; the product's own code is tested there by its `selftest`.
/// </summary>
public sealed class OnBoardTests
{
    private const int Programs = 3;

    [Fact]
    public void Unit_tests_pass_on_an_emulated_board()
    {
        string root = Path.GetTempFileName();
        try
        {
            string slot = Path.Combine(Path.GetDirectoryName(VirtualBoard.Image("one"))!, "qemu-virt", "slot");
            File.WriteAllBytes(root, [.. File.ReadAllBytes(Path.Combine(slot, "root")), .. File.ReadAllBytes(Path.Combine(Tool.Root, "out", "on-board.cpio.zst"))]);
            string said = Tool.Run(
                "timeout", "--signal=KILL", "600", "qemu-system-aarch64", "-M", "virt,acpi=off", "-cpu", "cortex-a72", "-smp", "2", "-m", "1024",
                "-display", "none", "-nodefaults", "-no-reboot", "-serial", "stdio", "-kernel", Path.Combine(slot, "kernel"), "-initrd", root,
                "-append", "console=ttyAMA0 quiet panic=-1 rdinit=/run-tests");
            int[] passed = [.. Regex.Matches(said, @"Total: (\d+), Errors: 0, Failed: 0, Skipped: 0").Select(summary => int.Parse(summary.Groups[1].Value, CultureInfo.InvariantCulture))];
            Assert.True(passed.Length == Programs && passed.All(count => count > 100), said);
            Assert.Contains("the unit tests ended with status 0", said, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(root);
        }
    }
}
