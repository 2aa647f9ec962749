using System.Xml.Linq;

namespace Amaranten.House;

/// <summary>Who may refer to whom, and what may come from outside.</summary>
public sealed class ReferenceTests
{
    // What a project refers to itself; what those refer to in turn comes with it.
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Amaranten.Linq"] = [],    // all have it, by src/Directory.Build.props
        ["Amaranten.Wire"] = [],
        ["Amaranten.Crypto"] = [],
        ["Amaranten.Ipsec"] = ["Amaranten.Wire", "Amaranten.Crypto"],
        ["Amaranten.Ike"] = ["Amaranten.Wire", "Amaranten.Crypto"],
        ["Amaranten.Decode"] = ["Amaranten.Wire", "Amaranten.Crypto"],
        ["Amaranten.Config"] = ["Amaranten.Wire", "Amaranten.Crypto"],
        ["Amaranten.Gateway"] = ["Amaranten.Config", "Amaranten.Decode", "Amaranten.Ike", "Amaranten.Ipsec", "Amaranten.Wire", "Amaranten.Crypto"],
        ["Amaranten.Console"] = ["Amaranten.Config", "Amaranten.Decode", "Amaranten.Gateway", "Amaranten.Wire"],
        ["Amaranten.Linux"] = ["Amaranten.Gateway", "Amaranten.Wire", "Amaranten.Crypto"],
        ["Amaranten.Board"] = ["Amaranten.Gateway", "Amaranten.Linux", "Amaranten.Wire"],
        ["Amaranten.Firmware"] = ["Amaranten.Board", "Amaranten.Console", "Amaranten.Decode", "Amaranten.Gateway", "Amaranten.Linux", "Amaranten.Config", "Amaranten.Crypto"],
    };

    private static IEnumerable<string> ProductProjects => Repository.Projects.Where(path => !path.StartsWith("tests/", StringComparison.Ordinal));

    [Fact]
    public void Projects_refer_only_to_those_below_them()
    {
        foreach (string project in ProductProjects)
        {
            string name = Path.GetFileNameWithoutExtension(project);
            Assert.True(s_allowed.ContainsKey(name), $"{project} is not in the house");
            IEnumerable<string> strangers = Items(project, "ProjectReference").Select(ProjectName).Except(s_allowed[name]);
            Assert.True(!strangers.Any(), $"{name} must not refer to {string.Join(", ", strangers)}");
        }
    }

    [Fact]
    public void No_product_project_refers_to_tests() =>
        Assert.DoesNotContain(ProductProjects.SelectMany(path => Items(path, "ProjectReference")), path => path.Contains("tests", StringComparison.Ordinal));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Read("Amaranten.Embedded.sln").Replace('\\', '/');
        Assert.All(Repository.Projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Packages_are_pinned_in_one_place_and_each_is_justified_and_used()
    {
        string[] pinned = [.. Items("Directory.Packages.props", "PackageVersion")];
        string reasons = Repository.Read("docs/dependencies.md");
        Assert.All(pinned, package => Assert.Contains($"| {package} |", reasons, StringComparison.Ordinal));

        string[] used = [.. Repository.Projects.Append("tests/Directory.Build.props").SelectMany(path => Items(path, "PackageReference")).Distinct()];
        Assert.Equal(pinned.Order(), used.Order());
        Assert.All(Repository.Projects, path => Assert.DoesNotContain(
            XDocument.Parse(Repository.Read(path)).Descendants("PackageReference"), reference => reference.Attribute("Version") is not null));
    }

    private static string ProjectName(string include) => Path.GetFileNameWithoutExtension(include.Replace('\\', '/'));

    private static IEnumerable<string> Items(string file, string kind) =>
        XDocument.Parse(Repository.Read(file)).Descendants(kind).Select(item => item.Attribute("Include")!.Value);
}
