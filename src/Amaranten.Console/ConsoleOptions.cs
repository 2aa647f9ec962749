namespace Amaranten.Console;

/// <summary>How a session talks.</summary>
/// <param name="Name">The gateway's name, for the prompt.</param>
/// <param name="IsInteractive">
/// True: echo, prompt, line editing, lines end in CR LF. False, for commands from a pipe: nothing but each command's output, lines end in LF.
/// </param>
/// <param name="Login">Asks for the password of the configuration, where it has one, and ends a session that is left alone; null: who is there, is in.</param>
public sealed record ConsoleOptions(string Name, bool IsInteractive = true, ConsoleLogin? Login = null);
