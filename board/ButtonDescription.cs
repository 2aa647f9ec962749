using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Amaranten.Board;

/// <summary>What pressing a button does.</summary>
public enum ButtonAction
{
    /// <summary>Tells the peers, and switches the board off.</summary>
    SwitchOff,
    /// <summary>Tells the peers, and starts the board anew.</summary>
    Restart,
}

/// <summary>A button of a board: a section <c>[button:NAME]</c>.</summary>
/// <param name="Name">What is printed beside it.</param>
/// <param name="Key">The code that the kernel has for it, by the device tree: 116 (KEY_POWER), 408 (KEY_RESTART).</param>
/// <param name="Does">What it does.</param>
public sealed record ButtonDescription(string Name, int Key, ButtonAction Does)
{
    internal static ButtonDescription Read(IConfigurationSection section)
    {
        bool isNumber = int.TryParse(section["key"], NumberStyles.None, CultureInfo.InvariantCulture, out int key);
        if (!isNumber) throw Wrong(section, "key", "a key's code, as 116");
        return new ButtonDescription(section.Key, key, section["does"] switch
        {
            "switch-off" => ButtonAction.SwitchOff,
            "restart" => ButtonAction.Restart,
            _ => throw Wrong(section, "does", "switch-off or restart"),
        });
    }

    private static InvalidDataException Wrong(IConfigurationSection section, string key, string accepted) =>
        new($"[{section.Path}] {key} = {section[key] ?? "(nothing)"}: expected {accepted}");
}
