using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;

namespace PackBench.Rig.Analysis.Cells;

/// <summary>A state of charge by a rested voltage.</summary>
/// <param name="Value">0 to 1; outside that where extrapolated.</param>
/// <param name="Note">Empty inside the table; else what was done beyond its end.</param>
public sealed record StateOfCharge(Measurand Value, bool IsExtrapolated, string Note);

/// <summary>Open-circuit voltage of a cell against state of charge, between its points by straight lines.</summary>
public sealed class OpenCircuitTable
{
    private readonly ImmutableArray<(double StateOfCharge, double Volts)> _points;

    /// <summary>Throws <see cref="ArgumentException"/> for fewer than two points, or points that do not both ascend.</summary>
    public OpenCircuitTable(ImmutableArray<(double StateOfCharge, double Volts)> points)
    {
        if (points.Length < 2)
        {
            throw new ArgumentException("An open-circuit table has two points at least.", nameof(points));
        }

        for (var i = 1; i < points.Length; i++)
        {
            if (!(points[i].StateOfCharge > points[i - 1].StateOfCharge) || !(points[i].Volts > points[i - 1].Volts))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Point {i + 1} ({points[i].StateOfCharge:P0}, {points[i].Volts} V) does not lie above the one before it, in charge and in voltage."), nameof(points));
            }
        }

        _points = points;
    }

    public double LeastVolts => _points[0].Volts;

    public double GreatestVolts => _points[^1].Volts;

    /// <summary>Volts at a state of charge (0 to 1); beyond the ends on the last line.</summary>
    public double VoltsAt(double stateOfCharge)
    {
        var i = Piece(stateOfCharge, point => point.StateOfCharge);
        var (low, high) = (_points[i], _points[i + 1]);
        return low.Volts + ((stateOfCharge - low.StateOfCharge) * (high.Volts - low.Volts) / (high.StateOfCharge - low.StateOfCharge));
    }

    /// <summary>By how many volts a rested cell at so many volts would differ with so much more charge (a share, 0 to 1); the table's ends are the end.</summary>
    public double Shift(double volts, double charge)
    {
        var state = StateAt(volts);
        var (from, to) = (Within(state), Within(state + charge));
        return VoltsAt(to) - VoltsAt(from);

        double Within(double value) => Math.Clamp(value, _points[0].StateOfCharge, _points[^1].StateOfCharge);
    }

    /// <summary>State of charge at so many volts; beyond the ends on the last line.</summary>
    public double StateAt(double volts)
    {
        var i = Piece(volts, point => point.Volts);
        var (low, high) = (_points[i], _points[i + 1]);
        return low.StateOfCharge + ((volts - low.Volts) * (high.StateOfCharge - low.StateOfCharge) / (high.Volts - low.Volts));
    }

    /// <summary>Volts per unit of state of charge of the line on which it lies.</summary>
    public double LineSlopeAt(double stateOfCharge)
    {
        var i = Piece(stateOfCharge, point => point.StateOfCharge);
        return (_points[i + 1].Volts - _points[i].Volts) / (_points[i + 1].StateOfCharge - _points[i].StateOfCharge);
    }

    /// <summary>Volts per unit of state of charge: the chord over ± 5 %, because a table's corners are not the cell's.</summary>
    public double SlopeAt(double stateOfCharge)
    {
        var low = Math.Max(stateOfCharge - 0.05, _points[0].StateOfCharge);
        var high = Math.Min(stateOfCharge + 0.05, _points[^1].StateOfCharge);
        return high > low ? (VoltsAt(high) - VoltsAt(low)) / (high - low) : LineSlopeAt(stateOfCharge);
    }

    /// <summary>
    /// The state of charge of a rested cell. Beyond the table the last line goes on; half the way beyond is then added as a
    /// rectangular doubt, and the result says so.
    /// </summary>
    /// <param name="around">Volts by which the rest may be off: near a bend the table is taken as steep as it is flattest so far around.</param>
    public StateOfCharge At(Measurand volts, string id, double around = 0)
    {
        ArgumentNullException.ThrowIfNull(volts);
        if (volts.Dimension != Dimension.Voltage)
        {
            throw new DimensionException($"A state of charge is read from a voltage, not from {volts.Dimension.Describe()}.");
        }

        var i = Piece(volts.Value, point => point.Volts);
        var (low, high) = (_points[i], _points[i + 1]);
        var slope = (high.Volts - low.Volts) / (high.StateOfCharge - low.StateOfCharge);
        if (around > 0)
        {
            var state = StateAt(volts.Value);
            slope = around / Math.Max(StateAt(volts.Value + around) - state, state - StateAt(volts.Value - around));
        }

        var value = StateAt(volts.Value);
        var result = Measurand.From(new Quantity(value, Dimension.None), (volts, 1 / slope));
        var beyond = Math.Max(Math.Max(0, _points[0].StateOfCharge - value), value - _points[^1].StateOfCharge);
        if (beyond <= 0)
        {
            return new StateOfCharge(result, false, "");
        }

        var doubt = UncertaintySource.Rectangular($"{id}.beyond", "open-circuit table extrapolated", beyond / 2, Units.Percent);
        var note = FormattableString.Invariant($"{volts.Value:0.000} V is beyond the table ({LeastVolts:0.000} V to {GreatestVolts:0.000} V): its last line was continued");
        return new StateOfCharge(result.With(doubt), true, note);
    }

    private int Piece(double value, Func<(double StateOfCharge, double Volts), double> axis)
    {
        var i = 0;
        while (i < _points.Length - 2 && value > axis(_points[i + 1]))
        {
            i++;
        }

        return i;
    }
}
