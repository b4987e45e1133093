using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution;

namespace PackBench.Rig.Procedures.Interchange;

/// <summary>What of a procedure a cycler can do, with its parameters as they are; the rest is listed.</summary>
internal sealed class ProtocolOf
{
    private readonly Pack _pack;
    private readonly LiveValues _values;
    private readonly List<string> _lost = [];

    private ProtocolOf(Pack pack, BenchFile bench) =>
        (_pack, _values) = (pack, new LiveValues(BenchChannels.For(bench, pack), new RunClock(TimeProvider.System)));

    public static CyclerProtocol Procedure(Procedure procedure, Pack pack, BenchFile bench)
    {
        var made = new ProtocolOf(pack, bench);
        Facts.SetParameters(made._values, procedure.Parameters, pack);
        var limits = procedure.Limits.Select(made.Limit).OfType<CyclerLimit>().ToImmutableArray();
        made._lost.AddRange(procedure.Holds.Select(hold => $"hold: {hold.Hold.Text}"));
        var steps = made.Steps(procedure.Setup.AddRange(procedure.Steps).AddRange(procedure.Teardown));
        made._lost.AddRange(procedure.Results.Length > 0 ? [$"results: {procedure.Results.Length}, with their limits and uncertainty"] : Array.Empty<string>());
        return new CyclerProtocol(procedure.Name, steps, [.. made._lost.Distinct()]) { CapacityAmpereHours = pack.Capacity.AmpereHours, RecordSeconds = 1, Limits = limits };
    }

    private CyclerLimit? Limit(ProcedureLimit limit)
    {
        var trip = (CompiledExpression)limit.Trip;
        if (trip.Stops is [{ Channel: BenchChannels.CellsMin or BenchChannels.CellsMax or BenchChannels.PackCurrent } stop] && !trip.Text.Contains("&&", StringComparison.Ordinal))
        {
            return new CyclerLimit(stop.Channel, stop.IsFalling, stop.Limit(_values).Si);
        }

        _lost.Add($"limit: trips when {limit.Trip.Text}");
        return null;
    }

    private ImmutableArray<CyclerStep> Steps(IEnumerable<ProcedureStep> steps) => [.. steps.SelectMany(Step)];

    private IEnumerable<CyclerStep> Step(ProcedureStep step)
    {
        try
        {
            return Known(step);
        }
        catch (Exception unknown) when (unknown is MissingReadingException or InvalidOperationException or DimensionException)
        {
            return Lose(step, "rests on what only a run knows");
        }
    }

    private IEnumerable<CyclerStep> Known(ProcedureStep step) => step switch
    {
        ProcedureStep.Rest rest => Rest(rest),
        ProcedureStep.Discharge { Mode: DischargeMode.Current or DischargeMode.Power } discharge => [Discharge(discharge)],
        ProcedureStep.Charge charge => Charge(charge),
        ProcedureStep.Pulse pulse => [Pulse(pulse)],
        ProcedureStep.Repeat repeat => Repeat(repeat),
        ProcedureStep.ForEach each => ForEach(each),
        ProcedureStep.When branch => Steps(branch.Condition.IsTrue(_values) ? branch.Then : branch.Otherwise),
        ProcedureStep.Call call => Call(call),
        ProcedureStep.Measure => Lose(step, "readings into a table"),
        ProcedureStep.Ask => Lose(step, "a question to the operator"),
        _ => Lose(step, "a cycler has no such step"),
    };

    private CyclerStep[] Lose(ProcedureStep step, string why)
    {
        _lost.Add($"{step.Place.Line}:{step.Place.Column} {step.Verb}{(step.Title.Length > 0 ? $" ({step.Title})" : "")}: {why}");
        return [];
    }

    private CyclerStep[] Rest(ProcedureStep.Rest rest)
    {
        if (rest.Until is not null)
        {
            Lose(rest, $"until {rest.Until.Text}; a rest has a fixed time there");
        }

        return [new CyclerStep.Rest(((rest.For ?? rest.AtMost)!).Quantity(_values).Si)];
    }

    private CyclerStep.Flow Discharge(ProcedureStep.Discharge step)
    {
        var (volts, seconds) = Ends(step, step.Until, isFalling: true);
        var level = new CyclerLevel(step.Level.Quantity(_values).Si, step.Mode == DischargeMode.Power ? CyclerUnit.Watt : CyclerUnit.Ampere);
        return new CyclerStep.Flow(false, level, volts, seconds ?? (volts is null ? step.AtMost.Quantity(_values).Si : null));
    }

    private IEnumerable<CyclerStep> Charge(ProcedureStep.Charge step)
    {
        var (volts, seconds) = Ends(step, step.Until, isFalling: false);
        var level = new CyclerLevel(step.Current.Quantity(_values).Si, CyclerUnit.Ampere);
        var end = ((CompiledExpression)step.Until).Stops.FirstOrDefault(stop => stop.Channel == BenchChannels.PackCurrent && stop.IsFalling);
        var top = step.Voltage.Quantity(_values).Si / _pack.Series;
        if (end is null)
        {
            return [new CyclerStep.Flow(true, level, volts ?? (seconds is null ? top : null), seconds)];
        }

        var taper = Facts.AsCurrent(end.Limit(_values), Dimension.Current, _pack).Si;
        if (volts is null)
        {
            return [new CyclerStep.Hold(top, new CyclerLevel(taper, CyclerUnit.Ampere), seconds)];
        }

        return [new CyclerStep.Flow(true, level, volts, null), new CyclerStep.Hold(volts.Value, new CyclerLevel(taper, CyclerUnit.Ampere), seconds)];
    }

    private CyclerStep.Loop Pulse(ProcedureStep.Pulse step)
    {
        var current = step.Current.Quantity(_values).Si;
        var (volts, _) = Ends(step, step.Until, isFalling: step.ChargeVoltage is null);
        return new CyclerStep.Loop((int)Math.Round(step.Times.Quantity(_values).Si),
        [
            new CyclerStep.Flow(step.ChargeVoltage is not null, new CyclerLevel(Math.Abs(current), CyclerUnit.Ampere), volts, step.On.Quantity(_values).Si),
            new CyclerStep.Rest(step.Off.Quantity(_values).Si),
        ]);
    }

    private ImmutableArray<CyclerStep> Repeat(ProcedureStep.Repeat step)
    {
        if (step.Until is { } until)
        {
            Lose(step, $"until {until.Text}; a loop goes so many times there");
        }

        _values.SetFact("pass", new Quantity(1, Dimension.None));
        var times = (int)Math.Round(step.Times.Quantity(_values).Si);
        var inner = Steps(step.Steps);
        return times <= 1 || inner.IsEmpty ? inner : [new CyclerStep.Loop(times, inner)];
    }

    private ImmutableArray<CyclerStep> ForEach(ProcedureStep.ForEach step)
    {
        var all = ImmutableArray.CreateBuilder<CyclerStep>();
        foreach (var item in step.Items)
        {
            _values.SetFact(step.Variable, item.Value(_values));
            all.AddRange(Steps(step.Steps));
        }

        return all.ToImmutable();
    }

    private ImmutableArray<CyclerStep> Call(ProcedureStep.Call call)
    {
        var given = call.With.Select(pair => (pair.Key, Value: pair.Value.Value(_values))).ToList();
        Facts.SetParameters(_values, call.Procedure.Parameters, _pack);
        foreach (var (name, value) in given)
        {
            _values.SetFact(name, value);
        }

        return Steps(call.Procedure.Setup.AddRange(call.Procedure.Steps));
    }

    /// <summary>The voltage and the time that end a step; the other conditions are lost. A cell's voltage comes before the pack's: it is the one that protects.</summary>
    private (double? Volts, double? Seconds) Ends(ProcedureStep step, Expression until, bool isFalling)
    {
        var stops = ((CompiledExpression)until).Stops;
        var volts = stops.FirstOrDefault(stop => stop.Channel is BenchChannels.CellsMin or BenchChannels.CellsMax && stop.IsFalling == isFalling)
            ?? stops.FirstOrDefault(stop => stop.Channel == BenchChannels.PackVoltage && stop.IsFalling == isFalling);
        var time = until.Text.Split("||").Select(part => part.Trim().Trim('(', ')')).FirstOrDefault(part => part.StartsWith("step.elapsed", StringComparison.Ordinal) && !part.Contains("&&", StringComparison.Ordinal));
        var seconds = time is null ? (double?)null : step switch
        {
            // The time itself may be an expression; the longest duration stands in for one that does not read as a quantity.
            _ when QuantityText.TryParse(time[(time.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim(' ', '>'), out var quantity, out _) && quantity.Dimension == Dimension.Time => quantity.Si,
            ProcedureStep.Discharge discharge => discharge.AtMost.Quantity(_values).Si,
            ProcedureStep.Charge charge => charge.AtMost.Quantity(_values).Si,
            _ => null,
        };
        var kept = (volts is null ? 0 : 1) + (seconds is null ? 0 : 1) + (stops.Any(stop => stop.Channel == BenchChannels.PackCurrent) ? 1 : 0);
        if (until.Text.Split("||").Length > kept)
        {
            Lose(step, $"of its end ({until.Text}) only {(volts is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{volts.Channel} at {volts.Limit(_values).Si:0.###} V"))}{(seconds is null ? "" : " and the time")} is left");
        }

        if (volts is null)
        {
            return (null, seconds);
        }

        // Voltages are those of one cell on the other side.
        return (volts.Limit(_values).Si / (volts.Channel == BenchChannels.PackVoltage ? _pack.Series : 1), seconds);
    }
}
