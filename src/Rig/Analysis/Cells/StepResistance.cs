using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;

namespace PackBench.Rig.Analysis.Cells;

/// <summary>DC resistance from a step of current: (V₁ − V₀)/(I₁ − I₀). Offsets cancel, gains stay, scatter counts twice, all by the sources.</summary>
public static class StepResistance
{
    /// <param name="before">Voltage just before the step.</param>
    /// <param name="after">Voltage at the stated time after it.</param>
    /// <param name="drift">By which the voltage moves within the doubt of that time; null where it is read far more often.</param>
    /// <exception cref="ArgumentException">The current did not change.</exception>
    public static Measurand Of(Measurand before, Measurand after, Measurand currentBefore, Measurand currentAfter, UncertaintySource? drift = null)
    {
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(currentAfter);
        var (volts, amperes) = (after - before, currentAfter - currentBefore);
        if (amperes.Value == 0)
        {
            throw new ArgumentException("The current did not change: there is no step.", nameof(currentAfter));
        }

        return (drift is null ? volts : volts.With(drift)) / amperes;
    }

    /// <summary>
    /// Of a resistance over a long pulse, the part that is only the cell's charge going down its open-circuit curve:
    /// dOCV/dSOC · t / Q. Near full and empty it is not small.
    /// </summary>
    /// <param name="slopeOfCurve">V per unit of state of charge.</param>
    public static Measurand OpenCircuitPart(Measurand slopeOfCurve, Quantity time, Measurand capacity) => slopeOfCurve * time / capacity;

    /// <summary>The part of the pack's resistance that is not in its groups: bus bars, lugs, BMS, fuse, leads.</summary>
    public static Measurand Connections(Measurand pack, IEnumerable<Measurand> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return groups.Aggregate(pack, (left, group) => left - group);
    }
}
