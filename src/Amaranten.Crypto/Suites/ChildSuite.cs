namespace Amaranten.Crypto.Suites;

/// <summary>What protects the packets of one agreement of phase 2: ESP, AH, or ESP inside AH (RFC 4301 §3.2, RFC 2408 §4.2). At least one is there.</summary>
public readonly record struct ChildSuite(EspSuite? Esp, AhSuite? Ah)
{
    /// <summary>The PFS group, which both have in common (RFC 2409 §5.5).</summary>
    public DhGroup Group => Esp?.Group ?? Ah?.Group ?? DhGroup.None;

    /// <summary>ESP alone.</summary>
    public static implicit operator ChildSuite(EspSuite esp) => new(esp, null);

    /// <summary>As in <c>aes128-sha1</c>, <c>ah-sha256</c>, <c>aes128-sha1+ah-sha256</c>.</summary>
    public override string ToString() => (Esp, Ah) switch
    {
        ({ } esp, { } ah) => $"{esp}+ah-{ah}",
        (null, { } ah) => $"ah-{ah}",
        _ => $"{Esp}",
    };
}
