using System.Diagnostics.CodeAnalysis;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Settings;

/// <summary>What a setting holds: a quantity, or on and off.</summary>
public readonly record struct BmsValue
{
    private BmsValue(Quantity? quantity, bool? isOn)
    {
        Quantity = quantity;
        IsOn = isOn;
    }

    /// <summary>Null for a switch.</summary>
    public Quantity? Quantity { get; }

    /// <summary>Null for a quantity.</summary>
    public bool? IsOn { get; }

    public static BmsValue Of(Quantity quantity) => new(quantity, null);

    public static BmsValue Of(bool isOn) => new(null, isOn);

    /// <summary>Reads <c>on</c>, <c>off</c> or a number with its unit. On failure says what is wrong and at which character (0-based).</summary>
    public static bool TryParse(string text, out BmsValue value, [NotNullWhen(false)] out string? problem, out int column)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = null;
        column = 0;
        if (text.Trim() is "on" or "off")
        {
            value = Of(text.Trim() == "on");
            return true;
        }

        if (QuantityText.TryParse(text, out var quantity, out var error))
        {
            value = Of(quantity);
            return true;
        }

        value = default;
        problem = error.Message;
        column = error.Column;
        return false;
    }

    public override string ToString() => IsOn is { } isOn ? isOn ? "on" : "off" : Quantity?.ToString() ?? "";

    public string ToString(Unit unit) => IsOn is null && Quantity is { } quantity ? quantity.ToString(unit) : ToString();
}
