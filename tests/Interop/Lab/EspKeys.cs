namespace Amaranten.Interop.Lab;

/// <summary>The keys of one ESP SA, as the peer reports them; ours never prints a key.</summary>
public sealed record EspKeys(string Source, string Destination, string Spi, string Cipher, string CipherKey, string Integrity, string IntegrityKey)
{
    /// <summary>The row of tshark's table of ESP SAs.</summary>
    public string ForTshark =>
        $"uat:esp_sa:\"IPv4\",\"{Source}\",\"{Destination}\",\"{Spi}\",\"{Cipher}\",\"{CipherKey}\",\"{Integrity}\",\"{IntegrityKey}\"";
}
