namespace Amaranten.Interop.Script;

/// <summary>A step of a scenario did not hold; the message names the step.</summary>
public sealed class ScenarioFailure(string message, Exception? cause) : Exception(message, cause);
