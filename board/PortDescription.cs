using Microsoft.Extensions.Configuration;

namespace Amaranten.Board;

/// <summary>An Ethernet port of a board: a section <c>[port:NAME]</c>.</summary>
/// <param name="Name">What it is called in a configuration's <c>device</c>, and beside the socket: <c>wan</c>, <c>lan</c>.</param>
/// <param name="At">Where it sits: the name of its device in sysfs, or of one above it. Network devices' own numbers depend on who was probed first.</param>
public sealed record PortDescription(string Name, string At)
{
    internal static PortDescription Read(IConfigurationSection section) =>
        new(section.Key, section["at"] ?? throw new InvalidDataException($"[{section.Path}] at = (nothing): expected a device of sysfs, as ff540000.ethernet"));
}
