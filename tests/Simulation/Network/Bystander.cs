using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>
/// Watches the cables between sites. What is protected must never pass in clear; everything that passes goes into one hash, by which two runs are
/// known to be the same, and into a story, if one is wanted.
/// </summary>
public sealed class Bystander(World world, long startMilliseconds, Story? story)
{
    private const ulong FnvOffset = 14_695_981_039_346_656_037, FnvPrime = 1_099_511_628_211;
    private static readonly IpPrefix s_inside = IpPrefix.Parse("10.0.0.0/8");
    private readonly Dictionary<(ulong, uint), (int Number, Dictionary<int, int> Messages)> _exchanges = [];
    private ulong _hash = FnvOffset;

    /// <summary>Hash of every frame and when it was sent (FNV-1a).</summary>
    public ulong TraceHash => _hash;

    /// <summary>IKE messages seen.</summary>
    public int IkeMessages { get; private set; }

    /// <summary>Of these, messages of phase 1.</summary>
    public int Phase1Messages { get; private set; }

    /// <summary>Packets of ESP seen.</summary>
    public int EspPackets { get; private set; }

    /// <summary>Milliseconds after the start.</summary>
    public long Now => world.Now.Milliseconds - startMilliseconds;

    /// <summary>A frame is put on a cable.</summary>
    public void See(int from, int to, ReadOnlyMemory<byte> frame, in Glance seen, bool isLost)
    {
        Mix(frame.Span);
        if (!seen.IsIp)
        {
            if (isLost) story?.Add(new StoryLine(Now, "ARP") { Sent = (from, to), IsLost = true });
            return;
        }
        if (s_inside.Contains(seen.Ends.Source) || s_inside.Contains(seen.Ends.Destination))
            throw new InvariantBroken(Invariant.NothingInClear, $"{seen.Ends.Source} to {seen.Ends.Destination} passes in clear from {SiteNames.Of(from)}");
        if (seen.Ike is not null) IkeMessages++;
        if (seen.Ike?.Exchange is ExchangeType.MainMode or ExchangeType.Aggressive) Phase1Messages++;
        if (seen.EspSpi is not null) EspPackets++;
        story?.Add(new StoryLine(Now, TextOf(from, seen)) { Sent = (from, to), IsLost = isLost, IsEsp = seen.EspSpi is not null });
    }

    /// <summary>Something happened or was logged.</summary>
    public void Note(int site, string text) => story?.Add(new StoryLine(Now, text) { Site = site });

    private void Mix(ReadOnlySpan<byte> octets)
    {
        ulong hash = _hash;
        unchecked
        {
            hash = (hash ^ (ulong)Now) * FnvPrime;
            foreach (byte octet in octets) hash = (hash ^ octet) * FnvPrime;
        }
        _hash = hash;
    }

    private string TextOf(int from, in Glance seen)
    {
        if (story is null) return "";
        if (seen.EspSpi is { } spi) return $"ESP {spi:x8}";
        return seen.Ike is { } header ? TextOf(from, header) : "UDP";
    }

    // Messages of one exchange are told apart by their lengths: what is sent again has the length it had.
    private string TextOf(int from, IsakmpHeader header)
    {
        string exchange = header.Exchange switch
        {
            ExchangeType.MainMode => "main mode",
            ExchangeType.Aggressive => "aggressive mode",
            ExchangeType.QuickMode => "quick mode",
            ExchangeType.Informational => "informational",
            var other => other.ToString(),
        };
        string protection = header.IsEncrypted ? "*" : "";
        if (header.Exchange == ExchangeType.Informational) return $"{exchange}{protection}, {header.Length} octets";
        var key = (header.InitiatorCookie, header.MessageId);
        if (!_exchanges.TryGetValue(key, out var exchangeSeen)) _exchanges.Add(key, exchangeSeen = (_exchanges.Count + 1, []));
        int message = HashCode.Combine(from, header.Length, header.IsEncrypted);
        bool again = !exchangeSeen.Messages.TryAdd(message, exchangeSeen.Messages.Count + 1);
        return $"{exchange}{protection} {exchangeSeen.Messages[message]} (exchange {exchangeSeen.Number}){(again ? " again" : "")}";
    }
}
