using System.Runtime.InteropServices;

namespace Amaranten.Linux.Polling;

/// <summary>
/// What the system asks of the process: SIGTERM and SIGINT to stop, SIGHUP to read the configuration again. The signals only set flags and
/// ring; the control loop looks at the flags when it wakes.
/// </summary>
public sealed class Signals : IDisposable
{
    private readonly EventFd _bell;
    private readonly Lock _taking = new();
    private readonly PosixSignalRegistration[] _registrations;
    private bool _isDisposed;
    private volatile bool _stop;
    private int _reload;

    /// <summary>From now on signals ring <paramref name="bell"/> instead of ending the process.</summary>
    public Signals(EventFd bell)
    {
        _bell = bell;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Take),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Take),
        ];
    }

    /// <summary>Whether to stop. Once true, it stays.</summary>
    public bool StopRequested => _stop;

    /// <summary>Whether the configuration is to be read again; true once for any number of signals since the last call.</summary>
    public bool TakeReload() => Interlocked.Exchange(ref _reload, 0) != 0;

    /// <summary>Signals have their ordinary effect again.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        lock (_taking) _isDisposed = true;
    }

    // Runs on a thread of the runtime's, maybe while this is disposed: the bell's descriptor may be another's then.
    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_taking)
        {
            if (_isDisposed) return;
            if (context.Signal == PosixSignal.SIGHUP) Interlocked.Exchange(ref _reload, 1);
            else _stop = true;
            _bell.Ring();
        }
    }
}
