using System.Text;
using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Ike;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Nat;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Phase2;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>
/// Real exchanges between two strongSwan gateways, with the keys that their log tells: every message is opened and every formula of RFC 2409
/// checked against somebody else's result.
/// </summary>
public sealed class CaptureTests
{
    private static readonly Arrival s_arrival = new(new UdpEndpoint(Tunnels.BobAddress, 500), new UdpEndpoint(Tunnels.AliceAddress, 500), new Instant(1));

    [Theory]
    [InlineData("aes128-sha1", "aes128-sha1-modp1024", "aes128-sha1")]
    [InlineData("aes256-sha256-pfs", "aes256-sha256-modp1024", "aes256-sha256-modp1024")]
    [InlineData("3des-md5-gcm", "3des-md5-modp1024", "aes256gcm16")]
    public void Every_key_and_hash_is_what_the_peer_says(string capture, string ikeSuite, string espSuite)
    {
        Dictionary<string, byte[]> known = Read(capture);
        IkeSuite ike = Tunnels.Ike(ikeSuite);
        EspSuite esp = Tunnels.Esp(espSuite);

        // HDR, SA -->   <-- HDR, SA
        IkeMessage first = Clear(known["message1"]), second = Clear(known["message2"]), third = Clear(known["message3"]), fourth = Clear(known["message4"]);
        Assert.Equal(IkeDrop.None, Phase1Proposals.TryRead(first[PayloadType.Sa], out List<Phase1Transform> offered));
        Assert.True(Phase1Proposals.TryChoose(offered, [ike], out _, out IkeSuite chosen));
        Assert.Equal(ike, chosen);
        Assert.Equal(NatVersion.Rfc3947, NatVendorIds.Best(first));
        Assert.True(VendorIds.Has(second, VendorIds.DeadPeerDetection));
        Assert.Equal(Phase1Proposals.Reply(offered[0]), second[PayloadType.Sa].ToArray());

        // HDR, KE, Ni -->   <-- HDR, KE, Nr
        var transcript = new Phase1Transcript(second.Header.InitiatorCookie, second.Header.ResponderCookie, first[PayloadType.Sa].ToArray(),
            third[PayloadType.KeyExchange].ToArray(), fourth[PayloadType.KeyExchange].ToArray(),
            third[PayloadType.Nonce].ToArray(), fourth[PayloadType.Nonce].ToArray());
        byte[] cookies = transcript.Cookies();
        // There was no NAT; strongSwan without ESP in its kernel declares itself behind one, so that ESP travels in UDP.
        Assert.Equal(new NatState(NatVersion.Rfc3947, WeAreBehind: false, PeerIsBehind: true, Forced: false),
            NatDetection.Evaluate(third, NatVersion.Rfc3947, ike.Hash, cookies, false));

        using var psk = new SecretBytes("a-test-pre-shared-key"u8);
        using var gxy = new SecretBytes(known["gxy"]);
        SecretBytes skeyid = KeyMaterial.Skeyid(ike.Hash, psk.Span, transcript.Ni, transcript.Nr);
        SecretBytes d = KeyMaterial.SkeyidD(ike.Hash, skeyid, gxy, cookies);
        SecretBytes a = KeyMaterial.SkeyidA(ike.Hash, skeyid, d, gxy, cookies);
        SecretBytes e = KeyMaterial.SkeyidE(ike.Hash, skeyid, a, gxy, cookies);
        Assert.Equal(known["skeyid"], skeyid.Span.ToArray());
        Assert.Equal(known["skeyid_d"], d.Span.ToArray());
        Assert.Equal(known["skeyid_a"], a.Span.ToArray());
        Assert.Equal(known["skeyid_e"], e.Span.ToArray());
        Assert.Equal(known["key"], KeyMaterial.EncryptionKey(ike.Hash, e, ike.KeyBits / 8).Span.ToArray());
        Assert.Equal(known["iv"], KeyMaterial.Phase1Iv(ike.Hash, transcript.GxI, transcript.GxR, known["iv"].Length));

        // HDR*, IDii, HASH_I -->   <-- HDR*, IDir, HASH_R
        using Phase1Keys keys = Phase1Keys.Derive(ike, psk, transcript, gxy);
        CbcChain phase1 = keys.Phase1Cbc();
        IkeMessage fifth = Opened(phase1, known["message5"]), sixth = Opened(phase1, known["message6"]);
        Assert.Equal(known["hash_i"], fifth[PayloadType.Hash].ToArray());
        Assert.Equal(known["hash_i"], keys.HashI(fifth[PayloadType.Id]));
        Assert.Equal(known["hash_r"], sixth[PayloadType.Hash].ToArray());
        Assert.Equal(known["hash_r"], keys.HashR(sixth[PayloadType.Id]));
        Assert.True(Identification.TryRead(fifth[PayloadType.Id], out IkeIdentity alice));
        Assert.Equal("ip:192.0.2.1", alice.ToString());

        // HDR*, HASH(1), SA, Ni -->   <-- HDR*, HASH(2), SA, Nr    HDR*, HASH(3) -->
        uint id = Header(known["message7"]).MessageId;
        CbcChain quick = keys.Phase2Cbc(phase1.LastBlock, id);
        IkeMessage seventh = Opened(quick, known["message7"]), eighth = Opened(quick, known["message8"]), ninth = Opened(quick, known["message9"]);
        byte[] ni = seventh[PayloadType.Nonce].ToArray(), nr = eighth[PayloadType.Nonce].ToArray();
        Assert.Equal(known["hash1"], keys.Authenticator(id).Add(seventh.AfterFirst).Finish());
        Assert.Equal(known["hash1"], seventh[PayloadType.Hash].ToArray());
        Assert.Equal(known["hash2"], keys.Authenticator(id).Add(ni).Add(eighth.AfterFirst).Finish());
        Assert.Equal(known["hash3"], keys.Hash3(id, ni, nr));
        Assert.Equal(known["hash3"], ninth[PayloadType.Hash].ToArray());
        Assert.Equal(IkeDrop.None, ChildProposals.TryRead(seventh[PayloadType.Sa], out List<ProposalOffer> offers));
        Assert.Equal(IkeDrop.None, ChildProposals.TryRead(eighth[PayloadType.Sa], out List<ProposalOffer> answers));
        var policy = new ChildPolicy([esp], [], Mode: 3);
        Assert.True(ChildProposals.TryChoose(offers, policy, out ChosenProposal chosenOffer));
        Assert.True(ChildProposals.IsChoice(answers));
        Assert.True(ChildProposals.TryChoose(answers, policy, out ChosenProposal answer));
        Assert.Equal(ChildProposals.Reply(chosenOffer, answer.Spis), eighth[PayloadType.Sa].ToArray());

        // The initiator sends under the responder's SPI.
        using SecretBytes? gqm = known.TryGetValue("gxy_quick", out byte[]? octets) ? new SecretBytes(octets) : null;
        Assert.Equal(gqm is not null, esp.Group != DhGroup.None);
        Check("initiator", answer.Spis.Esp);
        Check("responder", chosenOffer.Spis.Esp);

        // HDR*, HASH(1), D -->   each under a message ID of its own
        IkeMessage delete = Opened(keys.Phase2Cbc(phase1.LastBlock, Header(known["message10"]).MessageId), known["message10"]);
        Assert.True(InformationalExchange.IsAuthentic(keys, delete));
        Assert.True(DeleteView.TryParse(delete[PayloadType.Delete], out DeleteView view));
        Assert.Equal((ProtocolId.Esp, 1, 4), (view.Protocol, view.Count, view.SpiSize));

        void Check(string direction, uint spi)
        {
            byte[] expected = [.. known[$"esp_encryption_{direction}"], .. known.GetValueOrDefault($"esp_integrity_{direction}", [])];
            using SecretBytes keymat = Keymat.Derive(ike.Hash, d, gqm, ProtocolId.Esp, spi, ni, nr, expected.Length);
            Assert.Equal(esp.EncryptionKeyBytes + esp.IntegrityKeyBytes, expected.Length);
            Assert.Equal(expected, keymat.Span.ToArray());
        }
    }

    internal static Dictionary<string, byte[]> Read(string capture)
    {
        using Stream stream = typeof(CaptureTests).Assembly.GetManifestResourceStream($"Ike.Tests.Data.{capture}.txt")!;
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var known = new Dictionary<string, byte[]>();
        while (reader.ReadLine() is { } line)
            if (!line.StartsWith('#') && line.Split(' ') is [var name, var hex]) known.Add(name, Convert.FromHexString(hex));
        return known;
    }

    private static IsakmpHeader Header(byte[] octets) => IsakmpHeader.TryParse(octets, out IsakmpHeader header) ? header : throw new FormatException();

    private static IkeMessage Clear(byte[] octets)
    {
        Assert.Equal(IkeDrop.None, IkeMessage.TryRead(Header(octets), octets, s_arrival, out IkeMessage message));
        return message;
    }

    private static IkeMessage Opened(CbcChain cbc, byte[] octets)
    {
        Assert.True(cbc.TryOpen(octets, out byte[] opened));
        Assert.Equal(IkeDrop.None, IkeMessage.TryRead(Header(octets), opened, s_arrival, out IkeMessage message));
        cbc.Accept(octets);
        return message;
    }
}
