namespace PackBench.Rig.Analysis.Draw;

/// <summary>A number as it was stated: its value, and one step of its last printed digit.</summary>
public readonly record struct StatedNumber(double Value, double Step);

/// <summary>
/// Whether voltage, current and power that somebody states together can be true together. They differ from P = V·I by no more
/// than their rounding.
/// </summary>
/// <param name="Difference">P − V·I, W.</param>
/// <param name="Bound">Half steps: V·q_I/2 + I·q_V/2 + q_P/2, W.</param>
public sealed record TripleConsistency(double Product, double Difference, double Bound, bool IsConsistent, string Text)
{
    public static TripleConsistency Of(StatedNumber volts, StatedNumber amperes, StatedNumber watts)
    {
        var product = volts.Value * amperes.Value;
        var difference = watts.Value - product;
        var bound = (Math.Abs(volts.Value) * amperes.Step / 2) + (Math.Abs(amperes.Value) * volts.Step / 2) + (watts.Step / 2);
        var consistent = Math.Abs(difference) <= bound;
        var text = consistent
            ? FormattableString.Invariant($"{watts.Value} W agrees with {volts.Value} V × {amperes.Value} A = {product:G5} W")
            : FormattableString.Invariant(
                $"{watts.Value} W contradicts {volts.Value} V × {amperes.Value} A = {product:G5} W by {difference:G3} W, more than rounding allows ({bound:G3} W); it would need {watts.Value / volts.Value:G4} A, or {watts.Value / amperes.Value:G4} V");
        return new TripleConsistency(product, difference, bound, consistent, text);
    }
}
