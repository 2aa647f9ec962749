using System.Globalization;
using Amaranten.Linux;

namespace Amaranten.Firmware.Init;

/// <summary>
/// The time of day of a board that may have no battery. The kernel has read a battery's clock before us; where there is none, time goes on
/// from the latest moment that we know to have passed.
/// </summary>
internal static class BoardClock
{
    private const string Remembered = "/data/clock", Image = "/image.ini";
    private static readonly TimeSpan s_betweenNotes = TimeSpan.FromHours(1);

    /// <summary>Sets the clock, if it is earlier than when the image was built or than the last time that was written down.</summary>
    /// <returns>What was done, for the console; null: the clock was right already.</returns>
    public static string? Set()
    {
        DateTimeOffset latest = Built() is { } built && (Noted() is not { } noted || built > noted) ? built : Noted() ?? DateTimeOffset.UnixEpoch;
        if (DateTimeOffset.UtcNow >= latest) return null;
        WallClock.Set(latest);
        return $"no clock; time goes on from {latest:yyyy-MM-dd HH:mm} UTC";
    }

    /// <summary>Notes the time now, and from now on every hour.</summary>
    public static void KeepNoting()
    {
        var thread = new Thread(() =>
        {
            while (true)
            {
                Note();
                Thread.Sleep(s_betweenNotes);
            }
        })
        {
            Name = "clock",
            IsBackground = true,
        };
        thread.Start();
    }

    /// <summary>Writes the time down for the next boot. A partition that cannot be written to any more costs the time, not the gateway.</summary>
    public static void Note()
    {
        try
        {
            File.WriteAllText(Remembered, DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture));
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            BootConsole.Say($"the time cannot be written down: {refusal.Message}");
        }
    }

    private static DateTimeOffset? Built() =>
        File.ReadLines(Image).Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(pair => pair[0] == "built").Select(pair => Parse(pair[^1])).FirstOrDefault();

    private static DateTimeOffset? Noted() => File.Exists(Remembered) ? Parse(File.ReadAllText(Remembered)) : null;

    private static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
}
