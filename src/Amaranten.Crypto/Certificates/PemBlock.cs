using System.Text;

namespace Amaranten.Crypto.Certificates;

/// <summary>One object of a file: from between the lines of PEM with its label (RFC 7468 §2), or a whole file of DER without one.</summary>
internal sealed record PemBlock(string? Label, byte[] Der)
{
    private const string Begin = "-----BEGIN ", End = "-----END ", Dashes = "-----";
    private const int MostOctets = 4 * 1024 * 1024;

    internal static bool TryReadAll(ReadOnlySpan<byte> file, out List<PemBlock> blocks, out string problem)
    {
        blocks = [];
        problem = $"the file is empty or longer than {MostOctets} octets";
        if (file.IsEmpty || file.Length > MostOctets) return false;
        problem = "";
        if (file.IndexOf("-----BEGIN "u8) < 0)
        {
            blocks.Add(new(null, file.ToArray()));
            return true;
        }
        string text = Encoding.Latin1.GetString(file);
        for (int at = text.IndexOf(Begin, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Begin, at, StringComparison.Ordinal))
            if (!TryReadOne(text, ref at, blocks, out problem)) return false;
        return true;
    }

    private static bool TryReadOne(string text, ref int at, List<PemBlock> blocks, out string problem)
    {
        problem = "a '-----BEGIN' line is not complete";
        int labelAt = at + Begin.Length, labelEnd = text.IndexOf(Dashes, labelAt, StringComparison.Ordinal);
        if (labelEnd < 0 || labelEnd - labelAt > 64) return false;
        string label = text[labelAt..labelEnd], end = End + label + Dashes;
        problem = $"the line '{NameText.Escape(end)}' is missing";
        int bodyAt = labelEnd + Dashes.Length, bodyEnd = text.IndexOf(end, bodyAt, StringComparison.Ordinal);
        if (bodyEnd < 0) return false;
        string body = text[bodyAt..bodyEnd];
        problem = "the key is encrypted in OpenSSL's old form; 'openssl pkcs8 -topk8' turns it into PKCS#8";
        if (body.Contains("Proc-Type:", StringComparison.Ordinal)) return false;
        problem = $"what stands after '-----BEGIN {NameText.Escape(label)}' is not base64";
        byte[] der = new byte[body.Length];
        if (!Convert.TryFromBase64String(body, der, out int length)) return false;
        blocks.Add(new(label, der[..length]));
        at = bodyEnd + end.Length;
        problem = "";
        return true;
    }
}
