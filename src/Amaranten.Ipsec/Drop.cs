namespace Amaranten.Ipsec;

/// <summary>Why a packet was dropped. One counter per value; never an exception.</summary>
public enum Drop : byte
{
    /// <summary>Not dropped.</summary>
    None,
    /// <summary>Shorter than an ESP packet of its SA can be, or not a multiple of the block (RFC 4303 §2.4).</summary>
    EspMalformed,
    /// <summary>SPI 0 or a reserved SPI, 1 to 255 (RFC 4303 §2.1).</summary>
    EspReservedSpi,
    /// <summary>No SA with this SPI at this address (RFC 4301 §5.2).</summary>
    EspUnknownSpi,
    /// <summary>Seen before, or older than the replay window (RFC 4303 §3.4.3).</summary>
    EspReplayed,
    /// <summary>The ICV does not hold (RFC 4303 §3.4.4).</summary>
    EspBadIcv,
    /// <summary>Authentic, but the padding or pad length is wrong (RFC 4303 §2.4).</summary>
    EspBadPadding,
    /// <summary>
    /// Authentic, but not an IPv4 packet inside (RFC 4303 §2.6). Dummy packets, next header 59, count as
    /// <see cref="EspDummy"/>.
    /// </summary>
    EspBadInner,
    /// <summary>A dummy packet, next header 59 (RFC 4303 §2.6).</summary>
    EspDummy,
    /// <summary>The inner packet is outside the SA's selectors (RFC 4301 §5.2).</summary>
    EspWrongSelector,
    /// <summary>The SA arrived in a way it was not negotiated for: in UDP or not (RFC 3948 §3), behind a marker or not.</summary>
    EspWrongEncapsulation,
    /// <summary>The SA has used all its sequence numbers or its hard lifetime (RFC 4303 §3.3.3).</summary>
    EspExhausted,
    /// <summary>Congestion was marked outside, and the inner transport understands only loss (RFC 6040 §4.2).</summary>
    EspCongested,
    /// <summary>ESP in clear of the AH that it was agreed with (RFC 4301 §5.2).</summary>
    EspWithoutAh,
    /// <summary>The header is cut short, or its ICV is not as long as that of its SA (RFC 4302 §2.2).</summary>
    AhMalformed,
    /// <summary>SPI 0 or a reserved SPI, 1 to 255 (RFC 4302 §2.4).</summary>
    AhReservedSpi,
    /// <summary>No SA of AH with this SPI at this address (RFC 4302 §3.4.2).</summary>
    AhUnknownSpi,
    /// <summary>Seen before, or older than the replay window (RFC 4302 §3.4.3).</summary>
    AhReplayed,
    /// <summary>The ICV does not hold (RFC 4302 §3.4.4). A NAT on the way has the same effect: AH covers the addresses.</summary>
    AhBadIcv,
    /// <summary>Authentic, but not what the mode of the SA carries (RFC 4302 §2.1).</summary>
    AhBadInner,
    /// <summary>Authentic AH that was agreed together with ESP, and no ESP of that agreement inside.</summary>
    AhWithoutEsp,
}
