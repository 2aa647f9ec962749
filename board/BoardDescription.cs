using Amaranten.Board.Lights;
using Microsoft.Extensions.Configuration;

namespace Amaranten.Board;

/// <summary>What a board is: the file <c>boards/NAME/board.ini</c>. It is part of the image; users do not edit it.</summary>
/// <param name="Name">The board's name, as its maker writes it.</param>
/// <param name="Console">The device of its serial line; null when the kernel's console is it.</param>
/// <param name="Lights">Its lights.</param>
public sealed record BoardDescription(string Name, string? Console, IReadOnlyList<LightDescription> Lights)
{
    /// <summary>Reads a board file. What is wrong with it is an <see cref="InvalidDataException"/> that names section and key.</summary>
    public static BoardDescription Read(Stream file)
    {
        IConfigurationRoot ini = new ConfigurationBuilder().AddIniStream(file).Build();
        IConfigurationSection board = ini.GetSection("board");
        return new BoardDescription(
            board["name"] ?? throw new InvalidDataException("[board] has no name"),
            board["console"],
            [.. ini.GetSection("light").GetChildren().Select(LightDescription.Read)]);
    }
}
