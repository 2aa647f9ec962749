namespace Amaranten.Interop.Script;

/// <summary>Scenarios in the order of their peers: one worker takes from the front, the other from the back, so that each mostly
/// needs a peer of one kind.</summary>
public sealed class ScenarioQueue(IEnumerable<Scenario> scenarios)
{
    private const int WorthABoot = 8;
    private readonly LinkedList<Scenario> _waiting = new(scenarios.OrderBy(scenario => scenario.Peer == "kernel"));

    /// <summary>The next one for a worker; null when none is left.</summary>
    public Scenario? TryTake(int worker)
    {
        lock (_waiting)
        {
            // A second kernel takes longer to boot than the first takes for the last few.
            LinkedListNode<Scenario>? next = worker % 2 == 0 ? _waiting.First : _waiting.Last;
            bool wrongEnd = worker % 2 == 0 && next?.Value.Peer == "kernel" && _waiting.Count < WorthABoot;
            if (wrongEnd) return null;
            if (next is not null) _waiting.Remove(next);
            return next?.Value;
        }
    }
}
