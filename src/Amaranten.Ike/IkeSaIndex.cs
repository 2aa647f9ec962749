using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike;

/// <summary>The ISAKMP SAs of all tunnels and clients by their cookies (RFC 2408 §2.5.3). The lists of the tunnels keep it.</summary>
internal sealed class IkeSaIndex
{
    private readonly Dictionary<ulong, List<IkeSa>> _byInitiatorCookie = [];

    public void Add(IkeSa sa)
    {
        ulong cookie = sa.Cookies.InitiatorCookie;
        if (!_byInitiatorCookie.TryGetValue(cookie, out List<IkeSa>? list)) _byInitiatorCookie[cookie] = list = new List<IkeSa>(capacity: 1);
        list.Add(sa);
    }

    public void Remove(IkeSa sa)
    {
        ulong cookie = sa.Cookies.InitiatorCookie;
        if (_byInitiatorCookie.TryGetValue(cookie, out List<IkeSa>? list) && list.Remove(sa) && list.Count == 0) _byInitiatorCookie.Remove(cookie);
    }

    /// <summary>The one with both cookies of a message, or null.</summary>
    public IkeSa? Find(in IsakmpHeader header)
    {
        if (!_byInitiatorCookie.TryGetValue(header.InitiatorCookie, out List<IkeSa>? list)) return null;
        foreach (IkeSa sa in list)
            if (sa.Cookies.ResponderCookie == header.ResponderCookie) return sa;
        return null;
    }

    /// <summary>Whether one has this cookie of its initiator.</summary>
    public bool Has(ulong initiatorCookie) => _byInitiatorCookie.ContainsKey(initiatorCookie);
}
