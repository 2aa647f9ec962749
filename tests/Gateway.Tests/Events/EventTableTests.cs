using System.Runtime.CompilerServices;
using System.Text;
using Amaranten.Crypto.Certificates;
using Amaranten.Gateway.Events;
using Amaranten.Ike;

namespace Amaranten.Gateway.Tests.Events;

/// <summary>Every event has a row, every row a number of its own, and the manual's page is made from them.</summary>
public class EventTableTests
{
    [Fact]
    public void Every_event_of_IKE_and_of_the_gateway_has_a_row()
    {
        Assert.All(Enum.GetValues<IkeEventKind>(), kind => Assert.NotEmpty(EventTable.Of(new IkeEvent(kind, null, null, "")).Explanation));
        Assert.All(Enum.GetValues<CertificateFault>(), fault =>
            Assert.NotEmpty(EventTable.Of(new IkeEvent(IkeEventKind.CertificateRefused, null, null, "") { Fault = fault }).Explanation));
        Assert.All(Enum.GetValues<GatewayEvent>(), what => Assert.NotEmpty(EventTable.Of(what).Explanation));
    }

    [Fact]
    public void No_number_means_two_things() => Assert.Distinct(EventTable.All.Select(definition => definition.Id));

    [Fact]
    public void What_is_wrong_says_what_to_do() =>
        Assert.All(EventTable.All.Where(definition => definition.Severity >= LogLevel.Warning), definition => Assert.True(definition.Action.Length > 0, definition.Title));

    [Fact]
    public void The_manual_lists_them_all()
    {
        string expected = Manual();
        if (File.ReadAllText(ManualPath()) == expected) return;
        string made = Path.Combine(Path.GetTempPath(), "amaranten-events.md");
        File.WriteAllText(made, expected);
        Assert.Fail($"docs/user/events.md is not what the table says; {made} is");
    }

    private static string Manual()
    {
        var text = new StringBuilder("""
            # Events

            Every line of the log begins with a time, a severity and the number of an event. `explain NUMBER` on the console says the same as this page, which is made
            from the table that the gateway has of them (`src/Amaranten.Gateway/Events/EventTable.cs`). A number never comes to mean something else.

            `debug` lines are not shown; `info` is a change of state; `warning` is something that does not work and could; `error` is something that should work and
            does not.

            | Event | Severity | What happened | What it means | What to do |
            | --- | --- | --- | --- | --- |

            """);
        foreach (EventDefinition each in EventTable.All)
            text.Append($"| {each.Id} | {each.Severity.ToString().ToLowerInvariant()} | {each.Title} | {each.Explanation} | {each.Action} |\n");
        return text.ToString();
    }

    private static string ManualPath([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "user", "events.md");
}
