namespace Amaranten.Crypto.Suites;

/// <summary>What groups are called in configurations, on the console and in the log.</summary>
public static class DhGroupWords
{
    /// <summary>The word of the proposal notation; <c>none</c> for no exchange.</summary>
    public static string Word(this DhGroup group) => group.ToString().ToLowerInvariant();
}
