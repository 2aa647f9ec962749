using System.Security.Cryptography;
using System.Text;
using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Crypto.Ike;
using Amaranten.Ike;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Radius;
using HashAlgorithm = Amaranten.Crypto.Suites.HashAlgorithm;

namespace Amaranten.Gateway.Control.Radius;

/// <summary>One Access-Request to one server, and the judgement of what answers it (RFC 2865 §4, RFC 2869 §5.14).</summary>
internal sealed class AccessRequest
{
    private readonly RadiusConfig _server;
    private readonly byte _identifier;
    private readonly byte[] _authenticator;

    /// <summary>A request about a user.</summary>
    /// <param name="server">Who is asked.</param>
    /// <param name="check">About whom.</param>
    /// <param name="nas">Our name, and our address towards the server.</param>
    /// <param name="random">For the authenticator, which must never repeat (RFC 2865 §3).</param>
    public AccessRequest(RadiusConfig server, UserCheck check, (string Name, IpAddress Address) nas, IRandom random)
    {
        _server = server;
        byte[] drawn = new byte[1 + RadiusView.AuthenticatorBytes];
        random.Fill(drawn);
        (_identifier, _authenticator) = (drawn[0], drawn[1..]);
        Message = Write(check, nas);
    }

    /// <summary>The message, the same for each transmission (RFC 2865 §2.5).</summary>
    public byte[] Message { get; }

    /// <summary>Reads what came back. Any other value than <see cref="RadiusFault.None"/>: it is as if it had not come.</summary>
    public RadiusFault Read(ReadOnlySpan<byte> datagram, out RadiusView answer)
    {
        if (!RadiusView.TryParse(datagram, out answer) || answer.Identifier != _identifier) return RadiusFault.NotAnAnswer;
        return IsOfServer(answer) ? Vouches(answer) : RadiusFault.WrongSecret;
    }

    // Message-Authenticator goes first: whoever forges an answer by a collision of MD5 needs to know what stands before (CVE-2024-3596).
    private byte[] Write(UserCheck check, (string Name, IpAddress Address) nas)
    {
        var writer = new RadiusWriter(RadiusCode.AccessRequest, _identifier, _authenticator);
        int proofAt = writer.Add(RadiusAttribute.MessageAuthenticator, new byte[RadiusView.AuthenticatorBytes]);
        writer.Add(RadiusAttribute.UserName, check.Name.Span);
        writer.Add(RadiusAttribute.UserPassword, Hidden(check.Password.Span));
        writer.Add(RadiusAttribute.NasIpAddress, nas.Address.V4);
        writer.Add(RadiusAttribute.NasIdentifier, Encoding.UTF8.GetBytes(nas.Name));
        writer.Add(RadiusAttribute.ServiceType, RadiusAttribute.Framed);
        writer.Add(RadiusAttribute.NasPortType, RadiusAttribute.Virtual);
        writer.Add(RadiusAttribute.NasPortId, Encoding.UTF8.GetBytes(check.Tunnel));
        writer.Add(RadiusAttribute.CallingStationId, Encoding.ASCII.GetBytes(check.Peer.Address.ToString()));
        byte[] message = writer.Finish();
        Prf.Keyed(HashAlgorithm.Md5, _server.Secret.Span).Add(message).Finish().CopyTo(message, proofAt);
        return message;
    }

    // b1 = MD5(S + RA), c(1) = p1 xor b1, b2 = MD5(S + c(1)), c(2) = p2 xor b2, ... (RFC 2865 §5.2)
    private byte[] Hidden(ReadOnlySpan<byte> password)
    {
        const int Block = 16;
        byte[] hidden = new byte[Math.Max(1, (password.Length + Block - 1) / Block) * Block];
        password.CopyTo(hidden);
        ReadOnlySpan<byte> before = _authenticator;
        for (int at = 0; at < hidden.Length; at += Block)
        {
            byte[] mask = Prf.Hash(HashAlgorithm.Md5).Add(_server.Secret.Span).Add(before).Finish();
            Span<byte> block = hidden.AsSpan(at, Block);
            for (int i = 0; i < Block; i++) block[i] ^= mask[i];
            before = block;
        }
        return hidden;
    }

    // ResponseAuth = MD5(Code+ID+Length+RequestAuth+Attributes+Secret) (RFC 2865 §3)
    private bool IsOfServer(RadiusView answer)
    {
        byte[] proof = Prf.Hash(HashAlgorithm.Md5).Add(answer.Message[..RadiusView.AuthenticatorAt]).Add(_authenticator)
            .Add(answer.Message[RadiusView.HeaderBytes..]).Add(_server.Secret.Span).Finish();
        return CryptographicOperations.FixedTimeEquals(proof, answer.Authenticator);
    }

    // HMAC-MD5 over the answer with the request's authenticator in place of its own and zeros in place of the HMAC (RFC 2869 §5.14).
    private RadiusFault Vouches(RadiusView answer)
    {
        RadiusAttributeReader attributes = answer.Attributes;
        while (attributes.MoveNext())
        {
            if (attributes.Type != RadiusAttribute.MessageAuthenticator) continue;
            if (attributes.Value.Length != RadiusView.AuthenticatorBytes) return RadiusFault.WrongSecret;
            byte[] proven = answer.Message.ToArray();
            _authenticator.CopyTo(proven, RadiusView.AuthenticatorAt);
            proven.AsSpan(proven.Length - attributes.RestBytes - RadiusView.AuthenticatorBytes, RadiusView.AuthenticatorBytes).Clear();
            byte[] proof = Prf.Keyed(HashAlgorithm.Md5, _server.Secret.Span).Add(proven).Finish();
            return CryptographicOperations.FixedTimeEquals(proof, attributes.Value) ? RadiusFault.None : RadiusFault.WrongSecret;
        }
        return _server.RequireMessageAuthenticator ? RadiusFault.NoMessageAuthenticator : RadiusFault.None;
    }
}

/// <summary>Why what came back from a RADIUS server does not count.</summary>
internal enum RadiusFault
{
    /// <summary>It does.</summary>
    None,
    /// <summary>Damaged, or an answer to something else.</summary>
    NotAnAnswer,
    /// <summary>Not made with the secret that we have.</summary>
    WrongSecret,
    /// <summary>Without the proof that cannot be forged by a collision of MD5.</summary>
    NoMessageAuthenticator,
}
