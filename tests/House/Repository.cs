using System.Text.RegularExpressions;

namespace Amaranten.House;

/// <summary>The repository as it lies there: what a reader of it sees, without what building makes.</summary>
internal static partial class Repository
{
    private static readonly HashSet<string> s_made = ["bin", "obj", "out", ".git", ".vs", ".idea"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Sources { get; } =
        [.. Files(Root).Where(path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(path => new SourceFile(path, Read(path)))];

    public static IReadOnlyList<string> Projects { get; } = [.. Files(Root).Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))];

    /// <summary>The product's code: what tests may do is not asked there.</summary>
    public static IEnumerable<SourceFile> Product => Sources.Where(file => !file.IsIn("tests"));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>All directories, as paths from the root.</summary>
    public static IEnumerable<string> Directories(string under) =>
        Directory.GetDirectories(Path.Combine(Root, under)).Where(path => !s_made.Contains(Path.GetFileName(path)))
            .Select(path => Path.GetRelativePath(Root, path)).SelectMany(path => Directories(path).Prepend(path));

    /// <summary>Fails with all that was found, where a plain assertion would name the first few.</summary>
    public static void AssertNone(IEnumerable<string> found) => Assert.True(!found.Any(), string.Join('\n', found));

    private static IEnumerable<string> Files(string under) =>
        Directories(under).Append(under).SelectMany(directory => Directory.GetFiles(Path.Combine(Root, directory)))
            .Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Amaranten.Embedded.sln"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }

    /// <summary>A C# file.</summary>
    /// <param name="Path">From the root.</param>
    /// <param name="Text">All of it.</param>
    internal sealed record SourceFile(string Path, string Text)
    {
        /// <summary>The file without comments and string literals.</summary>
        public string Code { get; } = CommentOrString().Replace(Text, "");

        public string[] Lines => Text.Split('\n');

        public override string ToString() => Path;

        public bool IsIn(string directory) => Path.StartsWith(directory + "/", StringComparison.Ordinal);
    }

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|"{3}.*?"{3}|"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])+'""", RegexOptions.Singleline)]
    private static partial Regex CommentOrString();
}
