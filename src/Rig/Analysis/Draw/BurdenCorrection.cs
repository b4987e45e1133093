using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;

namespace PackBench.Rig.Analysis.Draw;

/// <summary>
/// What a draw would be without the voltage that the ammeter in series takes away. Around its working point a load obeys
/// I ~ Vⁿ: n = −1 for constant power, 0 for constant current, 1 for a resistor.
/// </summary>
public static class BurdenCorrection
{
    /// <summary>An exponent that nobody measured: 0, anywhere from −1 to 1.</summary>
    public static Measurand UnknownLaw(string id) => Measurand.Of(
        new Quantity(0, Dimension.None), UncertaintySource.Rectangular($"{id}.law", "law of the load, I ~ V^n, n from -1 to 1", 1, Units.One));

    /// <summary>I₀ = I·(V/(V − I·R))ⁿ.</summary>
    /// <param name="voltage">Of the battery, where the meter is bypassed.</param>
    /// <param name="burden">Resistance of shunt, fuse and leads of the meter.</param>
    /// <exception cref="ArgumentException">The burden takes the whole voltage.</exception>
    public static Measurand Apply(Measurand current, Measurand voltage, Measurand burden, Measurand exponent)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(voltage);
        ArgumentNullException.ThrowIfNull(burden);
        ArgumentNullException.ThrowIfNull(exponent);
        var (i, v, r, n) = (current.Value, voltage.Value, burden.Value, exponent.Value);
        var left = v - (i * r);
        if (!(left > 0) || !(v > 0))
        {
            throw new ArgumentException($"A burden of {burden.Estimate} at {current.Estimate} leaves nothing of {voltage.Estimate}.", nameof(burden));
        }

        var ratio = v / left;
        var factor = Math.Pow(ratio, n);
        return Measurand.From(
            new Quantity(i * factor, Dimension.Current),
            (current, factor * (1 + (n * i * r / left))),
            (voltage, i * factor * n * ((1 / v) - (1 / left))),
            (burden, i * factor * n * i / left),
            (exponent, i * factor * Math.Log(ratio)));
    }

    /// <summary>n from the same load seen through two burdens: ln(I₁/I₂)/ln(V₁/V₂), V being what the load saw.</summary>
    /// <exception cref="ArgumentException">The two voltages are equal: the burdens tell nothing apart.</exception>
    public static Measurand Exponent(Measurand current1, Measurand voltage1, Measurand current2, Measurand voltage2)
    {
        var (currents, voltages) = (current1 / current2, voltage1 / voltage2);
        if (voltages.Value == 1 || !(voltages.Value > 0) || !(currents.Value > 0))
        {
            throw new ArgumentException($"Voltages in a ratio of {voltages.Value} and currents in one of {currents.Value} give no law of the load.", nameof(voltage1));
        }

        return currents.Apply(Math.Log, x => 1 / x, Dimension.None) / voltages.Apply(Math.Log, x => 1 / x, Dimension.None);
    }
}
