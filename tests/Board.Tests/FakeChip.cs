using System.Device.Gpio;

namespace Amaranten.Board.Tests;

/// <summary>A GPIO chip of eight lines whose levels a test can see; line 7 belongs to somebody else.</summary>
internal sealed class FakeChip : GpioDriver
{
    public const int BusyLine = 7;

    public PinValue?[] Levels { get; } = new PinValue?[8];

    public bool IsBroken { get; set; }

    public int Writes { get; private set; }

    protected override int PinCount => Levels.Length;

    protected override void OpenPin(int pinNumber)
    {
        if (pinNumber == BusyLine) throw new IOException("take GPIO line 7: device or resource busy");
        if (pinNumber >= Levels.Length) throw new IOException($"take GPIO line {pinNumber}: invalid argument");
        Levels[pinNumber] = PinValue.Low;
    }

    protected override void ClosePin(int pinNumber) => Levels[pinNumber] = null;

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode == PinMode.Output;

    protected override void SetPinMode(int pinNumber, PinMode mode) { }

    protected override PinMode GetPinMode(int pinNumber) => PinMode.Output;

    protected override PinValue Read(int pinNumber) => Levels[pinNumber]!.Value;

    protected override void Write(int pinNumber, PinValue value)
    {
        if (IsBroken) throw new IOException("the chip is gone");
        Writes++;
        Levels[pinNumber] = value;
    }

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
        throw new NotSupportedException();

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) =>
        throw new NotSupportedException();
}
