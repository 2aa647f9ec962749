namespace Amaranten.Wire.Tcp;

/// <summary>The control bits of a TCP segment (RFC 1122 §4.2.2, RFC 6040 §1.2 for the ECN pair).</summary>
[Flags]
public enum TcpFlags : byte
{
    /// <summary>No more data from the sender.</summary>
    Fin = 0x01,
    /// <summary>Synchronise sequence numbers.</summary>
    Syn = 0x02,
    /// <summary>Reset the connection.</summary>
    Rst = 0x04,
    /// <summary>Push.</summary>
    Psh = 0x08,
    /// <summary>The acknowledgment number counts.</summary>
    Ack = 0x10,
    /// <summary>The urgent pointer counts.</summary>
    Urg = 0x20,
    /// <summary>Congestion was experienced.</summary>
    Ece = 0x40,
    /// <summary>The congestion window was reduced.</summary>
    Cwr = 0x80,
}
