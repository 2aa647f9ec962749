namespace Amaranten.Crypto.Certificates;

/// <summary>One name that a certificate gives its subject (RFC 5280 §4.1.2.6, §4.2.1.6).</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">As people read it; control characters are escaped.</param>
/// <param name="Octets">As an identification payload carries it (RFC 2407 §4.6.2): four or sixteen octets, the ASCII name, or the DER of the DN.</param>
public sealed record SubjectName(SubjectNameKind Kind, string Value, ReadOnlyMemory<byte> Octets);
