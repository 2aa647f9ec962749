using Amaranten.Gateway.Control;
using Amaranten.Linux;
using Amaranten.Linux.Polling;
using Amaranten.Wire;

namespace Amaranten.Firmware;

/// <summary>The thread of the packet path: one batch after the other, asleep on the ports in between.</summary>
internal sealed class WorkerThread
{
    private const int StopLookMilliseconds = 500;
    private readonly GatewayController _controller;
    private readonly PortWaiter _waiter;
    private readonly EventFd _toControl;
    private readonly Thread _thread;
    private volatile bool _stop;
    private long _lastRound = MonotonicClock.Now.Milliseconds;

    /// <summary>A thread that is started with <see cref="Start"/>. It rings <paramref name="toControl"/> when it has handed something over.</summary>
    public WorkerThread(GatewayController controller, PortWaiter waiter, EventFd toControl)
    {
        (_controller, _waiter, _toControl) = (controller, waiter, toControl);
        _thread = new Thread(Run) { Name = "worker" };
    }

    /// <summary>Why the thread died; null while it lives. A broken invariant stops the gateway, it is not worked around.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>When it last went round; one that carries packets or sleeps does so at least twice a second.</summary>
    public Instant LastRound => new(Volatile.Read(ref _lastRound));

    /// <summary>Begins.</summary>
    public void Start() => _thread.Start();

    /// <summary>Ends after the batch that is under way, and one more: what was injected before the call is sent.</summary>
    public void Stop(EventFd bell)
    {
        _stop = true;
        bell.Ring();
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
                int taken = _controller.Worker.RunOnce(now);
                if (_controller.HasWork) _toControl.Ring();
                if (taken == 0) _waiter.Wait(StopLookMilliseconds);
            }
            while (_controller.Worker.RunOnce(MonotonicClock.Now) > 0) { }
        }
        catch (Exception failure)
        {
            Failure = failure;
            _toControl.Ring();
        }
    }
}
