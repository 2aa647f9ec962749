using System.Diagnostics;
using System.Globalization;
using Amaranten.Bench;
using Amaranten.Bench.Kernels;
using Amaranten.Bench.Measuring;
using Amaranten.Bench.Paths;
using Amaranten.Bench.Report;
using Amaranten.Bench.Resources;
using Amaranten.Bench.Responders;
using Amaranten.Bench.Tables;

// bench DIRECTORY [quick] [only=NAME] [job=WORD]: measures, prints tables and marks, writes performance.md and its plots into the directory. A mark that is
// short makes the exit status 1, words that mean nothing make it 2.
// send ADDRESS OCTETS SECONDS and count SECONDS are the two ends of a measurement of datagrams, initiate ADDRESS IKE SECONDS is a load for a responder.
if (args is ["send", var address, var octets, var sendSeconds]) return Datagrams.Send(address, int.Parse(octets, CultureInfo.InvariantCulture), double.Parse(sendSeconds, CultureInfo.InvariantCulture));
if (args is ["count", var countSeconds]) return Datagrams.Count(double.Parse(countSeconds, CultureInfo.InvariantCulture));
if (args is ["initiate", var responder, var ike, var initiateSeconds]) return InitiatorLoad.Run(responder, ike, double.Parse(initiateSeconds, CultureInfo.InvariantCulture));
string binary = Path.GetFullPath("out/linux-x64/amaranten");
IPart[] parts = [new KernelPart(), new PathPart(binary), new ResponderPart(binary), new TablesPart(), new ResourcePart(binary)];
string? only = Argument("only="), job = Argument("job=");
Effort effort = (args.Contains("quick") ? Effort.Quick : Effort.Full) with { Job = job ?? "" };
IPart[] wanted = [.. parts.Where(part => only is null || part.Name == only)];
if (args.Length == 0 || wanted.Length == 0)
{
    Console.Error.WriteLine($"bench: usage: bench DIRECTORY [quick] [only=NAME] [job=WORD], NAME one of {string.Join(", ", parts.Select(part => part.Name))}");
    return 2;
}

var watch = Stopwatch.StartNew();
List<Section> sections = [];
foreach (IPart part in wanted)
{
    Section section;
    try
    {
        section = part.Run(effort, step => Console.Error.WriteLine($"[{watch.Elapsed.TotalSeconds,5:0.0} s] {part.Name}: {step}"));
    }
    catch (InvalidOperationException failure)
    {
        Console.Error.WriteLine($"bench: {part.Name}: {failure.Message}");
        return 1;
    }
    sections.Add(section);
    Console.WriteLine($"\n{section.Title}. {section.Text}\n\n{section.Table.ToMarkdown()}");
}
foreach (Mark mark in sections.SelectMany(section => section.Marks)) Console.WriteLine(mark);
if (job is null) Document.Write(args[0], sections, Circumstances());    // a few jobs are no section
return sections.Any(section => section.Marks.Any(mark => mark.IsShort)) ? 1 : 0;

string? Argument(string name) => args.FirstOrDefault(word => word.StartsWith(name, StringComparison.Ordinal))?[name.Length..];

string Circumstances()
{
    string processor = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(": ")[1];
    return string.Create(
        CultureInfo.InvariantCulture,
        $"{DateTime.UtcNow:yyyy-MM-dd}, {processor}, {Environment.ProcessorCount} processors that others share; a {effort.Name} run, {effort.Rounds} rounds.");
}
