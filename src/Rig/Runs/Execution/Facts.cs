using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Packs;
using PackBench.Rig.Procedures;

namespace PackBench.Rig.Runs.Execution;

/// <summary>Puts what is known before a run, and what its steps recorded, under the names that expressions use.</summary>
internal static class Facts
{
    public static void SetParameters(LiveValues values, ImmutableArray<Parameter> parameters, Pack pack)
    {
        foreach (var parameter in parameters)
        {
            values.SetFact(parameter.Name, parameter.Fact is Quantity quantity ? AsCurrent(quantity, parameter.Dimension, pack) : parameter.Fact);
        }
    }

    public static void SetBench(LiveValues values, ConnectedBench bench)
    {
        if (bench.Load is { } load)
        {
            values.SetFact("bench.load.rating.current", new Quantity(load.Rating.Current.Maximum.Si, Dimension.Current));
            values.SetFact("bench.load.rating.voltage", new Quantity(load.Rating.Voltage.Maximum.Si, Dimension.Voltage));
            values.SetFact("bench.load.rating.power", new Quantity(load.Rating.MaximumPower.Si, Dimension.Power));
        }

        if (bench.Supply is { } supply)
        {
            values.SetFact("bench.supply.rating.current", new Quantity(supply.Rating.Current.Maximum.Si, Dimension.Current));
            values.SetFact("bench.supply.rating.voltage", new Quantity(supply.Rating.Voltage.Maximum.Si, Dimension.Voltage));
        }
    }

    /// <summary>A recorded step under its name: <c>discharge.charge</c>, <c>discharge.end.cell[1].voltage</c>, …</summary>
    public static void Remember(LiveValues values, string record, StepState state, string reason)
    {
        values.Remember(record, state);
        values.SetFact($"{record}.charge", new Quantity(Math.Abs(state.Values.GetValueOrDefault("charge_As")), Dimension.Charge));
        values.SetFact($"{record}.energy", new Quantity(Math.Abs(state.Values.GetValueOrDefault("energy_J")), Dimension.Energy));
        values.SetFact($"{record}.duration", new Quantity(state.Duration.TotalSeconds, Dimension.Time));
        values.SetFact($"{record}.end_reason", reason);
    }

    /// <summary>A C-rate becomes a current by the pack's capacity; everything else stays what it is.</summary>
    public static Quantity AsCurrent(Quantity value, Dimension wanted, Pack pack) =>
        wanted == Dimension.Current && value.Dimension == Dimension.Rate ? new Quantity(value.Si * pack.Capacity.Si, Dimension.Current) : value;

    public static TimeSpan Time(Expression expression, ILiveValues values)
    {
        var time = expression.Quantity(values);
        return time.Dimension == Dimension.Time && time.Si >= 0 && time.Si < TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(time.Si)
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{expression.Place}: '{expression.Text}' is {time}, not a duration."));
    }
}
