namespace Amaranten.Console;

/// <summary>A command that goes on while others wait: a ping, a snoop. ^C stops it.</summary>
internal abstract class ForegroundRun
{
    /// <summary>What it came to so far.</summary>
    public abstract string Sum { get; }

    /// <summary>It ends when the input does: it would never end by itself.</summary>
    public virtual bool EndsWithInput => false;

    /// <summary>Nobody wants more of it.</summary>
    public virtual void Stop()
    {
    }
}
