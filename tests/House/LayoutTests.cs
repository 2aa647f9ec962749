using System.Text.RegularExpressions;

namespace Amaranten.House;

/// <summary>What lies where.</summary>
public sealed class LayoutTests
{
    [Fact]
    public void The_top_level_is_exactly_this()
    {
        string[] expected =
        [
            ".ci", ".editorconfig", ".gitattributes", ".gitignore", "Amaranten.Embedded.sln", "CONTRIBUTING.md", "Directory.Build.props",
            "Directory.Packages.props", "LICENSE", "Makefile", "README.md", "board", "docs", "firmware", "global.json", "image", "src", "tests", "tools",
        ];
        string[] transient = [".git", ".vs", ".idea", "out"];
        IEnumerable<string> found = new DirectoryInfo(Repository.Root).GetFileSystemInfos().Select(entry => entry.Name).Except(transient);
        Assert.Equal(expected, found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Folders_are_named_for_what_they_hold()
    {
        string[] meaningless = ["Utils", "Util", "Helpers", "Helper", "Common", "Shared", "Misc", "Manager", "Managers"];
        Assert.DoesNotContain(Repository.Directories("."), path => meaningless.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Types_are_named_for_what_they_are()
    {
        string[] meaningless = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities"];
        Assert.DoesNotContain(Repository.Sources, file => meaningless.Any(ending =>
            Path.GetFileNameWithoutExtension(file.Path).EndsWith(ending, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_holds_the_type_that_it_is_named_after()
    {
        // Families of small enums, records, structs or constants that share a file.
        string[] families = ["Algorithms", "IkeStatus", "RfcValues", "ScalarLanes"];
        Repository.AssertNone(Repository.Product.Select(file => (file.Path, file.Code, Name: Path.GetFileNameWithoutExtension(file.Path).Split('.')[0]))
            .Where(file => file.Name != "Program" && !families.Contains(file.Name))
            .Where(file => !Regex.IsMatch(file.Code, $@"\b(class|struct|enum|interface|record|delegate\s+[\w<>]+)\s+{file.Name}\b"))
            .Select(file => file.Path));
    }

    [Fact]
    public void Every_test_project_is_run()
    {
        // tools/test.sh runs each project that lies at tests/X/Y.csproj; one that lies elsewhere would be forgotten.
        IEnumerable<string> tests = Repository.Projects.Where(path => path.Contains("Tests", StringComparison.Ordinal));
        Assert.All(tests, path => Assert.Matches("^tests/[^/]+/[^/]+\\.csproj$", path));
        Assert.Contains("tests/*/*.csproj", Repository.Read("tools/test.sh"), StringComparison.Ordinal);
    }
}
