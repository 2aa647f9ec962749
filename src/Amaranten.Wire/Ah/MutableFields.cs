using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Ah;

/// <summary>
/// What routers may change in an IPv4 header: zero while the ICV of AH is computed (RFC 4302 §3.3.3.1.1). Those are DSCP and ECN, flags, fragment
/// offset, time to live, checksum, and options by their kind.
/// </summary>
public static class MutableFields
{
    private const int TypeOfServiceAt = 1, FragmentAt = 6, FragmentBytes = 2, TimeToLiveAt = 8, ChecksumAt = 10, ChecksumBytes = 2;

    // Immutable (RFC 4302 appendix A1), with the copied flag as they are on the wire. An option that the table does not know is zeroed like
    // those it calls experimental: both ends must do the same, and neither can know that a router leaves it alone.
    private const byte Security = 130, ExtendedSecurity = 133, CommercialSecurity = 134, RouterAlert = 148, MultiDestination = 149;

    /// <summary>
    /// Clears them in a header, options included. False where the options are damaged, so that their kinds cannot be told; then as far as they can.
    /// </summary>
    public static bool Clear(Span<byte> header)
    {
        header[TypeOfServiceAt] = 0;
        header.Slice(FragmentAt, FragmentBytes).Clear();
        header[TimeToLiveAt] = 0;
        header.Slice(ChecksumAt, ChecksumBytes).Clear();
        return header.Length == Ipv4Header.Size || ClearOptions(header[Ipv4Header.Size..]);
    }

    // End of list and no-operation are immutable: they stay. What stands behind an end of list is padding, and stays too.
    private static bool ClearOptions(Span<byte> options)
    {
        var reader = new Ipv4OptionReader(options);
        while (reader.MoveNext())
        {
            if (reader.Type is Security or ExtendedSecurity or CommercialSecurity or RouterAlert or MultiDestination) continue;
            options.Slice(reader.OptionAt, reader.Option.Length).Clear();
        }
        return !reader.Malformed;
    }
}
