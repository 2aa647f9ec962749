namespace Amaranten.Linux.Polling;

/// <summary>Something with a descriptor that a <see cref="Poller"/> watches. While it wants neither to read nor to write, it is left alone.</summary>
public interface IPollable
{
    /// <summary>The descriptor.</summary>
    int Fd { get; }

    /// <summary>Whether to be called when something can be read, or the other end has gone.</summary>
    bool WantsToRead => true;

    /// <summary>Whether to be called when something can be written.</summary>
    bool WantsToWrite => false;

    /// <summary>What was wanted is possible. Must not block.</summary>
    void OnReady();
}
