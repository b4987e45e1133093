using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.Draw;

/// <summary>How long a load of constant power runs from the measured pack.</summary>
/// <param name="Time">Null where the pack cannot supply that power at all.</param>
/// <param name="MeanCurrent">A; NaN where it cannot.</param>
/// <param name="Note">Why it ends early or not at all, or what was assumed; empty for neither.</param>
public sealed record RuntimeRow(string Name, Measurand Power, Measurand? Time, double MeanCurrent, string Note);

/// <summary>
/// Runtimes at constant power by integrating the measured discharge over its charge: at each point the voltage is moved by the
/// pack's resistance times the difference between the measured and the drawn current, then dt = dQ/I. It ends no later than the
/// charge at which the measured discharge ended, which is cautious for loads smaller than that.
/// </summary>
public sealed class RuntimeTable
{
    private readonly double[] _charge;
    private readonly double[] _openVolts;
    private readonly double[] _energyAt;
    private readonly double _ohms;
    private readonly double _leastVolts;
    private readonly double _measuredCurrent;
    private readonly Measurand _energy;

    /// <param name="charge">Delivered so far, As, strictly ascending from the start of the discharge.</param>
    /// <param name="volts">Of the pack, under the measured current.</param>
    /// <param name="current">Of the discharge at each point, A, a magnitude.</param>
    /// <param name="ohms">Resistance of the pack, such as at 10 s.</param>
    /// <param name="leastVolts">Below which the load, or the BMS, switches off.</param>
    /// <param name="energy">Delivered, a magnitude, with its budget: its relative doubt is that of each runtime.</param>
    public RuntimeTable(ReadOnlySpan<double> charge, ReadOnlySpan<double> volts, ReadOnlySpan<double> current, double ohms, double leastVolts, Measurand energy)
    {
        ArgumentNullException.ThrowIfNull(energy);
        if (charge.Length < 2 || charge.Length != volts.Length || charge.Length != current.Length)
        {
            throw new ArgumentException($"A discharge of {charge.Length} charges, {volts.Length} voltages and {current.Length} currents.", nameof(charge));
        }

        _charge = charge.ToArray();
        (_openVolts, _energyAt) = (new double[charge.Length], new double[charge.Length]);
        var (sum, joules) = (default(CompensatedSum), default(CompensatedSum));
        for (var i = 0; i < charge.Length; i++)
        {
            if (i > 0 && !(charge[i] > charge[i - 1]))
            {
                throw new ArgumentException($"The delivered charge does not ascend at point {i + 1}.", nameof(charge));
            }

            joules.Add(i > 0 ? (charge[i] - charge[i - 1]) * (volts[i] + volts[i - 1]) / 2 : 0);
            _energyAt[i] = joules.Value;
            _openVolts[i] = volts[i] + (ohms * current[i]);
            sum.Add(current[i]);
        }

        (_ohms, _leastVolts, _energy, _measuredCurrent) = (ohms, leastVolts, energy, sum.Value / charge.Length);
    }

    /// <param name="power">Of the load.</param>
    /// <param name="standing">What the pack draws by itself all the while; zero where it is within the load.</param>
    public RuntimeRow For(string name, Measurand power, Measurand standing)
    {
        var total = power + standing;
        if (!(total.Value > 0))
        {
            throw new ArgumentException($"'{name}' draws {total.Estimate}: a runtime needs a power above zero.", nameof(power));
        }

        var seconds = default(CompensatedSum);
        var before = CurrentAt(0, total.Value);
        for (var i = 1; i < _charge.Length; i++)
        {
            var now = CurrentAt(i, total.Value);
            if (double.IsNaN(before) || double.IsNaN(now))
            {
                return Short(name, power, total, i - 1, seconds.Value);
            }

            seconds.Add((_charge[i] - _charge[i - 1]) * ((1 / before) + (1 / now)) / 2);
            before = now;
        }

        var mean = (_charge[^1] - _charge[0]) / seconds.Value;
        var note = mean > 1.5 * _measuredCurrent
            ? FormattableString.Invariant($"draws {mean / _measuredCurrent:0.0} times the measured current: less charge may be had than was measured")
            : "";
        return new RuntimeRow(name, power, Time(name, total, seconds.Value, _charge.Length - 1), mean, note);
    }

    private RuntimeRow Short(string name, Measurand power, Measurand total, int last, double seconds)
    {
        var charge = _charge[last] - _charge[0];
        var share = charge / (_charge[^1] - _charge[0]);
        var note = FormattableString.Invariant($"the voltage falls below {_leastVolts:0.00} V after {100 * share:0.0} % of the charge");
        return last == 0
            ? new RuntimeRow(name, power, null, double.NaN, note)
            : new RuntimeRow(name, power, Time(name, total, seconds, last), charge / seconds, note);
    }

    private Measurand Time(string name, Measurand total, double seconds, int last)
    {
        // Against the energy at the measured voltages: what moving them by the resistance has done. Half of that is doubted,
        // for the resistance of a cell is not one number.
        var simple = _energyAt[last] / total.Value;
        return Measurand.From(new Quantity(seconds, Dimension.Time), (_energy, seconds / _energy.Value), (total, -seconds / total.Value))
            .With(UncertaintySource.Rectangular($"runtime.{name}.resistance", "voltage at another current", Math.Abs(seconds - simple) / 2, Units.Hour));
    }

    /// <summary>I from P = I·(V₀ − I·R); NaN where the pack cannot give that power above the least voltage.</summary>
    private double CurrentAt(int i, double watts)
    {
        var square = (_openVolts[i] * _openVolts[i]) - (4 * _ohms * watts);
        if (square < 0)
        {
            return double.NaN;
        }

        // The form without the difference of two like numbers: it also holds at a resistance of zero.
        var current = 2 * watts / (_openVolts[i] + Math.Sqrt(square));
        return _openVolts[i] - (current * _ohms) < _leastVolts ? double.NaN : current;
    }
}
