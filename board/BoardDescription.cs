using Amaranten.Board.Lights;
using Microsoft.Extensions.Configuration;

namespace Amaranten.Board;

/// <summary>What a board is: the file <c>boards/NAME/board.ini</c>. It is part of the image; users do not edit it.</summary>
/// <param name="Name">The board's name, as its maker writes it.</param>
/// <param name="Console">The device of its serial line; null when the kernel's console is it.</param>
/// <param name="Watchdog">The device of its watchdog; null: it has none.</param>
/// <param name="Ports">Its Ethernet ports.</param>
/// <param name="Lights">Its lights.</param>
/// <param name="Buttons">Its buttons.</param>
public sealed record BoardDescription(
    string Name, string? Console, string? Watchdog, IReadOnlyList<PortDescription> Ports, IReadOnlyList<LightDescription> Lights,
    IReadOnlyList<ButtonDescription> Buttons)
{
    /// <summary>Reads a board file. What is wrong with it is an <see cref="InvalidDataException"/> that names section and key.</summary>
    public static BoardDescription Read(Stream file)
    {
        IConfigurationRoot ini = new ConfigurationBuilder().AddIniStream(file).Build();
        IConfigurationSection board = ini.GetSection("board");
        return new BoardDescription(
            board["name"] ?? throw new InvalidDataException("[board] has no name"),
            board["console"],
            board["watchdog"],
            [.. ini.GetSection("port").GetChildren().Select(PortDescription.Read)],
            [.. ini.GetSection("light").GetChildren().Select(LightDescription.Read)],
            [.. ini.GetSection("button").GetChildren().Select(ButtonDescription.Read)]);
    }
}
