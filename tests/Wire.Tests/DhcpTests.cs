using Amaranten.Wire.Dhcp;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Tests;

/// <summary>DHCP (RFC 2131, 2132, 3046), against what dnsmasq 2.90 sent; the values are those that tshark reads in it.</summary>
public class DhcpTests
{
    private static readonly byte[] s_offer = Convert.FromHexString(
        "020106001bd2276400000000000000000a0700640a0700020a07000102366ce82799" + new string('0', 2 * 202)
        + "6382536335010236040a0700023304000000783a040000003c3b04000000690104ffffff001c040a0700ff06040a070035ff");

    private static readonly DhcpHardware s_client = DhcpHardware.Of(DhcpValues.Ethernet, [0x02, 0x36, 0x6c, 0xe8, 0x27, 0x99]);

    [Fact]
    public void An_offer_of_dnsmasq_is_read()
    {
        Assert.True(DhcpView.TryParse(s_offer, out DhcpView offer));
        Assert.Equal((DhcpOperation.Reply, DhcpMessageType.Offer, 0x1bd22764u, (byte)0), (offer.Operation, offer.Type, offer.Xid, offer.Hops));
        Assert.Equal((s_client, "02:36:6c:e8:27:99", false), (offer.Hardware, offer.Hardware.ToString(), offer.WantsBroadcast));
        Assert.Equal(("0.0.0.0", "10.7.0.100", "10.7.0.1"), ($"{offer.ClientAddress}", $"{offer.YourAddress}", $"{offer.RelayAddress}"));
        Assert.Equal(IpAddress.Parse("10.7.0.2"), offer.Address(DhcpOption.ServerIdentifier));
        Assert.Equal([IpAddress.Parse("10.7.0.53")], offer.Addresses(DhcpOption.DnsServers));
        Assert.Equal((120u, 60u, 105u), (offer.Seconds(DhcpOption.LeaseTime), offer.Seconds(DhcpOption.RenewalTime), offer.Seconds(DhcpOption.RebindingTime)));
        Assert.Empty(offer.Addresses(DhcpOption.WinsServers));
        Assert.Null(offer.Seconds(DhcpOption.MessageType));
    }

    // All but the lengths that end between two options.
    [Fact]
    public void What_is_shorter_is_refused()
    {
        int[] ends = [240, 243, 249, 255, 261, 267, 273, 279, 285];
        for (int length = 0; length < s_offer.Length - 1; length++)
            Assert.True(ends.Contains(length) == DhcpView.TryParse(s_offer.AsSpan(0, length), out _), $"{length} octets");
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(0, 0)]
    [InlineData(2, 17)]
    [InlineData(239, 0x64)]
    [InlineData(285, 200)]
    public void What_is_damaged_is_refused(int at, byte value)
    {
        byte[] damaged = [.. s_offer];
        damaged[at] = value;
        Assert.False(DhcpView.TryParse(damaged, out _));
    }

    [Fact]
    public void What_we_write_we_read()
    {
        byte[] message = new DhcpWriter(DhcpOperation.Request, DhcpMessageType.Request, 0xDEADBEEF, s_client)
            .Client(IpAddress.Parse("10.7.0.9")).Your(IpAddress.Parse("10.7.0.8")).Relay(IpAddress.Parse("10.7.0.1"))
            .Add(DhcpOption.RequestedAddress, IpAddress.Parse("10.7.0.100")).Add(DhcpOption.ClientIdentifier, "\0dns:a"u8).Write();
        Assert.Equal(300, message.Length);
        Assert.True(DhcpView.TryParse(message, out DhcpView read));
        Assert.Equal((DhcpOperation.Request, DhcpMessageType.Request, 0xDEADBEEF, s_client), (read.Operation, read.Type, read.Xid, read.Hardware));
        Assert.Equal(("10.7.0.9", "10.7.0.8", "10.7.0.1"), ($"{read.ClientAddress}", $"{read.YourAddress}", $"{read.RelayAddress}"));
        Assert.Equal(IpAddress.Parse("10.7.0.100"), read.Address(DhcpOption.RequestedAddress));
        Assert.True(read.TryFind(DhcpOption.ClientIdentifier, out ReadOnlySpan<byte> identifier));
        Assert.Equal("\0dns:a"u8.ToArray(), identifier.ToArray());
    }

    // RFC 2132 §9.3: the fields for names may hold options too.
    [Fact]
    public void Options_may_stand_in_file_and_sname()
    {
        byte[] message = [.. s_offer[..240], 53, 1, 2, 52, 1, 3, 255];
        new byte[] { 51, 4, 0, 0, 0, 9, 255 }.CopyTo(message, 108);
        new byte[] { 54, 4, 10, 7, 0, 3, 255 }.CopyTo(message, 44);
        Assert.True(DhcpView.TryParse(message, out DhcpView read));
        Assert.Equal(9u, read.Seconds(DhcpOption.LeaseTime));
        Assert.Equal(IpAddress.Parse("10.7.0.3"), read.Address(DhcpOption.ServerIdentifier));
        message[245] = 1; // file alone
        Assert.True(DhcpView.TryParse(message, out read));
        Assert.Equal(default, read.Address(DhcpOption.ServerIdentifier));
    }

    [Fact]
    public void A_relayed_message_says_where_it_came_from_and_comes_back_without()
    {
        byte[] discover = new DhcpWriter(DhcpOperation.Request, DhcpMessageType.Discover, 7, s_client).Add(DhcpOption.ParameterList, [1, 3, 6]).Write();
        Assert.True(DhcpView.TryParse(discover, out DhcpView asked));
        byte[] relayed = DhcpRelaying.ToServer(asked, IpAddress.Parse("10.7.0.1"), "lan"u8, "dns:a"u8);
        Assert.True(DhcpView.TryParse(relayed, out DhcpView atServer));
        Assert.Equal(((byte)1, IpAddress.Parse("10.7.0.1"), DhcpMessageType.Discover), (atServer.Hops, atServer.RelayAddress, atServer.Type));
        Assert.True(atServer.TryFind(DhcpOption.RelayInformation, out ReadOnlySpan<byte> information));
        Assert.Equal([1, 3, .. "lan"u8, 2, 5, .. "dns:a"u8], information.ToArray());
        Assert.True(DhcpRelaying.IsFor(atServer, "lan"u8));
        Assert.False(DhcpRelaying.IsFor(atServer, "wan"u8));
        Assert.True(DhcpRelaying.IsFor(asked, "wan"u8)); // a server that does not know the option leaves it out

        Assert.True(DhcpView.TryParse(DhcpRelaying.ToClient(atServer), out DhcpView back));
        Assert.False(back.TryFind(DhcpOption.RelayInformation, out _));
        Assert.True(back.TryFind(DhcpOption.ParameterList, out ReadOnlySpan<byte> list));
        Assert.Equal([1, 3, 6], list.ToArray());
    }

    [Fact]
    public void Names_of_any_length_fit_the_option()
    {
        Assert.True(DhcpView.TryParse(s_offer, out DhcpView message));
        foreach (int length in (int[])[0, 1, 125, 126, 255, 2_000])
        {
            byte[] relayed = DhcpRelaying.ToServer(message, default, new byte[length + 1], new byte[length]);
            Assert.True(DhcpView.TryParse(relayed, out DhcpView read));
            Assert.True(read.TryFind(DhcpOption.RelayInformation, out ReadOnlySpan<byte> information));
            var subOptions = new DhcpOptionReader(information);
            while (subOptions.MoveNext()) { }
            Assert.False(subOptions.Malformed);
        }
    }

    [Fact]
    public void The_last_hop_there_is_stays_the_last()
    {
        byte[] far = [.. s_offer];
        far[3] = byte.MaxValue;
        Assert.True(DhcpView.TryParse(far, out DhcpView message));
        Assert.True(DhcpView.TryParse(DhcpRelaying.ToServer(message, default, "x"u8, default), out DhcpView relayed));
        Assert.Equal(byte.MaxValue, relayed.Hops);
    }

    [Fact]
    public void No_mutant_throws() => Gen.Select(Gen.Int[0, s_offer.Length], Gen.Int[0, 289].Select(Gen.Byte).Array[0, 8]).Sample((length, changes) =>
    {
        byte[] mutant = s_offer.AsSpan(0, length).ToArray();
        foreach ((int at, byte value) in changes)
            if (at < mutant.Length) mutant[at] = value;
        if (!DhcpView.TryParse(mutant, out DhcpView read)) return;
        _ = (read.Type, read.Hardware.ToString(), read.WantsBroadcast, read.Addresses(DhcpOption.DnsServers).Length, read.Seconds(DhcpOption.LeaseTime));
        Assert.True(DhcpView.TryParse(DhcpRelaying.ToServer(read, default, "x"u8, default), out DhcpView relayed));
        Assert.True(DhcpView.TryParse(DhcpRelaying.ToClient(relayed), out _));
    }, iter: 50_000);
}
