using System.Device.Gpio;

namespace Amaranten.Board.Lights;

/// <summary>A light on a GPIO line that nothing else in the kernel owns.</summary>
public sealed class GpioLight : ILight
{
    private readonly GpioController _controller;
    private readonly int _line;
    private readonly bool _isActiveLow;

    /// <summary>Takes the line; the light is out.</summary>
    public GpioLight(GpioController controller, int line, bool isActiveLow)
    {
        (_controller, _line, _isActiveLow) = (controller, line, isActiveLow);
        controller.OpenPin(line, PinMode.Output, Level(false));
    }

    /// <inheritdoc/>
    public void Set(bool lit) => _controller.Write(_line, Level(lit));

    /// <inheritdoc/>
    public void Dispose() => _controller.ClosePin(_line);

    private PinValue Level(bool lit) => lit != _isActiveLow ? PinValue.High : PinValue.Low;
}
