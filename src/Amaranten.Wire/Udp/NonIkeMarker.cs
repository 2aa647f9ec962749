namespace Amaranten.Wire.Udp;

/// <summary>
/// What stands before ESP on the port that it shares with IKE: zeros where IKE has its initiator cookie, which is never 0
/// (draft-ietf-ipsec-udp-encaps-01, RFC 2408 §2.5.3). RFC 3948 §2.2 turned it round: there the marker is IKE's.
/// </summary>
public static class NonIkeMarker
{
    /// <summary>Octets of the marker.</summary>
    public const int Size = 8;

    /// <summary>Whether a payload is a marker and something behind it.</summary>
    public static bool Precedes(ReadOnlySpan<byte> payload) => payload.Length > Size && !payload[..Size].ContainsAnyExcept((byte)0);

    /// <summary>Writes <see cref="Size"/> octets.</summary>
    public static void Write(Span<byte> payload) => payload[..Size].Clear();
}
