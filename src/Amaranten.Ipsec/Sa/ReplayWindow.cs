namespace Amaranten.Ipsec.Sa;

/// <summary>
/// The anti-replay window of an inbound SA (RFC 4303 §3.4.3, RFC 6479). Two calls on purpose: <see cref="MayAccept"/> before the ICV
/// is checked, <see cref="Accept"/> after it held, so that a forger cannot move the window.
/// </summary>
public sealed class ReplayWindow
{
    /// <summary>A window of this many packets: 64 to 4096, a multiple of 64.</summary>
    public ReplayWindow(int packets) => throw new NotImplementedException();

    /// <summary>False for 0, for numbers left of the window and for numbers seen before. Changes nothing.</summary>
    public bool MayAccept(uint sequence) => throw new NotImplementedException();

    /// <summary>
    /// Marks an authentic packet's number and moves the window. False if it was marked meanwhile (the same packet twice in one batch).
    /// </summary>
    public bool Accept(uint sequence) => throw new NotImplementedException();

    /// <summary>The highest number accepted.</summary>
    public uint Highest => throw new NotImplementedException();
}
