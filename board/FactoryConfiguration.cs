namespace Amaranten.Board;

/// <summary>The configuration with which a board comes: enough to reach it from its LAN.</summary>
public static class FactoryConfiguration
{
    /// <summary>Its text.</summary>
    public static string Text(BoardDescription board)
    {
        string lan = board.Ports.FirstOrDefault(port => port.Name.StartsWith("lan", StringComparison.Ordinal))?.Name ?? "lan";
        string wan = board.Ports.FirstOrDefault(port => port.Name.StartsWith("wan", StringComparison.Ordinal))?.Name ?? "wan";
        return $"""
            ; {board.Name} as it comes. The ports of this board: {string.Join(", ", board.Ports.Select(port => port.Name))}.
            [system]
            name = amaranten

            [interface:lan]
            device  = {lan}
            address = 192.168.1.1/24

            ; [interface:wan]
            ; device  = {wan}
            ; address = 198.51.100.7/24
            ; gateway = 198.51.100.1

            """;
    }
}
