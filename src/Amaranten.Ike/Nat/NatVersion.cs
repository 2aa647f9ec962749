namespace Amaranten.Ike.Nat;

/// <summary>
/// Which text of NAT traversal two peers have in common: drafts of draft-ietf-ipsec-nat-t-ike, or what became of them (RFC 3947). A greater
/// value is the better one.
/// </summary>
internal enum NatVersion : byte
{
    None,
    Draft00,
    Draft01,
    Draft02,
    Draft03,
    Rfc3947,
}
