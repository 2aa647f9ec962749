namespace Amaranten.Crypto.Suites;

/// <summary>
/// Proposals as strongSwan users write them: <c>aes256-sha256-modp2048</c>, <c>aes256gcm16</c>, <c>3des-md5</c>,
/// <c>null-sha1</c>.
/// </summary>
public static class SuiteNotation
{
    /// <summary>Reads one phase-1 proposal; on failure <paramref name="problem"/> says what was found and what is accepted.</summary>
    public static bool TryParseIke(ReadOnlySpan<char> text, out IkeSuite suite, out string? problem) => throw new NotImplementedException();

    /// <summary>Reads one phase-2 proposal; on failure <paramref name="problem"/> says what was found and what is accepted.</summary>
    public static bool TryParseEsp(ReadOnlySpan<char> text, out EspSuite suite, out string? problem) => throw new NotImplementedException();

    /// <summary>Writes a phase-1 proposal so that <see cref="TryParseIke"/> reads it back.</summary>
    public static string Format(in IkeSuite suite) => throw new NotImplementedException();

    /// <summary>Writes a phase-2 proposal so that <see cref="TryParseEsp"/> reads it back.</summary>
    public static string Format(in EspSuite suite) => throw new NotImplementedException();
}
