using System.Runtime.InteropServices;

namespace Amaranten.Linux;

/// <summary>
/// The system refused something that the gateway cannot do without. The message is one sentence for the operator: what could not be
/// done, why, and what to do about it.
/// </summary>
public sealed class LinuxException : Exception
{
    /// <summary>A refusal told in full.</summary>
    public LinuxException(string sentence) : base(sentence) { }

    /// <summary>A refusal whose reason is the system's: "cannot WHAT: no such device".</summary>
    public LinuxException(string cannotWhat, int error) : base($"cannot {cannotWhat}: {Marshal.GetPInvokeErrorMessage(error).ToLowerInvariant()}") { }
}
