using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Cells;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Reporting;

/// <summary>What the groups of a resting pack lose, from the steps that recorded under one name: one point each.</summary>
internal sealed class RestingCells(RecordedRun run, Specifications specifications, Pack pack)
{
    /// <summary>V/K by which an open-circuit voltage may move with temperature, where nobody measured it.</summary>
    private const double VoltsPerKelvin = 0.15e-3;

    /// <summary>K between the ends where no thermometer tells, and the least that one is believed.</summary>
    private const double UnknownKelvins = 2;
    private const double LeastKelvins = 0.1;

    /// <summary>Of its limit of error, what a meter may have drifted from end to end.</summary>
    private const double DriftShare = 0.1;

    /// <summary>Slopes of tables of one chemistry differ by a fifth; the capacity of a used group from its nameplate by a tenth.</summary>
    private const double SlopeDoubt = 0.2;
    private const double CapacityDoubt = 0.1;

    private static readonly Unit VoltPerDay = new("V/d", Dimension.VoltageRate, 1.0 / 86400);

    public Measurand Decay(string record, int channel, TimeSpan from)
    {
        var (days, volts) = StepMeans.Of(StatesOf(record), run.Channels[channel]);
        var kept = days.Count(day => day >= from.TotalDays);
        if (kept < 4)
        {
            throw new MissingReadingException(run.Channels[channel].Name, $"'{record}' has {kept} points after the first {from.TotalHours:0.#} h, and a decay with its uncertainty needs four");
        }

        var id = $"{record}.{run.Channels[channel].Name}.decay";
        var (slope, fit) = SelfDischarge.Decay(id, days, volts, from, VoltsPerKelvin * Kelvins(record, from));
        var line = specifications.For(run.Channels[channel], volts[^1]).Line;
        var drift = Math.Max(line.Resolution / 2, DriftShare * line.HalfWidth(volts[^1])) / (fit.GreatestX - fit.LeastX);
        return slope.With(UncertaintySource.Rectangular($"{id}.drift", "drift of the meter from end to end", drift / 86400, VoltPerDay));
    }

    public Quantity Doubt(string record, int channel, TimeSpan from) =>
        new(StepMeans.SlopeDoubt(StatesOf(record), run.Channels[channel], from), Dimension.VoltageRate);

    /// <summary>Volts for the whole charge, where the group stands on the open-circuit table.</summary>
    public Measurand CurveSlope(string record, int channel)
    {
        var (_, volts) = StepMeans.Of(StatesOf(record), run.Channels[channel]);
        var table = new OpenCircuitTable(pack.Chemistry.OpenCircuit);
        var slope = table.LineSlopeAt(table.StateAt(volts.Average()));
        return Measurand.Of(
            new Quantity(slope, Dimension.Voltage), UncertaintySource.Rectangular("ocv.slope", "slope of the open-circuit table", SlopeDoubt * slope, Units.Volt));
    }

    public Measurand Leak(string record, int channel, TimeSpan from) => Rate(record, channel, from) * Measurand.Of(
        new Quantity(pack.Capacity.Si, Dimension.Charge),
        UncertaintySource.Rectangular("pack.capacity", "capacity of a used group against the nameplate", CapacityDoubt * pack.Capacity.Si, Units.AmpereHour));

    public ImmutableArray<object> Excess(string record, TimeSpan from) =>
        [.. SelfDischarge.Excess([.. run.Channels.Cells.Select(cell => Rate(record, cell, from))]).Select(value => (object)new Quantity(value, Dimension.None))];

    private Measurand Rate(string record, int channel, TimeSpan from) => -Decay(record, channel, from) / CurveSlope(record, channel);

    /// <summary>Of the cells, or of what is around them.</summary>
    private double Kelvins(string record, TimeSpan from)
    {
        var channel = new[] { BenchChannels.TempMax, "temp.ambient" }.Select(run.Channels.IndexOf).FirstOrDefault(index => index >= 0, -1);
        if (channel < 0)
        {
            return UnknownKelvins;
        }

        var (days, kelvins) = StepMeans.Of(StatesOf(record), run.Channels[channel]);
        var kept = kelvins.Where((_, at) => days[at] >= from.TotalDays).ToArray();
        return kept.Length > 0 ? Math.Max(LeastKelvins, kept.Max() - kept.Min()) : UnknownKelvins;
    }

    private IEnumerable<StepState> StatesOf(string record) => run.Steps.Where(step => step.Record == record && step.Scans > 0).Select(step => step.State);
}
