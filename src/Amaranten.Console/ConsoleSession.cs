using System.Text;
using Amaranten.Config;
using Amaranten.Console.Commands;
using Amaranten.Console.Dialogues;
using Amaranten.Console.Editing;
using Amaranten.Console.Screens;
using Amaranten.Gateway.Control;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Console;

/// <summary>
/// The serial shell: octets in, octets out, no I/O of its own. It prints no escape sequence unless asked to clear the screen (^L), so any
/// terminal will do. All calls, and the outcomes of a ping, happen on the control thread.
/// </summary>
public sealed class ConsoleSession
{
    private const byte InterruptOctet = 0x03;
    private const int MostWaiting = 65_536;
    private const long MillisecondsPerSecond = 1_000;
    private const string ClearScreen = "\u001b[H\u001b[2J";

    private readonly Action<ReadOnlyMemory<byte>> _output;
    private readonly string _prompt;
    private readonly KeyReader _keys = new();
    private readonly LineEditor _editor = new();
    private readonly LineDisplay _display = new();
    private readonly Queue<byte> _waiting = new();
    private ForegroundRun? _run;
    private Dialogue? _dialogue;
    private string _line = "";
    private readonly ConsoleLogin? _login;
    private Instant? _lastKey;
    private bool _isDraining, _hasEnded, _isTooLong;

    /// <summary>A session; an interactive one greets with a prompt.</summary>
    /// <param name="control">The gateway.</param>
    /// <param name="output">Takes what goes to the terminal; called within the calls below.</param>
    /// <param name="options">How it talks.</param>
    public ConsoleSession(IGatewayControl control, Action<ReadOnlyMemory<byte>> output, ConsoleOptions options)
    {
        (Control, _output, IsInteractive) = (control, output, options.IsInteractive);
        _prompt = IsInteractive ? $"{options.Name}> " : "";
        _login = options.Login;
        if (_login is not null && control.Status.Config?.System.ConsolePassword is { } password) Begin(new PasswordQuestion(this, _login, password));
        else Send(_prompt);
    }

    /// <summary>True after <c>exit</c>, <c>quit</c>, ^D on an empty line, or the end of the input: hang up, or begin a new session.</summary>
    public bool Closed { get; private set; }

    /// <summary>The gateway.</summary>
    internal IGatewayControl Control { get; }

    /// <summary>Whether a person sits there.</summary>
    internal bool IsInteractive { get; }

    /// <summary>Takes octets as they are typed. While a ping or a snoop runs they wait, all but ^C.</summary>
    public void Receive(ReadOnlySpan<byte> octets)
    {
        _lastKey = null;
        foreach (byte octet in octets)
        {
            if (_run is not null && IsInteractive && octet == InterruptOctet) StopRun();
            else if (_waiting.Count < MostWaiting) _waiting.Enqueue(octet);
            Take();
        }
        Drain();
    }

    /// <summary>Ends a session with a <see cref="ConsoleOptions.Login"/> at which nothing was typed for as long as the configuration says.</summary>
    public void Tick(Instant now)
    {
        _lastKey ??= now;
        long milliseconds = MillisecondsPerSecond * (Control.Status.Config?.System.ConsoleTimeout ?? 0);
        if (_login is null || Closed || milliseconds == 0 || now.Since(_lastKey.Value) < milliseconds) return;
        Write($"\nNothing was typed for {Units.Time(milliseconds)}; the session ends.\n");
        HangUp();
    }

    /// <summary>No more will be typed. An unfinished line counts as typed; the session closes when a running ping is done; a snoop is done then.</summary>
    public void EndOfInput()
    {
        _hasEnded = true;
        if (_run is { EndsWithInput: true }) FinishRun();
        Drain();
    }

    /// <summary>Prints text; what could control the terminal is shown as a question mark.</summary>
    internal void Write(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (c == '\n') clean.Append(IsInteractive ? "\r\n" : "\n");
            else clean.Append(char.IsControl(c) ? '?' : c);
        }
        Send(clean.ToString());
    }

    /// <summary>Prints text that a program at the other end does not want: questions.</summary>
    internal void WriteToPerson(string text)
    {
        if (IsInteractive) Write(text);
    }

    /// <summary>What stands in the line that is being run behind this many words, as it was typed.</summary>
    internal string LineBehind(int words)
    {
        ReadOnlySpan<char> rest = _line.AsSpan().Trim();
        for (; words > 0; words--)
        {
            int blank = rest.IndexOfAny(' ', '\t');
            rest = blank < 0 ? [] : rest[blank..].TrimStart();
        }
        return rest.ToString();
    }

    /// <summary>The line that is being run may hold a secret: it is not recalled.</summary>
    internal void ForgetLine() => _editor.ForgetLast();

    /// <summary>Asks for a secret; the next command waits for it.</summary>
    internal void Ask(string what, Action<string> take) => Begin(new SecretQuestion(this, what, take));

    /// <summary>Asks before something that cannot be taken back; the next command waits for the answer.</summary>
    internal void AskYesOrNo(string question, Action act) => Begin(new YesOrNo(this, question, act));

    /// <summary>Takes a whole text; the next command waits for its end.</summary>
    internal void TakeText(Action<string> take) => Begin(new PastedText(this, take));

    /// <summary>Sends what controls the terminal, to a person.</summary>
    internal void SendAsIs(string text)
    {
        if (IsInteractive) Send(text);
    }

    /// <summary>Lets the candidate be edited on the whole screen; the next command waits for its end.</summary>
    internal void EditOnScreen(string text) => Begin(new FullScreenEdit(this, text));

    /// <summary>The keys are the command line's again.</summary>
    internal void EndDialogue()
    {
        _dialogue = null;
        FreshPrompt();
    }

    /// <summary>Ends the session.</summary>
    internal void Close() => Closed = true;

    /// <summary>Begins a ping; the next command waits until it is done.</summary>
    internal void StartPing(IpAddress destination, int count)
    {
        var run = new PingRun(destination, count);
        _run = run;
        Write(run.Beginning);
        Control.Ping(destination, count, outcome => OnPing(run, outcome));
    }

    /// <summary>Begins to show messages of IKE, of one peer or of all, until ^C or the end of the input.</summary>
    internal void StartSnoop(IpAddress? peer)
    {
        var run = new SnoopRun(peer, Control.Status.Now);
        _run = run;
        Write(run.Beginning);
        run.Begin(Control.SnoopIke(peer, sighting => OnSighting(run, sighting)));
        if (_hasEnded) FinishRun();
    }

    /// <summary>Nobody is at the other end any more.</summary>
    public void HangUp()
    {
        _run?.Stop();
        Close();
    }

    private void OnPing(PingRun run, PingOutcome outcome)
    {
        if (_run != run || Closed) return;
        Write(run.Tell(outcome));
        if (!outcome.IsLast) return;
        _run = null;
        if (_isDraining) return;
        FreshPrompt();
        Drain();
    }

    private void OnSighting(SnoopRun run, IkeSighting sighting)
    {
        if (_run == run && !Closed) Write(run.Tell(sighting));
    }

    // Its input has ended.
    private void FinishRun()
    {
        Write(_run!.Sum);
        _run.Stop();
        _run = null;
    }

    private void StopRun()
    {
        Write("^C\n" + _run!.Sum);
        _run.Stop();
        _run = null;
        _waiting.Clear();
        FreshPrompt();
    }

    private void Take()
    {
        if (_isDraining) return;
        _isDraining = true;
        while (_run is null && !Closed && _waiting.TryDequeue(out byte octet)) _keys.Feed(octet, Press);
        _isDraining = false;
    }

    private void Drain()
    {
        if (_isDraining) return;
        Take();
        _isDraining = true;
        if (_run is null && !Closed) _dialogue?.Refresh();
        if (_hasEnded && _run is null && !Closed) End();
        _isDraining = false;
    }

    private void End()
    {
        _dialogue?.EndOfInput();
        if (_editor.Text.Length > 0) Run(_editor.Take());
        _dialogue?.EndOfInput();
        if (_run is null) Close();
    }

    private void Press(KeyPress press)
    {
        if (Closed) return;
        if (_dialogue is not null) _dialogue.Press(press);
        else PressInLine(press);
    }

    private void PressInLine(KeyPress press)
    {
        switch (press.Key)
        {
            case Key.Enter: Enter(); break;
            case Key.EndOrDelete when _editor.Text.Length == 0: Leave(); break;
            case var _ when !IsInteractive: PressPlain(press); break;
            case Key.Interrupt: Abandon(); break;
            case Key.Complete: Complete(); break;
            case Key.Explain: Explain(); break;
            case Key.Refresh: Send(ClearScreen); FreshPrompt(); break;
            default: Send(_editor.Apply(press) ? Shown : "\a"); break;
        }
    }

    private string Shown => _display.Show(_editor.Characters, _editor.Cursor);

    // From a pipe, only text counts; a tab parts words.
    private void PressPlain(KeyPress press)
    {
        if (press.Key is Key.Character or Key.Explain) _isTooLong |= !_editor.Apply(press);
        else if (press.Key == Key.Complete) _isTooLong |= !_editor.Insert(" ");
    }

    private void Enter()
    {
        if (IsInteractive) Send("\r\n");
        Run(_editor.Take());
        if (_run is null && _dialogue is null && !Closed) FreshPrompt();
    }

    private void Leave()
    {
        if (IsInteractive) Send("\r\n");
        Close();
    }

    private void Abandon()
    {
        Send("^C\r\n");
        _editor.Clear();
        FreshPrompt();
    }

    private void Run(string line)
    {
        if (_isTooLong) Write($"A line longer than {LineEditor.LongestLine} characters was not run.\n");
        if (_isTooLong) line = "";
        _isTooLong = false;
        _line = line;
        string[] words = CommandMatch.Words(line);
        if (words.Length == 0 || words[0].StartsWith('#')) return;
        CommandMatch match = CommandMatch.Whole(CommandTable.All, words);
        if (match.Problem is string problem) Write(problem + "\n");
        else match.Candidates[0].Run(this, match.Candidates[0].Arguments(words));
    }

    private void Complete()
    {
        Completion completion = Completion.Of(CommandTable.All, _editor.TextToCursor, ValuesOf);
        if (completion.Choices.Count > 0)
        {
            Write("\n" + string.Join("  ", completion.Choices) + "\n");
            FreshPrompt();
        }
        else Send(completion.Insertion.Length > 0 && _editor.Insert(completion.Insertion) ? Shown : "\a");
    }

    private void Explain()
    {
        string line = _editor.TextToCursor;
        string[] words = CommandMatch.Words(line);
        bool inWord = line.Length > 0 && !char.IsWhiteSpace(line[^1]);
        CommandMatch match = CommandMatch.Beginning(CommandTable.All, inWord ? words[..^1] : words);
        Command[] fitting = [.. match.Candidates.Where(command => !inWord || command.PartAt(words.Length - 1) is CommandPart part
            && (part.IsSlot || part.Text.StartsWith(words[^1], StringComparison.OrdinalIgnoreCase)))];
        Write("?\n" + (fitting.Length > 0 ? CommandTable.Describe(fitting) : (match.Problem ?? "No command begins so.") + "\n"));
        FreshPrompt();
    }

    private IEnumerable<string> ValuesOf(string slot, IReadOnlyList<string> before) => slot switch
    {
        "SECTION" => (Control.Candidate.Text(out _)?.Headers ?? []).Concat(["system"]),
        "KEY" when before.Count > 1 => KnownKeys.BySection.GetValueOrDefault(before[1].Split(':')[0], []),
        "TUNNEL" => Control.Status.Tunnels.Select(tunnel => tunnel.Name).Distinct(),
        "WHAT" => [.. Control.Status.Interfaces.Select(port => port.Name), CommandTable.CaptureInner, CommandTable.CaptureKeys],
        "COMMAND" => CommandTable.All.Select(command => command.Parts[0].Text).Distinct(),
        _ => [],
    };

    private void Begin(Dialogue dialogue)
    {
        _dialogue = dialogue;
        dialogue.Begin();
    }

    // The prompt, and behind it what was being typed.
    private void FreshPrompt()
    {
        if (!IsInteractive) return;
        _display.Reset();
        Send(_prompt + Shown);
    }

    private void Send(string text)
    {
        if (text.Length > 0) _output(Encoding.UTF8.GetBytes(text));
    }
}
