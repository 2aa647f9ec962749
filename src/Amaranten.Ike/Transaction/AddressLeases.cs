using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Transaction;

/// <summary>
/// Which client has which address of which pool. Who comes again gets the address that he had, if nobody else has it meanwhile: connections survive
/// a client's new phase 1.
/// </summary>
internal sealed class AddressLeases
{
    private readonly Dictionary<(string Pool, IpAddress Address), object> _taken = [];
    private readonly Dictionary<(string Pool, string Client), IpAddress> _last = [];

    /// <summary>An address for this holder; what it holds already, if it does. False: the pool is used up.</summary>
    /// <param name="pool">Where from.</param>
    /// <param name="holder">Who holds it until <see cref="Release"/>.</param>
    /// <param name="client">Who that is, in words that are the same the next time.</param>
    /// <param name="address">The address.</param>
    /// <param name="granted">The one that it shall have, if that lies in the pool and nobody else has it.</param>
    public bool TryTake(AddressPool pool, object holder, string client, out IpAddress address, IpAddress? granted = null)
    {
        foreach (((string name, IpAddress held), object other) in _taken)
        {
            if (other != holder || name != pool.Name || !Contains(pool, held)) continue;
            address = held;
            return true;
        }
        if (granted is { } own && Contains(pool, own)) _last[(pool.Name, client)] = own;
        bool known = _last.TryGetValue((pool.Name, client), out address) && Contains(pool, address) && !_taken.ContainsKey((pool.Name, address));
        if (!known && !TryFindFree(pool, out address)) return false;
        if (_last.Count >= Limits.RememberedLeases) _last.Clear();
        _taken[(pool.Name, address)] = holder;
        _last[(pool.Name, client)] = address;
        return true;
    }

    /// <summary>What the holder had is free again.</summary>
    public void Release(object holder)
    {
        foreach ((string, IpAddress) key in _taken.Where(lease => lease.Value == holder).Select(lease => lease.Key).ToArray()) _taken.Remove(key);
    }

    /// <summary>How many addresses of the pool are out.</summary>
    public int Count(string pool) => _taken.Keys.Count(key => key.Pool == pool);

    // First one that was nobody's, so that those who were here find theirs again; else any that is free.
    private bool TryFindFree(AddressPool pool, out IpAddress address)
    {
        HashSet<IpAddress> remembered = [.. _last.Where(known => known.Key.Pool == pool.Name).Select(known => known.Value)];
        IEnumerable<IpAddress> free = Addresses(pool).Where(candidate => !_taken.ContainsKey((pool.Name, candidate)));
        foreach (IpAddress candidate in free.OrderBy(candidate => remembered.Contains(candidate)))
        {
            address = candidate;
            return true;
        }
        address = default;
        return false;
    }

    private static IEnumerable<IpAddress> Addresses(AddressPool pool)
    {
        for (uint bits = pool.First.V4; ; bits++)
        {
            yield return IpAddress.FromV4(bits);
            if (bits == pool.Last.V4) yield break;
        }
    }

    private static bool Contains(AddressPool pool, IpAddress address) => address.V4 >= pool.First.V4 && address.V4 <= pool.Last.V4;
}
