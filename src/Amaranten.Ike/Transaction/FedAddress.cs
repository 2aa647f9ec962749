using Amaranten.Wire;

namespace Amaranten.Ike.Transaction;

/// <summary>An address for one client from a pool that somebody else fills: asked for, held, given back.</summary>
internal sealed class FedAddress(IkeContext context)
{
    private AddressGrant? _grant;
    private Answered? _then;

    /// <summary>An address, or why there is none; one of the two.</summary>
    public delegate void Answered(AddressGrant? grant, string problem, Instant now);

    /// <summary>What was asked for, and is held once it was granted; null: nothing.</summary>
    public AddressRequest? Request { get; private set; }

    /// <summary>The address that this client has, or asks for: the answer comes at once if it has one. Who asked before and still waits does not hear.</summary>
    public void Ask(AddressPool pool, string tunnel, string client, Answered then, Instant now)
    {
        if (Request is { } held && (held.Pool != pool || held.Client != client)) GiveBack();
        if (_grant is { } grant)
        {
            then(grant, "", now);
            return;
        }
        _then = then;
        if (Request is not null) return; // on its way
        Request = new AddressRequest(pool, tunnel, client);
        context.Actions.RequestAddress(Request);
    }

    /// <summary>The answer to <see cref="Request"/>; another one changes nothing. Without a grant it is over, and may be asked for again.</summary>
    public void OnAnswer(AddressGrant? grant, string problem, Instant now)
    {
        if (_grant is not null) return;
        Answered? then = _then;
        (_grant, _then) = (grant, null);
        if (grant is null) Request = null;
        then?.Invoke(grant, problem, now);
    }

    /// <summary>Nobody needs it any more.</summary>
    public void GiveBack()
    {
        if (Request is { } held) context.Actions.ReleaseAddress(held);
        (Request, _grant, _then) = (null, null, null);
    }
}
