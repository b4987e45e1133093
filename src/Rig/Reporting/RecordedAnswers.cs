using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Cells;
using PackBench.Rig.Analysis.Draw;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>Answers what result expressions ask of recorded steps, each number with the causes of its doubt.</summary>
internal sealed class RecordedAnswers(RecordedRun run, Specifications specifications, Pack pack, ILiveValues facts) : ILiveValues
{
    private StandingLog? _log;

    // The recorder's time base: a PC clock without discipline is good to 50 parts in a million.
    private static readonly UncertaintySource TimeBase = UncertaintySource.Rectangular("clock.rate", "time base", 50e-6, Units.One);
    private readonly StepBudgets _budgets = new(run, specifications, TimeBase);
    private readonly StandingDraw _draw = new(run, specifications);
    private readonly ShownReadings _shown = new(run);
    private readonly RestingCells _resting = new(run, specifications, pack);
    private readonly WarmUp _warmUp = new(run, specifications);

    private StandingLog Log => _log ??= new StandingLog(run, _draw, specifications);

    public IReadOnlyList<int> CellChannels => run.Channels.Cells;

    public Quantity Channel(int index) => throw new MissingReadingException(run.Channels[index].Name, "the run is over");

    public int IndexOfChannel(string name) => run.Channels.IndexOf(name);

    public Quantity Slope(int channel, TimeSpan window) => throw new MissingReadingException(run.Channels[channel].Name, "the run is over");

    public Quantity Mean(int channel, TimeSpan window) => throw new MissingReadingException(run.Channels[channel].Name, "the run is over");

    public bool TryGetProgress(string name, out Quantity value) => facts.TryGetProgress(name, out value);

    /// <summary>What the run remembered of a recorded step is a bare number; here it is answered with its uncertainty instead.</summary>
    public bool TryGetFact(string name, out object? value)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        value = null;
        return (dot < 0 || run.Find(name[..dot]) is null) && facts.TryGetFact(name, out value);
    }

    public object Recorded(RecordedQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var step = run.Find(query.Step) ?? throw new MissingReadingException(query.ToString(), $"the step '{query.Step}' recorded nothing");
        return query.Name switch
        {
            "charge" => _budgets.Charge(step),
            "energy" => _budgets.Energy(step),
            "duration" => Duration(step),
            "mean_voltage" => _budgets.Energy(step).Combine(Arithmetic.Divide, _budgets.Charge(step), isRight: false),
            "scans" => new Quantity(step.Scans, Dimension.None),
            "gap" => new Quantity(run.GapSeconds(step) / Math.Max(1e-9, Seconds(step)), Dimension.None),
            "mean" or "min" or "max" => Each(query, channel => Stored(step, channel, query.Name)),
            "start" => Each(query, channel => Reading(run.ScanBefore(step) ?? throw NoScan(query), channel, $"{query.Step}.start", run.Scatter(step, channel))),
            "end" => Each(query, channel => Reading(run.LastScan(step), channel, $"{query.Step}.end", run.Scatter(step, channel))),
            "resistance" => Each(query, channel => Resistance(step, channel, query)),
            "open_circuit_part" => Each(query, channel => OpenCircuitPart(step, channel, query)),
            "remaining" => Remaining(step),
            "rows" => _draw.Means(query.Step, ChannelOf(query)),
            "charges" => Charges(query.Step),
            "change" => Change(query),
            "loads" => LoadList.Parse(query.Loads).Select(object (load) => new Quantity(load.Watts, Dimension.Power)).ToImmutableArray(),
            "runtimes" => Runtimes(step, query, row => row.Time is { } time ? time : row.Note),
            "runtime_currents" => Runtimes(step, query, row => row.Time is { } time
                ? (_budgets.Charge(step) / time).WithEstimate(new Quantity(row.MeanCurrent, Dimension.Current))
                : row.Note),
            "starts" => EachStep(query, step => Reading(run.ScanBefore(step) ?? throw NoScan(query), ChannelOf(query), $"{query.Step}[{step.StepIndex}].start", run.Scatter(step, ChannelOf(query)))),
            "resistances" => EachStep(query, step => Resistance(step, ChannelOf(query), query)),
            "standing" => _draw.Draws(query.Step),
            "base" => _draw.Draws(query.Step)[0],
            "levels" => Log.Levels(step),
            "level_shares" => Log.Shares(step),
            "standing_mean" => Log.Mean(step),
            "transitions" => Log.Transitions(step),
            "asleep_after" => Log.AsleepAfter(step),
            "course" => Log.Course(step),
            "settled" => Settled(query),
            "shown" => _shown.Means(query.Step, ChannelOf(query)),
            "onsets" => _shown.Onsets(query.Step, ChannelOf(query)),
            "decay" => Each(query, channel => _resting.Decay(query.Step, channel, query.At)),
            "decay_doubt" => Each(query, channel => _resting.Doubt(query.Step, channel, query.At)),
            "curve_slope" => Each(query, channel => _resting.CurveSlope(query.Step, channel)),
            "leak" => Each(query, channel => _resting.Leak(query.Step, channel, query.At)),
            "excess" => _resting.Excess(query.Step, query.At),
            "final_rise" => _warmUp.FinalRise(step),
            "time_constant" => _warmUp.Fit(step).TimeConstant,
            "end_reason" => EndReason(step),
            "weakest" => Ranked(step, 0),
            "second_weakest" => Ranked(step, 1),
            _ => throw new InvalidOperationException($"Nothing answers '{query}'."),
        };
    }

    public object Within(string name, object value, Quantity limit)
    {
        var source = UncertaintySource.Rectangular($"within.{name}", $"{name.Replace('_', ' ')}: limit of error", Math.Abs(limit.Si), Units.Preferred(limit.Dimension));
        return value is Measurand measured ? measured.With(source) : Measurand.Of((Quantity)value, source);
    }

    private static double Seconds(RecordedStep step) => step.State.Duration.TotalSeconds;

    private static MissingReadingException NoScan(RecordedQuery query) => new(query.ToString(), "there is no scan at that time");

    /// <summary>What ended the step came about between two scans, unless its time was over.</summary>
    private Measurand Duration(RecordedStep step)
    {
        var seconds = Seconds(step);
        var duration = Measurand.Of(new Quantity(seconds, Dimension.Time), new Contribution(TimeBase, seconds));
        if (step.Scans < 2 || step.Reason.StartsWith("after ", StringComparison.Ordinal))
        {
            return duration;
        }

        var last = run.Reader.ReadScans(step.FirstScan + step.Scans - 2, 2).ToList();
        return duration.With(UncertaintySource.Rectangular($"{step.Record}[{step.StepIndex}].end", "instant of the end: one scan", (last[^1].Elapsed - last[0].Elapsed).TotalSeconds, Units.Second));
    }

    private object Each(RecordedQuery query, Func<int, object> answer)
    {
        if (query.IsPerCell)
        {
            return run.Channels.Cells.Select(answer).ToImmutableArray();
        }

        return answer(ChannelOf(query));
    }

    private ImmutableArray<object> EachStep(RecordedQuery query, Func<RecordedStep, Measurand> answer) =>
        [.. run.Steps.Where(step => step.Record == query.Step && step.Scans > 0).Select(answer)];

    private ImmutableArray<object> Settled(RecordedQuery query)
    {
        var channel = ChannelOf(query);
        return [.. _shown.Means(query.Step, channel).Cast<Measurand>().Select((shown, row) =>
        {
            var read = With(shown.Estimate, channel, $"{query.Step}[{row + 1}].settled.{query.Channel}", scatter: 0);
            return (object)shown.Contributions.Aggregate(read, (sum, line) => sum.With(line.Source, line.Sensitivity));
        })];
    }

    private ImmutableArray<object> Charges(string record) =>
        [.. run.Steps.Where(step => step.Record == record && step.Scans > 0).Select(object (step) => _budgets.Charge(step))];

    private Measurand Change(RecordedQuery query)
    {
        var charges = Charges(query.Step);
        if (charges.Length < 2)
        {
            throw new MissingReadingException(query.ToString(), $"'{query.Step}' has recorded once only");
        }

        var change = ((Measurand)charges[^1] / (Measurand)charges[^2]) - 1.0;
        return change.Value < 0 ? -change : change;
    }

    private ImmutableArray<object> Runtimes(RecordedStep step, RecordedQuery query, Func<RuntimeRow, object> answer)
    {
        var ohms = run.Edge(step, DischargeRuntimes.ResistanceAt) is { } edge
            ? _budgets.Resistance(step, run.Channels.IndexOf(BenchChannels.PackVoltage), edge.Before, edge.After).Value
            : 0;
        var table = DischargeRuntimes.Of(run, step, _budgets.Energy(step), ohms, pack);
        return [.. LoadList.Parse(query.Loads).Select((load, at) => answer(table.For(
            $"load {at + 1}", Measurand.Exact(new Quantity(load.Watts, Dimension.Power)), Measurand.Exact(new Quantity(0, Dimension.Power)))))];
    }

    private int ChannelOf(RecordedQuery query) => run.Channels.IndexOf(query.Channel) is var channel and >= 0
        ? channel
        : throw new MissingReadingException(query.ToString(), "no instrument delivers that channel");

    private Measurand Stored(RecordedStep step, int channel, string what) =>
        step.State.Values.TryGetValue($"{run.Channels[channel].Name}.{what}", out var value)
            ? With(Quantity.Of(value, run.Channels[channel].Unit), channel, $"{step.Record}.{what}.{run.Channels[channel].Name}", ScatterOf(step, channel, what))
            : throw new MissingReadingException(run.Channels[channel].Name, $"no good reading in '{step.Record}'");

    /// <summary>Of a mean what its readings repeat to, over the root of their number.</summary>
    private double ScatterOf(RecordedStep step, int channel, string what) =>
        run.Scatter(step, channel) / (what == "mean" ? Math.Sqrt(Math.Max(1, step.Scans)) : 1);

    private Measurand Reading(Scan scan, int channel, string id, double scatter)
    {
        if (!scan[channel].IsGood)
        {
            throw new MissingReadingException(run.Channels[channel].Name, $"no good reading at {id}");
        }

        // A difference of two cells is told by its own name: gains and offsets of one instrument partly cancel in it, the last digits do not.
        return With(run.Value(scan, channel), channel, $"{id}.{run.Channels[channel].Name}", scatter);
    }

    private Measurand With(Quantity value, int channel, string id, double scatter)
    {
        var specification = specifications.For(run.Channels[channel], value.Si);
        var reading = specification.Read(value.Si, id, specification.ReferenceTemperature);
        var known = reading.WithEstimate(value);
        if (specifications.IsSpreadOfSensors(run.Channels[channel]))
        {
            // Between two sensors, each off by its own amount, at the whole voltage of a cell.
            var (other, volts) = (specification with { Instrument = specification.Instrument + ".other" }, pack.Chemistry.Nominal.Volts);
            known = known.With(specification.Gain, volts).With(other.Gain, volts).With(other.Offset);
        }

        return scatter > 0 ? known.With(UncertaintySource.Normal($"{id}.noise", "scatter of one reading", scatter, run.Channels[channel].Unit)) : known;
    }

    private Measurand Resistance(RecordedStep step, int channel, RecordedQuery query)
    {
        var (before, _) = run.Edge(step, query.At) ?? throw NoScan(query);
        var after = run.ReadingAfter(step, before, query.At, channel)
            ?? throw new InvalidOperationException($"{run.Channels[channel].Name} is read too seldom to be known {query.At.TotalSeconds:0.###} s after a step of current.");
        var current = run.Channels.IndexOf(BenchChannels.PackCurrent);
        if (!before[channel].IsGood || !after.Scan[current].IsGood)
        {
            throw NoScan(query);
        }

        return _budgets.Resistance(step, channel, before, after.Scan, after.Doubt / query.At);
    }

    private Measurand OpenCircuitPart(RecordedStep step, int channel, RecordedQuery query)
    {
        var before = run.ScanBefore(step) ?? throw NoScan(query);
        var table = new OpenCircuitTable(pack.Chemistry.OpenCircuit);
        var slope = table.LineSlopeAt(table.StateAt(before[channel].Value));

        // dV = slope · I t / Q, so dV/I = slope · t / Q. The slope of a table is good to a fifth, by how tables of one chemistry differ.
        var ohms = slope * query.At.TotalSeconds / pack.Capacity.Si;
        return Measurand.Of(new Quantity(ohms, Dimension.Resistance), UncertaintySource.Rectangular("ocv.slope", "slope of the open-circuit table", 0.2 * ohms, Units.Milliohm));
    }

    private ImmutableArray<object> Remaining(RecordedStep rest)
    {
        var discharge = run.Before(rest, "discharge") ?? throw new MissingReadingException(rest.Record, "no discharge before it");
        var delivered = _budgets.Charge(discharge);
        var last = run.LastScan(rest);
        var rested = run.Channels.Cells.Select(cell => Reading(last, cell, $"{rest.Record}.end", run.Scatter(rest, cell))).ToImmutableArray();
        var groups = GroupCapacities.Of(
            delivered, rested, new OpenCircuitTable(pack.Chemistry.OpenCircuit), rest.Record, pack.Tolerances.OpenCircuit, new Quantity(pack.Capacity.Si, Dimension.Charge));
        return [.. groups.Groups.Select(object (group) => group.Remaining)];
    }

    private string EndReason(RecordedStep step)
    {
        var last = run.LastScan(step);
        var cells = run.Channels.Cells;
        if (step.Verb == "discharge" && cells.Length > 0 && cells.All(cell => last[cell].IsGood))
        {
            var weakest = cells.MinBy(cell => last[cell].Value);
            return string.Create(CultureInfo.InvariantCulture, $"cell {cells.IndexOf(weakest) + 1} at {last[weakest].Value:0.000} V ({step.Reason})");
        }

        return step.Reason;
    }

    private string Ranked(RecordedStep step, int place)
    {
        var last = run.LastScan(step);
        var ranked = run.Channels.Cells.Where(cell => last[cell].IsGood).OrderBy(cell => last[cell].Value).ToList();
        return ranked.Count > place
            ? $"cell {(run.Channels.Cells.IndexOf(ranked[place]) + 1).ToString(CultureInfo.InvariantCulture)}"
            : throw new MissingReadingException(step.Record, "no cell voltages");
    }
}
