namespace Amaranten.Linux.Device;

/// <summary>How a process ended.</summary>
/// <param name="Number">Its process number.</param>
/// <param name="WaitStatus">As waitpid(2) tells it.</param>
public readonly record struct EndedProcess(int Number, int WaitStatus)
{
    /// <summary>The signal that ended it; 0: it ended by itself.</summary>
    public int Signal => WaitStatus & 0x7F;

    /// <summary>Its exit status; null when a signal ended it.</summary>
    public int? ExitStatus => Signal == 0 ? (WaitStatus >> 8) & 0xFF : null;

    /// <summary>Told in a few words.</summary>
    public override string ToString() => ExitStatus is { } status ? $"ended with status {status}" : $"ended by signal {Signal}";
}
