namespace Amaranten.Gateway.Events;

/// <summary>What the gateway can tell of one kind: a row of the manual's table of events.</summary>
/// <param name="Id">Its number, which stands in every line of the log and never comes to mean something else.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Title">What happened, in a few words: the line's own.</param>
/// <param name="Explanation">What that means.</param>
/// <param name="Action">What to do; empty when there is nothing to do.</param>
public sealed record EventDefinition(int Id, LogLevel Severity, string Title, string Explanation, string Action);
