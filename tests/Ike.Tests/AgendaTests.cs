using Amaranten.Ike;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Timing;
using Amaranten.Wire;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>Which tunnels are to be looked at, and when, against a list that is searched each time.</summary>
public sealed class AgendaTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void It_knows_what_a_list_would(int seed)
    {
        var random = new Random(seed);
        var agenda = new Agenda();
        TunnelState[] tunnels = [.. Enumerable.Range(0, 60).Select(_ => Tunnel())];
        var due = new Dictionary<TunnelState, Instant>();
        var touched = new HashSet<TunnelState>();
        for (int step = 0; step < 20_000; step++)
        {
            TunnelState tunnel = tunnels[random.Next(tunnels.Length)];
            switch (random.Next(6))
            {
                case 0 when !due.ContainsKey(tunnel):
                    agenda.Add(tunnel);
                    due.Add(tunnel, Instant.Never);
                    touched.Add(tunnel);
                    break;
                case 1:
                    agenda.Remove(tunnel);
                    due.Remove(tunnel);
                    break;
                case 2:
                    agenda.Touch(tunnel);
                    touched.Add(tunnel);
                    break;
                case 3:
                    var at = random.Next(5) == 0 ? Instant.Never : new Instant(random.Next(1_000));
                    agenda.Note(tunnel, at);
                    if (due.ContainsKey(tunnel)) due[tunnel] = at;
                    break;
                case 4:
                    var now = new Instant(random.Next(1_000));
                    bool isAny = agenda.TryTakeDue(now, out TunnelState? taken);
                    Assert.Equal(due.Values.Any(instant => instant <= now), isAny);
                    if (taken is null) break;
                    Assert.Equal(due.Values.Min(), due[taken]);
                    due[taken] = Instant.Never;
                    touched.Add(taken);
                    break;
                case 5 when random.Next(50) == 0:
                    var looked = new HashSet<TunnelState>();
                    while (agenda.TryTakeTouched(out TunnelState? next)) Assert.True(looked.Add(next));
                    Assert.True(looked.SetEquals(touched.Where(due.ContainsKey)));
                    touched.Clear();
                    break;
            }
            Assert.Equal(due.Values.DefaultIfEmpty(Instant.Never).Min(), agenda.Deadline);
            Assert.True(agenda.Members.ToHashSet().SetEquals(due.Keys));
        }
    }

    private static TunnelState Tunnel()
    {
        var network = new Network();
        IkeContext context = new(new SeededRandom(1), new Gateway(network, "", default, 1UL));
        return new TunnelState(context, new Negotiations(), Net.Tunnels.Alice, default);
    }
}
