using System.Device.Gpio;
using Amaranten.Linux.Gpio;

namespace Amaranten.Board.Lights;

/// <summary>
/// Output lines of a GPIO chip for System.Device.Gpio, without libgpiod: a static binary cannot load it (docs/design/linking.md).
/// </summary>
public sealed class ChipDriver : GpioDriver
{
    private readonly GpioChip _chip;
    private readonly Dictionary<int, GpioOutput> _outputs = [];
    private readonly Dictionary<int, PinValue> _values = [];

    private ChipDriver(GpioChip chip) => _chip = chip;

    /// <summary>A controller for the chip with this name or label.</summary>
    public static GpioController Open(string nameOrLabel) => new(new ChipDriver(GpioChip.Open(nameOrLabel)));

    /// <inheritdoc/>
    protected override int PinCount => _chip.Lines;

    /// <inheritdoc/>
    protected override void OpenPin(int pinNumber) => _outputs[pinNumber] = _chip.RequestOutput(pinNumber);

    /// <inheritdoc/>
    protected override void ClosePin(int pinNumber)
    {
        if (_outputs.Remove(pinNumber, out GpioOutput? output)) output.Dispose();
    }

    /// <inheritdoc/>
    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode == PinMode.Output;

    /// <inheritdoc/>
    protected override void SetPinMode(int pinNumber, PinMode mode)
    {
        if (mode != PinMode.Output) throw new InvalidOperationException($"line {pinNumber} can only be an output");
    }

    /// <inheritdoc/>
    protected override PinMode GetPinMode(int pinNumber) => PinMode.Output;

    /// <inheritdoc/>
    protected override PinValue Read(int pinNumber) => _values.GetValueOrDefault(pinNumber, PinValue.Low);

    /// <inheritdoc/>
    protected override void Write(int pinNumber, PinValue value)
    {
        _outputs[pinNumber].Set(value == PinValue.High);
        _values[pinNumber] = value;
    }

    /// <inheritdoc/>
    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) => throw NoInputs();

    /// <inheritdoc/>
    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) => throw NoInputs();

    /// <inheritdoc/>
    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => throw NoInputs();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (GpioOutput output in _outputs.Values) output.Dispose();
        _outputs.Clear();
        _chip.Dispose();
        base.Dispose(disposing);
    }

    private static InvalidOperationException NoInputs() => new("lines are outputs");
}
