namespace Amaranten.Crypto.Certificates;

/// <summary>The names of a certificate that can be an identity of IKE (RFC 4945 §3.1, §5.1.3.6).</summary>
public enum SubjectNameKind
{
    /// <summary>An iPAddress of subjectAltName: ID_IPV4_ADDR, or with sixteen octets ID_IPV6_ADDR.</summary>
    Ip,
    /// <summary>A dNSName of subjectAltName: ID_FQDN.</summary>
    Dns,
    /// <summary>An rfc822Name of subjectAltName: ID_USER_FQDN.</summary>
    Email,
    /// <summary>The subject itself: ID_DER_ASN1_DN.</summary>
    Dn,
}
