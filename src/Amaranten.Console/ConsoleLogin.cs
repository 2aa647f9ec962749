using Amaranten.Crypto;
using Amaranten.Wire;

namespace Amaranten.Console;

/// <summary>
/// The way past a password: after three wrong ones in a row none is looked at for half a minute. It outlasts the sessions of its line, so that leaving
/// and coming back does not begin anew.
/// </summary>
public sealed class ConsoleLogin
{
    private const int MostWrong = 3;
    private const long WaitMilliseconds = 30_000;

    private int _wrong;
    private Instant _closedUntil = new(0);

    /// <summary>Seconds until a password is looked at again; 0: at once.</summary>
    internal long SecondsToWait(Instant now) => now < _closedUntil ? (_closedUntil.Since(now) + 999) / 1000 : 0;

    /// <summary>Tries one.</summary>
    internal bool Try(PasswordHash password, string typed, Instant now)
    {
        if (SecondsToWait(now) > 0) return false;
        bool fits = password.Fits(typed);
        _wrong = fits ? 0 : _wrong + 1;
        if (_wrong < MostWrong) return fits;
        (_wrong, _closedUntil) = (0, now.Plus(WaitMilliseconds));
        return false;
    }
}
