using System.Buffers.Binary;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Transaction;

/// <summary>One message of a transaction: what it does, and its attributes (draft-dukes-ike-mode-cfg-02 §3.2).</summary>
internal sealed class Configuration(ConfigurationType type, ushort identifier)
{
    private readonly List<(ushort Type, bool IsBasic, byte[] Value)> _attributes = [];

    public ConfigurationType Type { get; } = type;

    public ushort Identifier { get; } = identifier;

    /// <summary>The attribute types, in order, those asked for without a value among them.</summary>
    public IEnumerable<ushort> Types => _attributes.Select(attribute => attribute.Type);

    /// <summary>Whether the attribute is there, with a value or without.</summary>
    public bool Has(ushort type) => _attributes.Exists(attribute => attribute.Type == type);

    /// <summary>The first value of this type; null when there is none.</summary>
    public byte[]? Value(ushort type) => _attributes.Find(attribute => attribute.Type == type).Value;

    /// <summary>A number; null when it is not there.</summary>
    public ulong? Number(ushort type)
    {
        if (Value(type) is not { Length: > 0 and <= sizeof(ulong) } value) return null;
        ulong number = 0;
        foreach (byte octet in value) number = number << 8 | octet;
        return number;
    }

    /// <summary>The IPv4 addresses of this type: each attribute holds one, or several wall to wall.</summary>
    public IEnumerable<IpAddress> Addresses(ushort type) =>
        from attribute in _attributes
        where attribute.Type == type && attribute.Value.Length % 4 == 0
        from at in Enumerable.Range(0, attribute.Value.Length / 4)
        select IpAddress.FromV4(BinaryPrimitives.ReadUInt32BigEndian(attribute.Value.AsSpan(4 * at)));

    /// <summary>The networks of this type: address and mask, each of them in <paramref name="size"/> octets. A mask with holes makes none.</summary>
    public IEnumerable<IpPrefix> Networks(ushort type, int size) =>
        from attribute in _attributes
        where attribute.Type == type
        from at in Enumerable.Range(0, attribute.Value.Length / size)
        let address = BinaryPrimitives.ReadUInt32BigEndian(attribute.Value.AsSpan(size * at))
        let mask = BinaryPrimitives.ReadUInt32BigEndian(attribute.Value.AsSpan(size * at + 4))
        where (unchecked(~mask + 1) & ~mask) == 0
        select new IpPrefix(IpAddress.FromV4(address), (int)uint.PopCount(mask));

    /// <summary>A number in the basic form.</summary>
    public Configuration Basic(ushort type, ushort value)
    {
        byte[] octets = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(octets, value);
        _attributes.Add((type, true, octets));
        return this;
    }

    /// <summary>Octets; none at all asks for the attribute.</summary>
    public Configuration Add(ushort type, ReadOnlySpan<byte> value = default)
    {
        _attributes.Add((type, false, value.ToArray()));
        return this;
    }

    /// <summary>An address.</summary>
    public Configuration Add(ushort type, IpAddress address)
    {
        byte[] octets = new byte[address.Size];
        address.Write(octets);
        return Add(type, octets);
    }

    /// <summary>A number of 32 bits.</summary>
    public Configuration Add(ushort type, uint number)
    {
        byte[] octets = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return Add(type, octets);
    }

    /// <summary>Networks wall to wall: address and mask, then zeros up to <paramref name="size"/> octets for each.</summary>
    public Configuration Add(ushort type, ReadOnlySpan<IpPrefix> networks, int size)
    {
        byte[] octets = new byte[size * networks.Length];
        for (int i = 0; i < networks.Length; i++)
        {
            Span<byte> place = octets.AsSpan(size * i);
            networks[i].Address.Write(place);
            BinaryPrimitives.WriteUInt32BigEndian(place[4..], networks[i].Length == 0 ? 0 : uint.MaxValue << (32 - networks[i].Length));
        }
        return Add(type, octets);
    }

    /// <summary>The content of the payload.</summary>
    public byte[] Write()
    {
        var attributes = new AttributeList();
        foreach ((ushort type, bool isBasic, byte[] value) in _attributes)
        {
            if (isBasic) attributes.Basic(type, BinaryPrimitives.ReadUInt16BigEndian(value));
            else attributes.Variable(type, value);
        }
        return ConfigurationView.Write(Type, Identifier, attributes);
    }

    /// <summary>Reads one, within limits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, out Configuration configuration)
    {
        configuration = new Configuration(ConfigurationType.None, 0);
        if (!ConfigurationView.TryParse(content, out ConfigurationView view)) return false;
        configuration = new Configuration(view.Type, view.Identifier);
        AttributeReader attributes = view.Attributes;
        while (attributes.MoveNext())
        {
            if (configuration._attributes.Count == Limits.ConfigurationAttributes || attributes.Value.Length > Limits.ConfigurationValueBytes) return false;
            configuration._attributes.Add((attributes.Type, attributes.IsBasic, attributes.Value.ToArray()));
        }
        return !attributes.Malformed;
    }
}
