namespace Amaranten.Linux.Polling;

/// <summary>Something with a descriptor that a <see cref="Poller"/> watches.</summary>
public interface IPollable
{
    /// <summary>The descriptor; negative while there is nothing to watch.</summary>
    int Fd { get; }

    /// <summary>Whether to be called also when writing is possible. It is always called when something can be read.</summary>
    bool WantsToWrite { get; }

    /// <summary>Something can be read or written, or the other end has gone. Must not block.</summary>
    void OnReady();
}
