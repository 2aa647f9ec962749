using System.Buffers.Binary;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Roaming;

/// <summary>
/// <see cref="BeginLimit"/> for each source address, where any may come, and for all together: a flood from one starves only those that share its bucket,
/// which are few, and which those are a stranger cannot know.
/// </summary>
internal sealed class SourceLimit
{
    private const int BucketBits = 12;
    private readonly BeginLimit?[] _limits = new BeginLimit?[1 << BucketBits];
    private readonly BeginLimit _all;
    private readonly int _perSecond;
    private readonly ulong _secret;

    public SourceLimit(IkeContext context, int perSecond)
    {
        _secret = BinaryPrimitives.ReadUInt64BigEndian(context.Draw(sizeof(ulong))) | 1;
        (_perSecond, _all) = (perSecond, new BeginLimit(perSecond * Limits.SourcesAtOnce));
    }

    /// <summary>Whether this source may begin another one now; counts it, or what it costs.</summary>
    public bool TryTake(IpAddress source, Instant now, int cost = 1) =>
        (_limits[Bucket(source)] ??= new BeginLimit(_perSecond)).TryTake(now, cost) && _all.TryTake(now, cost);

    // Multiplying by a secret odd number and keeping the high bits spreads addresses in a way that is not known outside. Once would leave addresses that follow
    // each other at equal distances, which may be a few buckets apart.
    private int Bucket(IpAddress source)
    {
        ulong once = unchecked(((ulong)source.Bits ^ (ulong)(source.Bits >> 64) ^ _secret >> 7) * _secret);
        return (int)(unchecked((once ^ once >> 32) * _secret) >> 64 - BucketBits);
    }
}
