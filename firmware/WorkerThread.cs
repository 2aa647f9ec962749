using Amaranten.Gateway.Forwarding;
using Amaranten.Linux;
using Amaranten.Linux.Polling;
using Amaranten.Wire;

namespace Amaranten.Firmware;

/// <summary>The thread of a worker: one batch after the other, asleep on its share of the ports in between.</summary>
internal sealed class WorkerThread
{
    private const int StopLookMilliseconds = 500;
    private readonly Worker _worker;
    private readonly PortWaiter _waiter;
    private readonly EventFd _bell, _toControl;
    private readonly Thread _thread;
    private volatile bool _stop;
    private long _lastRound = MonotonicClock.Now.Milliseconds;

    /// <summary>A thread that is started with <see cref="Start"/>.</summary>
    /// <param name="worker">What it runs.</param>
    /// <param name="waiter">Where it sleeps.</param>
    /// <param name="bell">What ends its sleep.</param>
    /// <param name="toControl">Rung when the worker has handed something over.</param>
    /// <param name="index">Its number.</param>
    public WorkerThread(Worker worker, PortWaiter waiter, EventFd bell, EventFd toControl, int index)
    {
        (_worker, _waiter, _bell, _toControl) = (worker, waiter, bell, toControl);
        _thread = new Thread(Run) { Name = $"worker {index}" };
    }

    /// <summary>Why the thread died; null while it lives. A broken invariant stops the gateway, it is not worked around.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>When it last went round; one that carries packets or sleeps does so at least twice a second.</summary>
    public Instant LastRound => new(Volatile.Read(ref _lastRound));

    /// <summary>Begins.</summary>
    public void Start() => _thread.Start();

    /// <summary>Ends after the batch that is under way, and one more: what was injected before the call is sent.</summary>
    public void Stop()
    {
        _stop = true;
        _bell.Ring();
        _thread.Join();
    }

    private void Run()
    {
        try
        {
            while (!_stop)
            {
                Instant now = MonotonicClock.Now;
                Volatile.Write(ref _lastRound, now.Milliseconds);
                int taken = _worker.RunOnce(now);
                if (!_worker.ToControl.IsEmpty) _toControl.Ring();
                if (taken > 0 || !_worker.TryRest()) continue;
                _waiter.Wait(StopLookMilliseconds);
                _worker.Rise();
            }
            while (_worker.RunOnce(MonotonicClock.Now) > 0) { }
        }
        catch (Exception failure)
        {
            Failure = failure;
            _toControl.Ring();
        }
    }
}
