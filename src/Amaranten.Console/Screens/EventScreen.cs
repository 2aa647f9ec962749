using System.Globalization;
using Amaranten.Gateway.Events;

namespace Amaranten.Console.Screens;

/// <summary><c>explain</c>: what an event of the log means and what to do about it.</summary>
public static class EventScreen
{
    /// <summary>The event of this number as text.</summary>
    /// <param name="number">As it stands in the log.</param>
    public static string Explain(string number)
    {
        int? id = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int read) ? read : null;
        EventDefinition? found = EventTable.All.FirstOrDefault(definition => definition.Id == id);
        if (found is null)
            return $"'{number}' is no event; expected the number that stands behind the severity in show log, {EventTable.All[0].Id} to {EventTable.All[^1].Id}.\n";
        var facts = new Facts().Add("meaning", found.Explanation);
        if (found.Action.Length > 0) facts.Add("what to do", found.Action);
        return $"{found.Id} {found.Severity.ToString().ToLowerInvariant()}: {found.Title}\n{facts}";
    }
}
