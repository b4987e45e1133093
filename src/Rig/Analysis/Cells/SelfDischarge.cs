using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.Cells;

/// <summary>How a rested group loses charge, from the decay of its open-circuit voltage.</summary>
/// <param name="Slope">V/s, negative where it falls.</param>
/// <param name="Rate">1/s; print it in %/d or %/month.</param>
/// <param name="Current">The leak, A.</param>
/// <param name="Fit">Volts over days.</param>
public sealed record SelfDischarge(Measurand Slope, Measurand Rate, Measurand Current, LineFit Fit)
{
    /// <summary>Relaxation still covers the leak before that.</summary>
    public static readonly TimeSpan Relaxation = TimeSpan.FromHours(72);

    private static readonly Unit VoltPerDay = new("V/d", Dimension.VoltageRate, 1.0 / 86400);

    /// <param name="days">Since the end of the charge; those before <see cref="Relaxation"/> are left out.</param>
    /// <param name="volts">Of the group, corrected to a common temperature.</param>
    /// <param name="slopeOfCurve">dOCV/dSOC, V (per unit of state of charge), with its doubt.</param>
    /// <param name="capacity">Of the group.</param>
    /// <param name="temperatureHalfWidth">By which temperature could have moved the voltage from end to end, V.</param>
    public static SelfDischarge Of(
        string id, ReadOnlySpan<double> days, ReadOnlySpan<double> volts, Measurand slopeOfCurve, Measurand capacity, double temperatureHalfWidth)
    {
        var (slope, fit) = Decay(id, days, volts, Relaxation, temperatureHalfWidth);
        var rate = -slope / slopeOfCurve;
        return new SelfDischarge(slope, rate, rate * capacity, fit);
    }

    /// <summary>V/s over the readings from <paramref name="from"/> on. Throws <see cref="ArgumentException"/> for fewer than three of them.</summary>
    public static (Measurand Slope, LineFit Fit) Decay(string id, ReadOnlySpan<double> days, ReadOnlySpan<double> volts, TimeSpan from, double temperatureHalfWidth)
    {
        var (kept, values) = Rested(days, volts, from);
        var fit = LineFit.Ordinary(kept, values);
        var slope = fit.ToMeasurands(id, "decay of the voltage", Units.Day, Units.Volt).Gain;
        var span = (fit.GreatestX - fit.LeastX) * 86400;
        return (slope.With(UncertaintySource.Rectangular($"{id}.temperature", "temperature from end to end", temperatureHalfWidth / span, VoltPerDay)), fit);
    }

    /// <summary>The rate that the pack's standing current alone would cause: with the harness connected, the decay shows both together.</summary>
    public static Measurand RateFromCurrent(Measurand current, Measurand capacity) => current / capacity;

    /// <summary>By how many times the larger of its own U and the scatter of all groups (1.4826 MAD) each rate lies above the median. Nothing for fewer than three groups.</summary>
    public static ImmutableArray<double> Excess(ImmutableArray<Measurand> rates)
    {
        if (rates.Length < 3)
        {
            return [];
        }

        var median = Median(rates.Select(rate => rate.Value));
        var spread = 1.4826 * Median(rates.Select(rate => Math.Abs(rate.Value - median)));
        return [.. rates.Select(rate => (rate.Value - median) / Math.Max(rate.Expand().Uncertainty, spread))];
    }

    /// <summary>Groups whose <see cref="Excess"/> is above three. Numbers from 1.</summary>
    public static ImmutableArray<int> Leaky(ImmutableArray<Measurand> rates) =>
        [.. Excess(rates).Select((excess, at) => (Number: at + 1, Excess: excess)).Where(group => group.Excess > 3).Select(group => group.Number)];

    private static (double[] Days, double[] Volts) Rested(ReadOnlySpan<double> days, ReadOnlySpan<double> volts, TimeSpan from)
    {
        if (days.Length != volts.Length)
        {
            throw new ArgumentException($"{days.Length} days and {volts.Length} voltages.", nameof(volts));
        }

        var (kept, values) = (new List<double>(), new List<double>());
        for (var i = 0; i < days.Length; i++)
        {
            if (days[i] >= from.TotalDays)
            {
                kept.Add(days[i]);
                values.Add(volts[i]);
            }
        }

        return kept.Count >= 3
            ? ([.. kept], [.. values])
            : throw new ArgumentException($"Only {kept.Count} readings lie after the first {from.TotalHours:0.#} h; a decay needs three at least.", nameof(days));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
