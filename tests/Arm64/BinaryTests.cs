namespace Amaranten.Arm64;

/// <summary>
/// The two binaries that <c>make build</c> left, looked at from outside: binutils read them, and they run in an empty root directory, the arm64
/// one under qemu-aarch64-static without a library path, which would hide that something is missing.
/// </summary>
public sealed class BinaryTests
{
    // Beyond it something was linked that nobody asked for: docs/design/linking.md has the suspects.
    private const long LargestOctets = 8_000_000;

    public static TheoryData<string> Runtimes => ["linux-x64", "linux-arm64"];

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void It_is_for_the_machine_that_it_says(string runtime)
    {
        string header = Run("readelf", "-h", Binary(runtime)).Output;
        Assert.Contains(runtime == "linux-x64" ? "X86-64" : "AArch64", header, StringComparison.Ordinal);
        Assert.Contains("DYN (Position-Independent Executable file)", header, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void It_needs_no_loader_and_no_shared_library(string runtime)
    {
        string segments = Run("readelf", "-ld", Binary(runtime)).Output;
        Assert.Contains("GNU_RELRO", segments, StringComparison.Ordinal);    // so readelf did read it
        Assert.DoesNotContain("INTERP", segments, StringComparison.Ordinal);
        Assert.DoesNotContain("NEEDED", segments, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void It_is_small(string runtime) => Assert.InRange(new FileInfo(Binary(runtime)).Length, 1_000_000, LargestOctets);

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Of_the_OpenSSL_layer_it_holds_nothing_but_the_functions_that_are_our_own(string runtime)
    {
        // Those of firmware/native/random.c. Which of them are in the binary depends on what BouncyCastle is used for.
        string[] ours =
        [
            "CryptoNative_EnsureOpenSslInitialized", "CryptoNative_ErrErrorStringN", "CryptoNative_ErrGetExceptionError", "CryptoNative_GetMaxMdSize",
            "CryptoNative_GetRandomBytes",
        ];
        string[] symbols = [.. Run(NativeBinary.Tool(runtime, "nm"), Binary(runtime) + ".dbg").Output
            .Split('\n').Select(line => line.Split(' ')[^1])];
        Assert.Contains("SystemNative_Write", symbols);    // so nm did read it, and names look as they should
        Assert.Empty(symbols.Where(name => name.StartsWith("CryptoNative_", StringComparison.Ordinal)).Except(ours));
        Assert.DoesNotContain("libssl", File.ReadAllText(Binary(runtime), System.Text.Encoding.Latin1), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Selftest_passes_in_an_empty_root_directory(string runtime)
    {
        (int status, string output) = RunInEmptyRoot(runtime, "selftest");
        Assert.True(status == 0, output);
        Assert.NotEmpty(output);
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Version_is_told_in_an_empty_root_directory(string runtime)
    {
        (int status, string output) = RunInEmptyRoot(runtime, "version");
        Assert.Equal(0, status);
        Assert.Matches(@"^amaranten \d+\.\d+\.\d+", output);
    }

    [Theory]
    [InlineData("", "amaranten: the name of the configuration file is empty; name the file\n")]
    [InlineData("/", "amaranten: / is a directory; name the configuration file in it\n")]
    [InlineData("/no.ini", "amaranten: there is no file /no.ini; name the configuration file\n")]
    public void What_is_no_file_is_refused_in_one_sentence(string file, string sentence)
    {
        foreach (string command in (string[])["check", "run"])
            Assert.Equal((1, sentence), RunInEmptyRoot("linux-x64", command, file));
    }

    [Fact]
    public void A_device_named_by_mistake_is_not_read_until_memory_ends() =>
        Assert.Equal(
            (1, "amaranten: /dev/zero is longer than any configuration; name the configuration file\n"),
            Run(Binary("linux-x64"), "check", "/dev/zero"));

    private static string Binary(string runtime) => NativeBinary.Path(runtime);

    private static (int Status, string Output) RunInEmptyRoot(string runtime, params string[] arguments)
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("amaranten-root");
        try
        {
            File.Copy(Binary(runtime), Path.Combine(root.FullName, "amaranten"));
            if (runtime == "linux-x64") return Run("chroot", [root.FullName, "/amaranten", .. arguments]);
            File.Copy("/usr/bin/qemu-aarch64-static", Path.Combine(root.FullName, "qemu"));
            return Run("chroot", [root.FullName, "/qemu", "/amaranten", .. arguments]);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static (int Status, string Output) Run(string command, params string[] arguments) => NativeBinary.Run(command, arguments);
}
