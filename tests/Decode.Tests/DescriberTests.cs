using System.Text;
using Amaranten.Decode.Describing;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Decode.Tests;

/// <summary>Messages in words: what must be said, and what must never be.</summary>
public sealed class DescriberTests
{
    [Fact]
    public void Passwords_are_never_shown()
    {
        AttributeList attributes = new AttributeList().Basic(16520, 0).Variable(16521, "carol"u8).Variable(16522, "s3cret-pass"u8).Variable(16523, "123456"u8).Variable(16529, "blue"u8);
        string text = Describe(ExchangeType.Transaction, 7, new PayloadChain().Add(PayloadType.Attributes, ConfigurationView.Write(ConfigurationType.Reply, 3, attributes)));
        Assert.Contains("XAUTH_USER_NAME               carol", text, StringComparison.Ordinal);
        Assert.Contains("XAUTH_USER_PASSWORD           ***", text, StringComparison.Ordinal);
        Assert.Contains("XAUTH_PASSCODE                ***", text, StringComparison.Ordinal);
        Assert.Contains("XAUTH_ANSWER                  ***", text, StringComparison.Ordinal);
        foreach (string secret in new[] { "s3cret", "123456", "blue" })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.ASCII.GetBytes(secret)), text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_a_peer_writes_cannot_control_the_terminal()
    {
        byte[] id = IdView.Write(IdType.Fqdn, 0, 0, "evil\u001b[2J\n\"name\""u8);
        string text = Describe(ExchangeType.MainMode, 0, new PayloadChain().Add(PayloadType.Id, id));
        Assert.Contains(@"ID_FQDN (2)  evil\x1b[2J\x0a\x22name\x22", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, letter => char.IsControl(letter) && letter != '\n');
    }

    [Fact]
    public void Delete_notify_and_addresses_have_their_names()
    {
        PayloadChain chain = new PayloadChain()
            .Add(PayloadType.Delete, DeleteView.Write(ProtocolId.Esp, 2, [1, 2, 3, 4, 5, 6, 7, 8]))
            .Add(PayloadType.Notify, NotifyView.Write(ProtocolId.Isakmp, NotifyType.RUThere, new byte[16], [0, 0, 0, 9]))
            .Add(PayloadType.Id, IdView.Write(IdType.Ipv4Subnet, 6, 80, [10, 7, 0, 0, 255, 255, 255, 0]))
            .Add(PayloadType.Attributes, ConfigurationView.Write(ConfigurationType.Set, 1, new AttributeList().Variable(1, [10, 0, 0, 7]).Variable(28676, [10, 1, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]).Variable(999, [1, 2])));
        string text = Describe(ExchangeType.Informational, 9, chain);
        Assert.StartsWith("informational: HDR, D, N, ID, ATTR\n", text, StringComparison.Ordinal);
        foreach (string expected in new[]
        {
            "2 SPIs of ESP", "01020304", "05060708", "R-U-THERE (36136)", "ID_IPV4_ADDR_SUBNET (4)  10.7.0.0/24, protocol 6, port 80", "ISAKMP_CFG_SET (3)",
            "INTERNAL_IP4_ADDRESS          10.0.0.7", "UNITY_SPLIT_INCLUDE           10.1.0.0/16", "attribute 999, which has no name  0102",
        })
            Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_is_told_where_it_is()
    {
        byte[] message = Message(ExchangeType.MainMode, 0, new PayloadChain().Add(PayloadType.Nonce, new byte[16]).Add(PayloadType.VendorId, new byte[16]));
        message[IsakmpHeader.Size + 20 + 3] = 99;
        string text = Text(IsakmpDescriber.Of(message));
        Assert.StartsWith("main mode: HDR, NONCE, damaged\n", text, StringComparison.Ordinal);
        Assert.Contains("the payload that should follow cannot be read; 20 octets are left", text, StringComparison.Ordinal);
        Assert.Contains("too short for a header", IsakmpDescriber.Of([1, 2, 3]).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_message_says_why()
    {
        byte[] message = Message(ExchangeType.QuickMode, 5, new PayloadChain().Add(PayloadType.Hash, new byte[20]), IsakmpFlags.Encryption);
        Assert.Equal("quick mode: HDR*, encrypted", IsakmpDescriber.Of(message).Summary);
        Assert.Contains("24 octets, cannot be decrypted: who knows", Text(IsakmpDescriber.Of(message, default, "who knows")), StringComparison.Ordinal);
    }

    internal static byte[] Message(ExchangeType exchange, uint messageId, PayloadChain chain, IsakmpFlags flags = IsakmpFlags.None)
    {
        byte[] message = new byte[IsakmpHeader.Size + chain.Octets.Length];
        new IsakmpHeader
        {
            InitiatorCookie = 1,
            ResponderCookie = 2,
            NextPayload = chain.First,
            Version = IsakmpHeader.Version1,
            Exchange = exchange,
            Flags = flags,
            MessageId = messageId,
            Length = (uint)message.Length,
        }.Write(message);
        chain.Octets.CopyTo(message.AsSpan(IsakmpHeader.Size));
        return message;
    }

    private static string Describe(ExchangeType exchange, uint messageId, PayloadChain chain) => Text(IsakmpDescriber.Of(Message(exchange, messageId, chain)));

    private static string Text(IsakmpDescriber description) => description.Summary + "\n" + string.Join('\n', description.Details);
}
