using System.Buffers.Binary;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Roaming;

/// <summary>
/// <see cref="BeginLimit"/> for each source address, where any may come: a flood from one starves only those that share its bucket, and which those
/// are a stranger cannot know.
/// </summary>
internal sealed class SourceLimit
{
    private const int Buckets = 256;
    private readonly BeginLimit[] _limits = new BeginLimit[Buckets];
    private readonly ulong _secret;

    public SourceLimit(IkeContext context, int perSecond)
    {
        _secret = BinaryPrimitives.ReadUInt64BigEndian(context.Draw(sizeof(ulong))) | 1;
        for (int i = 0; i < Buckets; i++) _limits[i] = new BeginLimit(perSecond);
    }

    /// <summary>Whether this source may begin another one now; counts it, or what it costs.</summary>
    public bool TryTake(IpAddress source, Instant now, int cost = 1) => _limits[Bucket(source)].TryTake(now, cost);

    // Multiplying by a secret odd number and keeping the high bits spreads addresses in a way that is not known outside.
    private int Bucket(IpAddress source) =>
        unchecked((int)(((ulong)source.Bits ^ (ulong)(source.Bits >> 64) ^ _secret >> 7) * _secret >> 56));
}
