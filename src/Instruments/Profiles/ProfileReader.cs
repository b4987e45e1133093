using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Profiles;

/// <summary>Reads one mapping key by key, complains about what is missing or wrong, and at the end about keys nobody asked for.</summary>
internal sealed class ProfileReader(ProfileMapping mapping, string what, ICollection<ProfileFinding> findings)
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public ICollection<ProfileFinding> Findings => findings;

    public ProfileMapping Mapping => mapping;

    public bool Has(string key)
    {
        known.Add(key);
        return mapping.Find(key) is not null;
    }

    public ProfileNode? Node(string key, bool isRequired = false)
    {
        known.Add(key);
        var node = mapping.Find(key);
        if (node is null && isRequired)
        {
            findings.Add(mapping.Complain($"{what} has no '{key}'"));
        }

        return node;
    }

    public string Text(string key, string? fallback = null)
    {
        switch (Node(key, fallback is null))
        {
            case ProfileText text:
                return text.Value;
            case { } other:
                findings.Add(other.Complain($"'{key}' is a text"));
                return "";
            default:
                return fallback ?? "";
        }
    }

    public ImmutableArray<string> Texts(string key, bool isRequired = false) => Node(key, isRequired) switch
    {
        null => [],
        ProfileText text => [text.Value],
        ProfileList list => [.. list.Items.OfType<ProfileText>().Select(item => item.Value)],
        var other => Complain<ImmutableArray<string>>(other, $"'{key}' is a text or a list of texts", []),
    };

    public bool Flag(string key, bool fallback = false) => Node(key) switch
    {
        null => fallback,
        ProfileText { Value: "true" } => true,
        ProfileText { Value: "false" } => false,
        var other => Complain(other, $"'{key}' is true or false", fallback),
    };

    public int Whole(string key, int fallback) => Node(key) switch
    {
        null => fallback,
        ProfileText text when int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
        var other => Complain(other, $"'{key}' is a whole number", fallback),
    };

    /// <summary>A quantity in SI; <paramref name="fallback"/> where it is not stated, NaN and a complaint where that is null.</summary>
    public double Si(string key, Dimension dimension, double? fallback = null)
    {
        var node = Node(key, fallback is null);
        return node is null ? fallback ?? double.NaN : Si(node, dimension);
    }

    /// <summary>A time within bounds; zero after a complaint.</summary>
    /// <param name="most">Seconds; a day by default.</param>
    public TimeSpan Duration(string key, double fallback, double most = 86400)
    {
        var seconds = Si(key, Dimension.Time, fallback);
        return seconds >= 0 && seconds <= most ? TimeSpan.FromSeconds(seconds)
            : double.IsNaN(seconds) ? TimeSpan.Zero
            : Complain(Node(key)!, string.Create(CultureInfo.InvariantCulture, $"'{key}' is a time from 0 s to {most} s"), TimeSpan.Zero);
    }

    public double Si(ProfileNode node, Dimension dimension)
    {
        if (node is not ProfileText text)
        {
            return Complain(node, $"expected {dimension.Describe()}", double.NaN);
        }

        if (!QuantityText.TryParse(text.Value, out var quantity, out var error))
        {
            findings.Add(new ProfileFinding(text.File, text.Line, text.Column + error.Column, error.Message));
            return double.NaN;
        }

        return quantity.Dimension == dimension ? quantity.Si
            : Complain(node, $"'{text.Value}' is {quantity.Dimension.Describe()}; expected {dimension.Describe()}", double.NaN);
    }

    /// <summary>An interval written <c>0 V to 150 V</c>.</summary>
    public Limits<T> Interval<T>(string key)
        where T : struct, IQuantity<T>
    {
        if (Node(key, isRequired: true) is not { } node)
        {
            return default;
        }

        var ends = node is ProfileText text ? text.Value.Split(" to ") : [];
        if (ends.Length != 2)
        {
            return Complain(node, $"'{key}' is an interval such as '0 V to 150 V'", default(Limits<T>));
        }

        var place = (ProfileText)node;
        var low = Si(place with { Value = ends[0] }, T.Dimension);
        var high = Si(place with { Value = ends[1], Column = place.Column + ends[0].Length + 4 }, T.Dimension);
        return low > high ? Complain(node, $"'{key}' ends below its beginning", default(Limits<T>)) : new Limits<T>(T.FromSi(low), T.FromSi(high));
    }

    /// <summary>The reader of a mapping inside this one; null where there is none (with a complaint if it is required).</summary>
    public ProfileReader? Inside(string key, bool isRequired = false) => Node(key, isRequired) switch
    {
        null => null,
        ProfileMapping inner => new ProfileReader(inner, $"{what}: {key}", findings),
        var other => Complain<ProfileReader?>(other, $"'{key}' holds 'key: value' pairs", null),
    };

    public T Complain<T>(ProfileNode node, string message, T result)
    {
        findings.Add(node.Complain(message));
        return result;
    }

    /// <summary>Complains about every key that nothing asked for.</summary>
    public void Done()
    {
        foreach (var (key, _) in mapping.Entries)
        {
            if (!known.Contains(key.Value))
            {
                findings.Add(key.Complain($"{what} has no '{key.Value}'{NearestWord.Hint(key.Value, known)}"));
            }
        }
    }
}
