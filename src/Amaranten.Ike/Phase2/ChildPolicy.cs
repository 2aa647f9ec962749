using System.Collections.Immutable;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Nat;
using Amaranten.Ike.Telling;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>What quick mode may agree to: ESP, AH, or both together, in one encapsulation mode.</summary>
internal sealed record ChildPolicy(ImmutableArray<EspSuite> Esp, ImmutableArray<AhSuite> Ah, ulong Mode)
{
    /// <summary>What the tunnel wants in this mode, with the NAT that phase 1 found.</summary>
    public static ChildPolicy Of(IkeTunnel tunnel, Encapsulation mode, in NatState nat) =>
        new(tunnel.EspSuites, tunnel.AhSuites, EncapsulationModes.Of(mode, nat));

    /// <summary>What stands in the way: AH protects the addresses that a NAT changes, and has no encapsulation in UDP (RFC 3948 §1).</summary>
    public Reason? MeetsNat(in NatState nat) => Ah.IsEmpty || !nat.UsesUdp ? (Reason?)null
        : Reason.About($"AH does not pass a NAT, and {nat.Text}: use ESP alone for this tunnel", IkeParameter.AhIntegrity);

    /// <summary>What is offered, in words.</summary>
    public string Told => $"{string.Join(", ", Suites)}{(Suites.First().Group == DhGroup.None ? " without PFS" : "")}, encapsulation {EncapsulationModes.ToText(Mode)},";

    /// <summary>Where it is written what is offered.</summary>
    public IkeParameter[] Parameters => [IkeParameter.Cipher, .. Ah.IsEmpty ? [] : (IkeParameter[])[IkeParameter.AhIntegrity], IkeParameter.PfsGroup, IkeParameter.Encapsulation];

    /// <summary>The protocols that must be there, all of them and no other.</summary>
    public IEnumerable<ProtocolId> Protocols
    {
        get
        {
            if (!Ah.IsEmpty) yield return ProtocolId.Ah;
            if (!Esp.IsEmpty) yield return ProtocolId.Esp;
        }
    }

    /// <summary>Every combination, best first.</summary>
    public IEnumerable<ChildSuite> Suites =>
        Ah.IsEmpty ? Esp.Select(esp => new ChildSuite(esp, null))
        : Esp.IsEmpty ? Ah.Select(ah => new ChildSuite(null, ah))
        : Esp.SelectMany(esp => Ah.Select(ah => new ChildSuite(esp, ah)));

    /// <summary>The transforms that propose one protocol.</summary>
    public IEnumerable<EspOffer> Offers(ProtocolId protocol) =>
        protocol == ProtocolId.Ah ? Ah.Select(suite => AhOffer.Of(suite, Mode)) : Esp.Select(suite => EspOffer.Of(suite, Mode));
}
