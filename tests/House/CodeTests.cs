using System.Text.RegularExpressions;

namespace Amaranten.House;

/// <summary>What may stand in code, and where.</summary>
public sealed partial class CodeTests
{
    [Fact]
    public void Only_the_edge_knows_clocks_chance_threads_and_surroundings() =>
        AssertNone(Repository.Product.Where(file => !file.IsIn("src/Amaranten.Linux") && !file.IsIn("firmware")), WorldlyCall());

    [Fact]
    public void Pointers_and_foreign_functions_stay_in_Linux_and_the_kernels() =>
        AssertNone(Repository.Product.Where(file => !file.IsIn("src/Amaranten.Linux") && !file.IsIn("src/Amaranten.Crypto")), Unsafe());

    [Fact]
    public void Foreign_functions_are_declared_in_Linux_alone() =>
        AssertNone(Repository.Product.Where(file => !file.IsIn("src/Amaranten.Linux")), ForeignFunction());

    // .NET's own needs OpenSSL, which the image has not: the binary would not link (docs/design/linking.md).
    [Fact]
    public void Cryptography_is_ours_or_BouncyCastles() => AssertNone(Repository.Product, PlatformCryptography());

    [Fact]
    public void Nothing_is_left_for_later() => AssertNone(Repository.Sources.Where(file => !file.IsIn("tests/House")), LeftForLater(), file => file.Text);

    [Fact]
    public void Exceptions_are_caught_by_name()
    {
        IEnumerable<Repository.SourceFile> catchers = Repository.Product.Where(file => CatchAll().IsMatch(file.Code));
        Assert.True(catchers.Count() <= 1, $"only the top of a loop catches everything: {string.Join(", ", catchers.Select(file => file.Path))}");
        Assert.All(catchers, file => Assert.True(file.IsIn("firmware"), file.Path));
    }

    [Fact]
    public void Tests_are_not_skipped() => AssertNone(Repository.Sources.Where(file => file.IsIn("tests") && !file.IsIn("tests/House")), Skipped());

    [Fact]
    public void Files_are_of_a_size_that_can_be_read()
    {
        // Vectors and tables may be longer. A file that is to be an exception for another reason is named here, with the reason.
        IEnumerable<string> tooLong = Repository.Sources.Where(file => !VectorsOrTables().IsMatch(file.Path) && file.Lines.Length > 500).Select(file => file.Path);
        Repository.AssertNone(tooLong);
    }

    [Fact]
    public void Every_format_on_the_wire_names_its_RFC() =>
        Repository.AssertNone(Repository.Product.Where(file => file.IsIn("src/Amaranten.Wire") && Path.GetDirectoryName(file.Path) != "src/Amaranten.Wire")
            .SelectMany(file => DocumentedType().Matches(file.Text)
                .Where(type => !NamedSource().IsMatch(type.Groups["comment"].Value))
                .Select(type => $"{file.Path}: {type.Groups["type"].Value}")));

    [GeneratedRegex(@"\b(IncrementalHash|RandomNumberGenerator|(SHA\d+|MD5|HMAC\w+|Aes|TripleDES|RSA|ECDsa|ECDiffieHellman)\.(HashData|Create|TryHashData))\b")]
    private static partial Regex PlatformCryptography();

    // XAUTH and mode-config never became RFCs.
    [GeneratedRegex(@"RFC |\(draft-")]
    private static partial Regex NamedSource();

    private static void AssertNone(IEnumerable<Repository.SourceFile> files, Regex forbidden, Func<Repository.SourceFile, string>? text = null) =>
        Repository.AssertNone(files.SelectMany(file =>
            forbidden.Matches(text?.Invoke(file) ?? file.Code).Select(match => $"{file.Path}: {match.Value.Trim()}")));

    [GeneratedRegex(@"\b(DateTime(Offset)?\.(Utc)?Now|Stopwatch|Random\.Shared|new Random\b|RandomNumberGenerator|Environment\.\w+|new Thread\b|Thread\.\w+|ThreadPool\b|Task\.(Run|Delay)|new Timer\b|PeriodicTimer)")]
    private static partial Regex WorldlyCall();

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"\b(DllImport|LibraryImport|NativeLibrary)\b")]
    private static partial Regex ForeignFunction();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|NotImplementedException)\b")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"\bcatch\s*(\(\s*(System\.)?Exception(\s+\w+)?\s*\))?\s*\{")]
    private static partial Regex CatchAll();

    [GeneratedRegex(@"\bSkip(Unless|When)?\s*=|Assert\.Skip")]
    private static partial Regex Skipped();

    [GeneratedRegex(@"(Vectors|Tables|RfcValues)\.cs$")]
    private static partial Regex VectorsOrTables();

    // Types stand at the left margin: the namespace is the file's.
    [GeneratedRegex(@"^(?<comment>(///.*\n)*)(\[.*\n)*(?<type>public\s.*\b(class|struct|enum|interface|record)\b.*)", RegexOptions.Multiline)]
    private static partial Regex DocumentedType();
}
