using System.Globalization;
using System.Text;

namespace Amaranten.Crypto.Certificates;

/// <summary>UTCTime and GeneralizedTime in the one form that certificates may use: with seconds, in Z (RFC 5280 §4.1.2.5).</summary>
internal static class DerTime
{
    internal static bool TryRead(ref DerReader reader, out DateTimeOffset time)
    {
        time = default;
        if (!reader.TryRead(out byte tag, out ReadOnlySpan<byte> content, out _)) return false;
        string text = Encoding.ASCII.GetString(content);
        if (tag == DerTag.UtcTime && text.Length == 13) text = (text[0] >= '5' ? "19" : "20") + text;
        else if (tag != DerTag.GeneralizedTime) return false;
        return DateTimeOffset.TryParseExact(
            text, "yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
