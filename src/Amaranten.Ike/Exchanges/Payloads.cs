using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Exchanges;

/// <summary>A set of payload types: what a step of an exchange requires and allows.</summary>
[Flags]
internal enum Payloads : uint
{
    None = 0,
    Sa = 1u << PayloadType.Sa,
    Ke = 1u << PayloadType.KeyExchange,
    Id = 1u << PayloadType.Id,
    Certificate = 1u << PayloadType.Certificate,
    CertificateRequest = 1u << PayloadType.CertificateRequest,
    Hash = 1u << PayloadType.Hash,
    Signature = 1u << PayloadType.Signature,
    Nonce = 1u << PayloadType.Nonce,
    Notify = 1u << PayloadType.Notify,
    Delete = 1u << PayloadType.Delete,
    Attributes = 1u << PayloadType.Attributes,
    Vid = 1u << PayloadType.VendorId,
    NatD = 1u << PayloadType.NatDetection,
    NatOa = 1u << PayloadType.NatOriginalAddress,

    /// <summary>A type that no RFC we follow defines.</summary>
    Unknown = 1u << 31,
}
