using System.Security.Cryptography;
using System.Text;
using Amaranten.Crypto.Ike;
using Amaranten.Wire.Isakmp;
using HashAlgorithm = Amaranten.Crypto.Suites.HashAlgorithm;

namespace Amaranten.Ike.Transaction;

/// <summary>
/// What the two sides of XAUTH say to each other (draft-beaulieu-ike-xauth-02 §3).
/// <code><![CDATA[
///        Server                            Client
///       --------                          --------
///        REQUEST(NAME, PASSWORD)   -->
///                                  <--    REPLY(NAME, PASSWORD)
///        SET(STATUS)               -->
///                                  <--    ACK(STATUS)
/// ]]></code>
/// </summary>
internal static class XauthDialogue
{
    /// <summary>REQUEST(NAME, PASSWORD).</summary>
    public static Configuration Request(ushort identifier) => new Configuration(ConfigurationType.Request, identifier)
        .Add(ConfigurationAttribute.XauthUserName).Add(ConfigurationAttribute.XauthUserPassword);

    /// <summary>SET(STATUS).</summary>
    public static Configuration Status(ushort identifier, bool passed) => new Configuration(ConfigurationType.Set, identifier)
        .Basic(ConfigurationAttribute.XauthStatus, passed ? ConfigurationAttribute.Passed : ConfigurationAttribute.Failed);

    /// <summary>REPLY with what is asked for; a kind of proof that is not name and password is answered with STATUS FAIL.</summary>
    public static Configuration Reply(Configuration request, XauthUser user)
    {
        var reply = new Configuration(ConfigurationType.Reply, request.Identifier);
        ulong kind = request.Number(ConfigurationAttribute.XauthType) ?? ConfigurationAttribute.Generic;
        if (kind != ConfigurationAttribute.Generic) return reply.Basic(ConfigurationAttribute.XauthStatus, ConfigurationAttribute.Failed);
        foreach (ushort type in request.Types)
        {
            switch (type)
            {
                case ConfigurationAttribute.XauthType: reply.Basic(type, ConfigurationAttribute.Generic); break;
                case ConfigurationAttribute.XauthUserName: reply.Add(type, Encoding.UTF8.GetBytes(user.Name)); break;
                case ConfigurationAttribute.XauthUserPassword or ConfigurationAttribute.XauthPasscode: reply.Add(type, user.Password.Span); break;
            }
        }
        return reply;
    }

    /// <summary>ACK(STATUS).</summary>
    public static Configuration Acknowledge(Configuration set)
    {
        var ack = new Configuration(ConfigurationType.Ack, set.Identifier);
        foreach (ushort type in set.Types.Distinct()) ack.Add(type);
        return ack;
    }

    /// <summary>Name and password of a REPLY; one that is not there is empty.</summary>
    public static (byte[] Name, byte[] Password) Read(Configuration reply) =>
        (reply.Value(ConfigurationAttribute.XauthUserName) ?? [],
        reply.Value(ConfigurationAttribute.XauthUserPassword) ?? reply.Value(ConfigurationAttribute.XauthPasscode) ?? []);

    /// <summary>
    /// Whether name and password belong together. An unknown name costs the same as a wrong password. An empty password never passes
    /// (threats 12).
    /// </summary>
    public static bool Holds(ReadOnlySpan<byte> name, ReadOnlySpan<byte> password, IEnumerable<XauthUser> users, out bool isKnown)
    {
        byte[] proof = Digest(password);
        bool holds = false;
        isKnown = false;
        foreach (XauthUser user in users)
        {
            bool isUser = name.SequenceEqual(Encoding.UTF8.GetBytes(user.Name));
            isKnown |= isUser;
            holds |= isUser & CryptographicOperations.FixedTimeEquals(proof, Digest(user.Password.Span));
        }
        return holds && password.Length > 0;
    }

    // Of one length, whatever was given.
    private static byte[] Digest(ReadOnlySpan<byte> password) => Prf.Hash(HashAlgorithm.Sha256).Add(password).Finish();
}
