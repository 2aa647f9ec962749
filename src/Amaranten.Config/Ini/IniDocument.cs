using System.Text;
using Amaranten.Config.Values;
using Microsoft.Extensions.Configuration.Ini;

namespace Amaranten.Config.Ini;

/// <summary>
/// An INI file: sections, keys, values, and the line of each. Values are read by Microsoft.Extensions.Configuration.Ini, which stops at the
/// first bad line with an exception that quotes it. So a scan of ours goes first: it notes where every key stands, complains about
/// all lines that the library would refuse, and hands it the rest.
/// </summary>
internal sealed class IniDocument
{
    private readonly ComplaintList _complaints;
    private readonly StringBuilder _accepted = new();
    private readonly List<(string Header, int Line, List<(string Key, int Line)> Keys)> _sections = [];
    private readonly Dictionary<string, int> _lineOfPath = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _lineOfHeader = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IniSection> _lost = [];
    private bool _skipping;

    private IniDocument(ComplaintList complaints) => _complaints = complaints;

    /// <summary>The sections, in file order, each header once.</summary>
    public IReadOnlyList<IniSection> Sections { get; private set; } = [];

    /// <summary>Sections that are not read: those whose header is broken or stands there twice.</summary>
    public IReadOnlyList<IniSection> LostSections => _lost;

    /// <summary>What the library was given: the text without the lines complained about.</summary>
    public string AcceptedText => _accepted.ToString();

    /// <summary>Reads the text. Never throws: what cannot be read becomes complaints.</summary>
    public static IniDocument Read(string text, ComplaintList complaints)
    {
        var document = new IniDocument(complaints);
        document.Scan(Decoded(text));
        document.Sections = document.WithValues();
        return document;
    }

    private static string Path(string header, string key) => $"{header}:{key}";

    // The library reads octets: what cannot be encoded must look the same to both, and neither sees a byte order mark.
    private static string Decoded(string text)
    {
        string decoded = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return decoded.StartsWith('\uFEFF') ? decoded[1..] : decoded;
    }

    private void Scan(string text)
    {
        using var reader = new StringReader(text);
        int number = 0;
        while (reader.ReadLine() is string raw)
        {
            number++;
            if (Accepts(raw, number)) _accepted.Append(raw).Append('\n');
        }
    }

    private bool Accepts(string raw, int number)
    {
        IniLine line = IniLine.Of(raw);
        if (raw.Contains('\uFFFD') && line.Kind != IniLineKind.Nothing)
        {
            Error(
                number, KeyShown.Of(line.Text, raw), "this line is not UTF-8; save the file as UTF-8, or write a key's octets as hex:...");
        }
        return line.Kind switch
        {
            IniLineKind.Header => AcceptsHeader(line.Text, number),
            IniLineKind.BrokenHeader => RefusesHeader(raw, number),
            IniLineKind.Entry => AcceptsEntry(line.Text, raw, number),
            IniLineKind.Malformed => RefusesLine(raw, number),
            _ => false,
        };
    }

    private bool AcceptsHeader(string header, int number)
    {
        _skipping = !_lineOfHeader.TryAdd(header, number);
        if (_skipping)
        {
            string first = $"the same header stands in line {_lineOfHeader[header]}";
            _complaints.Error(number, header, "", $"{first}; put the keys together, or give one of them another name");
            _lost.Add(new IniSection(header, number, []));
            return false;
        }
        _sections.Add((header, number, []));
        return true;
    }

    // What follows belongs to the section that was meant, not to the one above.
    private bool RefusesHeader(string raw, int number)
    {
        _skipping = true;
        _lost.Add(new IniSection(raw.Trim(), number, []));
        _complaints.Error(
            number, "", "", "this section header has no ']' at its end; its keys are not read. A comment needs a line of its own");
        return false;
    }

    private bool AcceptsEntry(string key, string raw, int number)
    {
        if (_skipping)
        {
            _lost[^1] = _lost[^1] with { Entries = [.. _lost[^1].Entries, new IniEntry(key, raw[(raw.IndexOf('=') + 1)..].Trim().Trim('"'), number)] };
            return false;
        }
        if (_sections.Count == 0)
        {
            Error(number, KeyShown.Of(key, raw), "stands before the first section; expected a header as [system] above it");
            return false;
        }
        if (key.Length == 0)
        {
            Error(number, "", "there is no key before the '='");
            return false;
        }
        string path = Path(_sections[^1].Header, key);
        if (!_lineOfPath.TryAdd(path, number))
        {
            Error(number, KeyShown.Of(key, raw), $"was already given in line {_lineOfPath[path]}; keep one of the two");
            return false;
        }
        _sections[^1].Keys.Add((key, number));
        return true;
    }

    // The line is not shown: it may be the second half of a passphrase.
    private bool RefusesLine(string raw, int number)
    {
        if (_skipping) return false;
        string word = raw.Trim().Split([' ', '\t', ':'], 2)[0];
        string hint = KnownKeys.All.Contains(word.ToLowerInvariant()) ? $" It begins with '{word}': is the '=' missing?" : "";
        Error(number, "", $"this line is no [section], no 'key = value' and no comment.{hint}");
        return false;
    }

    private void Error(int number, string key, string message) =>
        _complaints.Error(number, _sections.Count == 0 || _skipping ? "" : _sections[^1].Header, key, message);

    private List<IniSection> WithValues()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(AcceptedText));
        IDictionary<string, string?> values = IniStreamConfigurationProvider.Read(stream);
        return [.. _sections.Select(section => new IniSection(
            section.Header, section.Line,
            [.. section.Keys.Select(key => new IniEntry(key.Key, values[Path(section.Header, key.Key)] ?? "", key.Line))]))];
    }
}
