using Amaranten.Config;
using Amaranten.Ike;

namespace Amaranten.Gateway.Events;

/// <summary>IKE events as lines for people.</summary>
internal static class EventText
{
    /// <summary>Who, what, why, and how long it took; of a failure also which line of the configuration it is about.</summary>
    public static string Format(IkeEvent what, ConfigPlaces? places)
    {
        EventDefinition definition = EventTable.Of(what);
        string subject = what.Tunnel is null ? "ike" : $"tunnel {what.Tunnel}";
        string peer = what.Peer is null ? "" : $" peer {what.Peer}:";
        string detail = what.Detail.Length == 0 ? "" : $": {what.Detail}";
        string elapsed = what.ElapsedMilliseconds < 0 ? "" : $" ({what.ElapsedMilliseconds} ms)";
        string advice = definition.Severity >= LogLevel.Warning && Advice.For(what, places) is { } place ? $"; here: {place}" : "";
        return $"{subject}:{peer} {Title(what, definition)}{detail}{advice}{elapsed}";
    }

    private static string Title(IkeEvent what, EventDefinition definition) => what.Kind switch
    {
        IkeEventKind.CertificateRefused => $"{definition.Title}, {what.Fault}",
        IkeEventKind.MessageDropped => $"{definition.Title}, {what.Drop}",
        _ => definition.Title,
    };
}
