namespace Amaranten.Decode.Naming;

/// <summary>Numbers of a registry and what they are called.</summary>
internal sealed class NumberNames
{
    private readonly Dictionary<ulong, string> _names;

    public NumberNames(params (ulong Number, string Name)[] names) => _names = names.ToDictionary(entry => entry.Number, entry => entry.Name);

    /// <summary>Name and number: <c>AES-CBC (7)</c>; the number alone when it has no name.</summary>
    public string this[ulong number] => _names.TryGetValue(number, out string? name) ? $"{name} ({number})" : $"{number}, which has no name";

    /// <summary>The name, or null.</summary>
    public string? Find(ulong number) => _names.GetValueOrDefault(number);
}
