using System.Globalization;

namespace PackBench.Rig.Analysis.Metrology;

/// <summary>A value and its expanded uncertainty as they are printed. For people only: nothing is computed from it.</summary>
/// <param name="Value">To the same decimal as the uncertainty.</param>
/// <param name="Uncertainty">Two significant digits; empty where there is none.</param>
public sealed record RoundedValue(string Value, string Uncertainty, string Unit, double CoverageFactor)
{
    public static RoundedValue Of(double value, double expanded, string unit, double coverageFactor)
    {
        if (!double.IsFinite(value) || !double.IsFinite(expanded) || expanded <= 0)
        {
            return new RoundedValue(value.ToString("R", CultureInfo.InvariantCulture), "", unit, coverageFactor);
        }

        // The runtime rounds the exact binary value: 0.0996 becomes 1.0E-001, with the exponent that follows the carry.
        var scientific = expanded.ToString("E1", CultureInfo.InvariantCulture);
        var exponent = int.Parse(scientific.AsSpan(scientific.IndexOf('E', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        var decimals = 1 - exponent;
        return new RoundedValue(Fixed(value, decimals), Fixed(expanded, decimals), unit, coverageFactor);
    }

    public override string ToString()
    {
        var unit = Unit.Length == 0 ? "" : " " + Unit;
        if (Uncertainty.Length == 0)
        {
            return Value + unit;
        }

        var factor = CoverageFactor.ToString("0.00", CultureInfo.InvariantCulture);
        return $"({Value} ± {Uncertainty}){unit} (k = {factor})";
    }

    private static string Fixed(double value, int decimals)
    {
        if (decimals >= 0)
        {
            var text = value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            return text.AsSpan().TrimStart('-').Trim("0.").IsEmpty ? text.TrimStart('-') : text;
        }

        var step = Math.Pow(10, -decimals);
        var rounded = Math.Round(value / step, MidpointRounding.AwayFromZero) * step;
        return (rounded == 0 ? 0 : rounded).ToString("F0", CultureInfo.InvariantCulture);
    }
}
