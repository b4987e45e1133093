using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language.Yaml;

/// <summary>Takes values out of a map by key. Keys that are not known are complained about at once, with the nearest right word.</summary>
internal sealed class MapReader
{
    private static readonly SearchValues<char> ExpressionSigns = SearchValues.Create("()<>&|");

    private readonly YamlMap _map;
    private readonly KeySet _keys;

    public MapReader(YamlMap map, KeySet keys, List<Finding> findings)
    {
        _map = map;
        _keys = keys;
        Findings = findings;
        foreach (var entry in map.Entries.Where(entry => !keys.Keys.Contains(entry.Key.Value)))
        {
            Complain(entry.Key.Place, Unknown(entry));
        }
    }

    public List<Finding> Findings { get; }

    public Place Place => _map.Place;

    public bool Has(string key) => Entry(key) is not null;

    public Place PlaceOf(string key) => Entry(key)?.Value.Place ?? Place;

    /// <summary>The value, whatever it is; null where the key is absent.</summary>
    public YamlNode? Node(string key) => Entry(key)?.Value;

    /// <summary>Complains where the key is absent.</summary>
    public bool Require(string key)
    {
        if (Has(key))
        {
            return true;
        }

        Complain(Place, $"'{key}' is missing in {_keys.Name}");
        return false;
    }

    /// <summary>One value; null where the key is absent, or after a complaint where it holds nothing, a list or a map.</summary>
    public YamlScalar? Scalar(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case YamlScalar { IsEmpty: false } scalar:
                return scalar;
            case var other:
                Complain(other.Place, $"'{key}' wants one value; this is {other.What}");
                return null;
        }
    }

    public string Text(string key, string otherwise = "") => Scalar(key)?.Value.Trim() ?? otherwise;

    public string RequiredText(string key) => Require(key) ? Text(key) : "";

    public T? Value<T>(string key)
        where T : struct, IQuantity<T> => Scalars.Quantity(Scalar(key), T.Dimension, Findings) is { } quantity ? T.FromSi(quantity.Si) : null;

    public T? RequiredValue<T>(string key)
        where T : struct, IQuantity<T> => Require(key) ? Value<T>(key) : null;

    public Temperature? Temperature(string key) =>
        Scalars.Quantity(Scalar(key), Dimension.Temperature, Findings) is { } quantity ? new Temperature(quantity.Si - Units.Celsius.Offset) : null;

    public Quantity? Quantity(string key, Dimension dimension) => Scalars.Quantity(Scalar(key), dimension, Findings);

    public TimeSpan? Duration(string key, TimeSpan least, TimeSpan most) => Scalars.Duration(Scalar(key), least, most, Findings);

    public int? Whole(string key, int least, int most)
    {
        if (Scalar(key) is not { } scalar)
        {
            return null;
        }

        if (int.TryParse(scalar.Value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Complain(scalar.Place, $"'{key}' wants a whole number from {least} to {most}; this is '{scalar.Value}'");
        return null;
    }

    public bool? Flag(string key) => Scalar(key) is { } scalar ? Scalars.Flag(scalar, Findings) : null;

    public DateOnly? Date(string key)
    {
        if (Scalar(key) is not { } scalar)
        {
            return null;
        }

        if (DateOnly.TryParseExact(scalar.Value.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        Complain(scalar.Place, $"'{key}' wants a date such as 2026-03-31; this is '{scalar.Value}'");
        return null;
    }

    /// <summary>The items of a list; none where the key is absent.</summary>
    public ImmutableArray<YamlNode> List(string key)
    {
        switch (Node(key))
        {
            case null:
                return [];
            case YamlList list:
                return list.Items;
            case var other:
                Complain(other.Place, $"'{key}' wants a list; this is {other.What}");
                return [];
        }
    }

    public ImmutableArray<string> Texts(string key) => [.. List(key).Select(item => Scalars.Text(item, key, Findings)).OfType<string>()];

    public MapReader? Map(string key, KeySet keys) => Node(key) is { } node ? Scalars.Map(node, keys, Findings) : null;

    /// <summary>Entries of a map whose keys are names that the user chose.</summary>
    public ImmutableArray<YamlEntry> Named(string key)
    {
        switch (Node(key))
        {
            case null:
                return [];
            case YamlMap map:
                return map.Entries;
            case var other:
                Complain(other.Place, $"'{key}' wants names with values; this is {other.What}");
                return [];
        }
    }

    /// <summary>One of a few words.</summary>
    public string Word(string key, string otherwise, params ReadOnlySpan<string> words)
    {
        if (Scalar(key) is not { } scalar || words.Contains(scalar.Value.Trim()))
        {
            return Text(key, otherwise);
        }

        var all = words.ToArray();
        Complain(scalar.Place, $"'{key}' is one of {string.Join(", ", all)}; this is '{scalar.Value}'{Suggestion.For(scalar.Value, all)}");
        return otherwise;
    }

    public void Complain(Place place, string message) => Findings.Add(new Finding(place, message));

    private YamlEntry? Entry(string key)
    {
        if (!_keys.Keys.Contains(key))
        {
            throw new ArgumentException($"'{key}' is asked for in {_keys.Name} and not declared there.", nameof(key));
        }

        return _map.Entries.FirstOrDefault(entry => entry.Key.Value == key);
    }

    private string Unknown(YamlEntry entry)
    {
        var key = entry.Key.Value;
        if (entry.Value is YamlScalar { IsEmpty: true } && key.AsSpan().ContainsAny(ExpressionSigns))
        {
            return $"a comma within {{ }} ends the value before it; an expression with a comma is put in quotes ('{key}' was taken for a key)";
        }

        var near = Suggestion.For(key, _keys.Keys);
        return near.Length > 0 ? $"'{key}' is not a key of {_keys.Name}{near}" : $"'{key}' is not a key of {_keys.Name}: {string.Join(", ", _keys.Keys)}";
    }
}
