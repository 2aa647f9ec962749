namespace Amaranten.Ike;

/// <summary>
/// One entry of a tunnel's list of peers: an identity, or many by wildcards. <c>*</c> as first label of a name (<c>*.example</c>) and before the
/// at sign (<c>*@example</c>) stands for any, as a value of a distinguished name too; an address may be a network.
/// </summary>
/// <param name="Type">The kind, as <see cref="IkeIdentity.Type"/>.</param>
/// <param name="Value">An address or network, a name, or a distinguished name as people write it.</param>
public sealed record IdentityPattern(byte Type, string Value);
