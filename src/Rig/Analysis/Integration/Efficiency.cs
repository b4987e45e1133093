using PackBench.Rig.Analysis.Metrology;

namespace PackBench.Rig.Analysis.Integration;

/// <summary>
/// What came out over what went in, between two equal states of charge. With one ammeter for both directions its gain cancels
/// and its offset counts double; with two, both gains stay. The sources of the two sums decide that, nobody has to say it.
/// </summary>
public static class Efficiency
{
    /// <param name="discharged">Signed, negative; charge for the coulombic efficiency, energy for the energy efficiency.</param>
    /// <param name="charged">Signed, positive.</param>
    /// <param name="gainDifference">Relative difference of one meter's gain between the directions; null where two meters were used.</param>
    /// <exception cref="ArgumentException">A sum has the wrong sign.</exception>
    public static Measurand Of(Measurand discharged, Measurand charged, UncertaintySource? gainDifference = null)
    {
        ArgumentNullException.ThrowIfNull(discharged);
        ArgumentNullException.ThrowIfNull(charged);
        if (!(discharged.Value < 0) || !(charged.Value > 0))
        {
            throw new ArgumentException($"An efficiency needs a discharge below zero and a charge above it; these are {discharged.Estimate} and {charged.Estimate}.", nameof(discharged));
        }

        var ratio = -(discharged / charged);
        return gainDifference is null ? ratio : ratio.With(gainDifference, ratio.Value);
    }

    /// <summary>The part of the energy efficiency that the voltages are to blame for.</summary>
    public static Measurand OfVoltage(Measurand energyEfficiency, Measurand coulombicEfficiency) => energyEfficiency / coulombicEfficiency;

    /// <summary>
    /// What an implausible coulombic efficiency says, in words; null for a plausible one. Outside 0.985 to 1.002 instruments,
    /// an incomplete charge or balancing are to be looked at before the cells.
    /// </summary>
    public static string? Remark(Measurand coulombicEfficiency)
    {
        ArgumentNullException.ThrowIfNull(coulombicEfficiency);
        return coulombicEfficiency.Value switch
        {
            > 1.002 => "More charge came out than went in: an offset of the ammeter, or the charge began below the end of the discharge.",
            < 0.985 => "More than 1.5 % of the charge is missing: an offset of the ammeter, an incomplete discharge, balancing, or draw of the BMS.",
            _ => null,
        };
    }
}
