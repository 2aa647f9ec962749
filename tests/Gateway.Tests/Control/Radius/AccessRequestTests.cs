using System.Text;
using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Gateway.Control.Radius;
using Amaranten.Ike;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Radius;

namespace Gateway.Tests.Control.Radius;

/// <summary>RADIUS on the wire, by the example of RFC 2865 §7.1 and by the platform's MD5.</summary>
public sealed class AccessRequestTests
{
    private static readonly byte[] s_request = Convert.FromHexString(
        "010000380f403f9473978057bd83d5cb98f4227a01066e656d6f02120dbe708d93d413ce3196e43f782a0aee0406c0a80110050600000003");

    private static readonly byte[] s_accept = Convert.FromHexString("0200002686fe220e7624ba2a1005f6bf9b55e0b20606000000010f06000000000e06c0a80103");

    [Fact]
    public void The_password_is_hidden_as_in_RFC_2865_7_1()
    {
        byte[] message = Example(requireProof: false).Message;
        Assert.True(RadiusView.TryParse(message, out RadiusView request) && RadiusView.TryParse(s_request, out _));
        Assert.True(request.TryFind(RadiusAttribute.UserPassword, out ReadOnlySpan<byte> hidden));
        Assert.Equal(RadiusServer.Attributes(s_request)[2], hidden.ToArray());
        Assert.Equal(RadiusServer.Attributes(s_request)[1], RadiusServer.Attributes(message)[1]);
    }

    [Fact]
    public void The_answer_of_RFC_2865_7_1_holds_where_no_further_proof_is_asked_for()
    {
        Assert.Equal(RadiusFault.None, Example(requireProof: false).Read(s_accept, out RadiusView answer));
        Assert.Equal(RadiusCode.AccessAccept, answer.Code);
        Assert.Equal(RadiusFault.NoMessageAuthenticator, Example(requireProof: true).Read(s_accept, out _));
    }

    [Fact]
    public void An_answer_with_any_octet_changed_does_not_hold()
    {
        AccessRequest request = Example(requireProof: false);
        for (int i = 0; i < s_accept.Length; i++)
        {
            byte[] changed = [.. s_accept];
            changed[i] ^= 1;
            Assert.True(request.Read(changed, out _) != RadiusFault.None, $"octet {i}");
        }
    }

    [Fact]
    public void With_Message_Authenticator_an_answer_holds_wherever_it_stands_in_it()
    {
        var server = new RadiusServer("xyzzy5461");
        AccessRequest request = Example(requireProof: true);
        byte[] answer = server.Respond(request.Message, 2, [[18, 4, (byte)'h', (byte)'i']]);
        Assert.Equal(RadiusFault.None, request.Read(answer, out RadiusView read));
        Assert.True(read.TryFind(RadiusAttribute.ReplyMessage, out ReadOnlySpan<byte> said));
        Assert.Equal("hi", Encoding.ASCII.GetString(said));
        for (int i = 0; i < answer.Length; i++)
        {
            byte[] changed = [.. answer];
            changed[i] ^= 0x80;
            Assert.True(request.Read(changed, out _) != RadiusFault.None, $"octet {i}");
        }
    }

    [Fact]
    public void No_octets_make_the_reader_throw() => Gen.Byte.Array[0, 80].Sample(octets =>
    {
        if (octets.Length > 3) (octets[2], octets[3]) = (0, (byte)octets.Length);
        if (!RadiusView.TryParse(octets, out RadiusView view)) return;
        RadiusAttributeReader attributes = view.Attributes;
        int all = 0;
        while (attributes.MoveNext()) all += 2 + attributes.Value.Length;
        Assert.False(attributes.IsMalformed);
        Assert.Equal(view.Message.Length - RadiusView.HeaderBytes, all);
    });

    private static AccessRequest Example(bool requireProof)
    {
        var server = new RadiusConfig
        {
            Name = "r",
            Server = new UdpEndpoint(IpAddress.Parse("192.168.1.1"), 1812),
            Secret = new SecretBytes("xyzzy5461"u8),
            RequireMessageAuthenticator = requireProof,
        };
        var check = new UserCheck("hq", new UdpEndpoint(IpAddress.Parse("203.0.113.9"), 500), "nemo"u8.ToArray(), new SecretBytes("arctangent"u8));
        return new AccessRequest(server, check, ("nas", IpAddress.Parse("192.168.1.16")), new Drawn([0, .. s_request.AsSpan(4, 16)]));
    }

    private sealed class Drawn(byte[] octets) : IRandom
    {
        public void Fill(Span<byte> destination) => octets.AsSpan(0, destination.Length).CopyTo(destination);
    }
}
