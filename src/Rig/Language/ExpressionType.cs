using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language;

public enum ValueKind
{
    /// <summary>Already complained about; agrees with everything, so that one mistake gives one finding.</summary>
    Unknown,
    Truth,
    Number,
    Text,
}

/// <summary>What an expression is found to be before it is ever evaluated.</summary>
/// <param name="IsRateOfCharge">A number of C, as in <c>0.2 C</c>: becomes a current beside a current, by the pack's capacity.</param>
/// <param name="IsPerCell">A list with one value for each cell.</param>
/// <param name="IsLive">Depends on readings or on what was recorded, so that it may change during a run.</param>
public readonly record struct ExpressionType(
    ValueKind Kind, Dimension Dimension = default, bool IsRateOfCharge = false, bool IsPerCell = false, bool IsLive = false)
{
    public static readonly ExpressionType Unknown;
    public static readonly ExpressionType Truth = new(ValueKind.Truth);
    public static readonly ExpressionType Text = new(ValueKind.Text);

    public static ExpressionType Number(Dimension dimension) => new(ValueKind.Number, dimension);

    public string Describe() => (IsPerCell ? "a list by cell of " : "") + Kind switch
    {
        ValueKind.Truth => "a condition (true or false)",
        ValueKind.Number when IsRateOfCharge => "a C-rate",
        ValueKind.Number => Dimension.Describe(),
        ValueKind.Text => "a text",
        _ => "unknown",
    };
}

/// <summary>What a key of a file wants from its expression.</summary>
public readonly record struct Expected(ValueKind Kind, Dimension? Dimension = null, bool AllowsPerCell = false)
{
    public static readonly Expected Condition = new(ValueKind.Truth);
    public static readonly Expected Text = new(ValueKind.Text);

    /// <summary>A number of any kind.</summary>
    public static readonly Expected Number = new(ValueKind.Number);

    public static readonly Expected Anything = new(ValueKind.Unknown, AllowsPerCell: true);

    public static readonly Expected Time = Of(Instruments.Quantities.Dimension.Time);
    public static readonly Expected Current = Of(Instruments.Quantities.Dimension.Current);
    public static readonly Expected Voltage = Of(Instruments.Quantities.Dimension.Voltage);

    /// <summary>A count or a ratio.</summary>
    public static readonly Expected Plain = Of(Instruments.Quantities.Dimension.None);

    public static Expected Of(Dimension dimension) => new(ValueKind.Number, dimension);

    /// <summary>"a current such as `2.5 A`": with the number that stood there, where one did.</summary>
    public string Describe(string number = "2.5") => Kind switch
    {
        ValueKind.Truth => "a condition such as `cells.min <= 2.0 V`",
        ValueKind.Text => "a text in quotes",
        ValueKind.Number when Dimension is { } dimension => Example(dimension, number),
        ValueKind.Number => "a number with its unit",
        _ => "a value",
    };

    private static string Example(Dimension dimension, string number)
    {
        var unit = dimension == Instruments.Quantities.Dimension.Time ? "min" : Units.Preferred(dimension).Symbol;
        return unit.Length == 0 ? $"a plain number such as `{number}`" : $"{dimension.Describe()} such as `{number} {unit}`";
    }
}
