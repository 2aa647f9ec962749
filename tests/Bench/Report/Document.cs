using System.Text.RegularExpressions;

namespace Amaranten.Bench.Report;

/// <summary>
/// docs/performance.md: a run replaces the sections of the parts that it measured and leaves the others as the last run left them. The plot of each
/// section lies beside it.
/// </summary>
internal static partial class Document
{
    private const string Head = """
        # Performance

        Written by `make bench`, which measures all of it again; do not edit. Each section says when and on what it was measured. Ratios compare what ran
        in turns in the same minute on the same machine, so they carry over to another machine far better than the nanoseconds do.


        """;

    internal static void Write(string directory, IEnumerable<Section> sections, string circumstances)
    {
        string path = Path.Combine(directory, "performance.md");
        Dictionary<string, string> bodies = File.Exists(path)
            ? Marked().Matches(File.ReadAllText(path)).ToDictionary(match => match.Groups["name"].Value, match => match.Value)
            : [];
        foreach (Section section in sections)
        {
            string plot = $"performance-{section.Name}.svg";
            File.WriteAllText(Path.Combine(directory, plot), section.Plot.ToSvg());
            bodies[section.Name] = $"""
                <!-- begin {section.Name} -->
                ## {section.Title}

                {section.Text}

                {circumstances}

                ![{section.Plot.Title}]({plot})

                {section.Table.ToMarkdown()}
                Marks:

                ```
                {string.Join('\n', section.Marks)}
                ```
                <!-- end {section.Name} -->

                """;
        }
        File.WriteAllText(path, Head + string.Join('\n', bodies.Values));
    }

    [GeneratedRegex(@"<!-- begin (?<name>\w+) -->\n.*?<!-- end \k<name> -->\n", RegexOptions.Singleline)]
    private static partial Regex Marked();
}
