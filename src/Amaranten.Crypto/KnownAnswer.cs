namespace Amaranten.Crypto;

/// <summary>One computation whose result is known from elsewhere. Holds is true if this CPU still gets it.</summary>
public readonly record struct KnownAnswer(string Name, Func<bool> Holds);
