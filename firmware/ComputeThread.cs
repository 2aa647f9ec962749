using System.Collections.Concurrent;
using Amaranten.Gateway.Control;
using Amaranten.Ike;
using Amaranten.Linux.Polling;

namespace Amaranten.Firmware;

/// <summary>Does exponentiations, one after the other, so that a burst of handshakes takes one core at most and never a packet's time.</summary>
internal sealed class ComputeThread : IComputePool, IDisposable
{
    private readonly BlockingCollection<IkeComputation> _waiting = [];
    private readonly ConcurrentQueue<IkeComputation> _done = new();
    private readonly Thread _thread;

    /// <summary>Starts the thread; it rings <paramref name="done"/> after each computation.</summary>
    public ComputeThread(EventFd done)
    {
        _thread = new Thread(() =>
        {
            foreach (IkeComputation computation in _waiting.GetConsumingEnumerable())
            {
                computation.Run();
                _done.Enqueue(computation);
                done.Ring();
            }
        })
        {
            Name = "compute",
            IsBackground = true,
            Priority = ThreadPriority.BelowNormal,
        };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Start(IkeComputation computation) => _waiting.Add(computation);

    /// <inheritdoc/>
    public bool TryTake(out IkeComputation? computation) => _done.TryDequeue(out computation);

    /// <summary>Takes no more; what runs is finished.</summary>
    public void Dispose() => _waiting.CompleteAdding();
}
