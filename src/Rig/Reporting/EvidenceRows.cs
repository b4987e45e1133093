using System.Collections.Immutable;
using System.Globalization;
using PackBench.Reports.Certificates;
using PackBench.Rig.Bench;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>What stands behind the numbers: instruments, limits, events, trips, gaps.</summary>
internal static class EvidenceRows
{
    private const int MostEvents = 60;

    public static ImmutableArray<InstrumentRow> Instruments(SqliteRunReader reader) =>
    [
        .. reader.ReadEvents<RunEvent.InstrumentConnected>().DistinctBy(connected => connected.Role).Select(connected =>
        {
            var (model, serial, firmware) = Parts(connected.Identity);
            var calibrated = connected.Calibration.StartsWith("calibrated ", StringComparison.Ordinal)
                && DateOnly.TryParseExact(connected.Calibration.AsSpan(11, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date : (DateOnly?)null;
            var certificate = connected.Calibration.IndexOf("certificate ", StringComparison.Ordinal) is var at and >= 0 ? connected.Calibration[(at + 12)..] : null;
            var accuracy = connected.Calibration.StartsWith(ConnectedInstrument.Corrected, StringComparison.Ordinal) ? $"{connected.Profile}; {connected.Calibration}" : connected.Profile;
            return new InstrumentRow(connected.Role, model, serial, firmware, connected.Address, accuracy, calibrated, calibrated?.AddYears(1), certificate);
        }),
    ];

    public static ImmutableArray<LimitRow> Limits(RecordedRun run, Pack? pack)
    {
        if (pack is null)
        {
            return [];
        }

        var trips = run.Reader.ReadTrips();
        var rows = ImmutableArray.CreateBuilder<LimitRow>();
        foreach (var cell in run.Channels.Cells)
        {
            var name = run.Channels[cell].Name;
            var states = run.Steps.Where(step => step.State.Values.ContainsKey($"{name}.min")).ToList();
            var least = states.Count > 0 ? states.Min(step => step.State.Values[$"{name}.min"]) : double.NaN;
            var most = states.Count > 0 ? states.Max(step => step.State.Values[$"{name}.max"]) : double.NaN;
            rows.Add(new LimitRow(
                string.Create(CultureInfo.InvariantCulture, $"{name} {pack.Chemistry.AbsoluteMin.Volts:0.00} V to {pack.Chemistry.AbsoluteMax.Volts:0.00} V"), "pack",
                "a cell beyond its absolute limits may be damaged",
                double.IsFinite(least) ? string.Create(CultureInfo.InvariantCulture, $"{least:0.000} V to {most:0.000} V") : null,
                trips.Any(trip => trip.Channel == name)));
        }

        rows.Add(new LimitRow(
            string.Create(CultureInfo.InvariantCulture, $"pack.current -{pack.MaximumDischarge.Amperes:0.#} A to {pack.MaximumCharge.Amperes:0.#} A"), "pack",
            "what the pack and its leads may carry", Range(run, "pack.current", "A"), trips.Any(trip => trip.Limit == "over-current")));
        rows.Add(new LimitRow(
            string.Create(CultureInfo.InvariantCulture, $"cell temperature at most {(pack.MaximumTemperature ?? pack.Chemistry.DischargeMax).Celsius:0} °C, rising at most 2 K/min"), "pack",
            "a cell that warms up on its own is a fault", Range(run, "temp.cell", "°C"), trips.Any(trip => trip.Limit.Contains("temp", StringComparison.Ordinal))));
        rows.Add(new LimitRow(
            "cells and pack agree within 0.3 V; instruments of one loop agree; every reading fresh (3 periods)", "rig",
            "a sense wire off, a meter frozen or reversed, a link lost", null,
            trips.Any(trip => trip.Limit.Contains("disagree", StringComparison.Ordinal) || trip.Limit.Contains("fresh", StringComparison.Ordinal))));
        rows.AddRange(run.Reader.ReadEvents<RunEvent.BarrierTested>().Select(tested => new LimitRow(
            $"barrier: {tested.Barrier}", "self-test, 0.5 A", tested.Detail, tested.Reaction is { } took ? string.Create(CultureInfo.InvariantCulture, $"off after {took.TotalSeconds:0.000} s") : tested.Held ? "not exercised" : "does not count", false)));
        return rows.ToImmutable();
    }

    public static ImmutableArray<EventRow> Events(SqliteRunReader reader)
    {
        var rows = reader.ReadEvents().Select(RowOf).Where(row => row is not null).Select(row => row!).ToList();
        return rows.Count <= MostEvents
            ? [.. rows]
            : [.. rows.Take(MostEvents / 2), new EventRow(rows[MostEvents / 2].Elapsed, "…", $"{rows.Count - MostEvents} more events are in the run file"), .. rows.TakeLast(MostEvents / 2)];
    }

    public static ImmutableArray<TripRow> Trips(SqliteRunReader reader) =>
    [
        .. reader.ReadTrips().Select(trip => new TripRow(
            trip.Elapsed, $"{trip.Limit} (allowed: {trip.Allowed})", trip.Because, $"{trip.Channel} {trip.Observed}".Trim(), "all outputs switched off, confirmed by read-back")),
    ];

    public static ImmutableArray<GapRow> Gaps(SqliteRunReader reader) =>
        [.. reader.ReadEvents<RunEvent.Gap>().Select(gap => new GapRow(gap.From, gap.From + gap.Length, "all", gap.Cause, EffectOf(gap)))];

    private static string EffectOf(RunEvent.Gap gap) => gap switch
    {
        { IsOutage: false } => "bridged by the trapezoid; ± 1 % of the current over the gap enters U",
        { OnUntil: var until } when until > gap.From => string.Create(
            CultureInfo.InvariantCulture,
            $"between nothing and the last current for {(until - gap.From).TotalSeconds:0.0} s: half of it is added, as much enters U{(gap.StandsStill ? "; the clock of the step stood still" : "")}"),
        _ => gap.StandsStill ? "nothing is added; the clock of the step stood still" : "nothing is added; the time of the step went on",
    };

    public static ImmutableArray<string> Deviations(RecordedRun run)
    {
        var deviations = ImmutableArray.CreateBuilder<string>();
        deviations.AddRange(run.Steps.Where(step => step.Reason.Contains("longest duration", StringComparison.Ordinal) && step.Verb != "rest")
            .Select(step => $"{(step.Title.Length > 0 ? step.Title : step.Verb)} ended by time, not by its condition"));
        deviations.AddRange(run.Reader.ReadEvents<RunEvent.MadeSafe>().Where(safe => !safe.IsConfirmed)
            .Select(safe => $"an output could not be confirmed off at {NumberText.Elapsed(safe.Elapsed)}"));
        deviations.AddRange(run.Reader.ReadEvents<RunEvent.Gap>().Where(gap => gap.IsOutage)
            .Select(gap => $"the run was cut off at {NumberText.Elapsed(gap.From)} and taken up again after {NumberText.Duration(gap.Length)}: {gap.Cause}"));
        deviations.AddRange(run.Reader.ReadEvents<RunEvent.LeftPlan>().GroupBy(left => left.Channel, StringComparer.Ordinal)
            .Select(left => $"at {NumberText.Elapsed(left.First().Elapsed)} {left.First()}{(left.Count() > 1 ? $" (first of {left.Count()} times)" : "")}"));
        return deviations.ToImmutable();
    }

    private static EventRow? RowOf(RunEvent happened) => happened switch
    {
        RunEvent.StepStarted { StepIndex: >= 0 } step => new EventRow(step.Elapsed, "step", $"{(step.Title.Length > 0 ? step.Title : step.Verb)}: until {step.EndsWhen}"),
        RunEvent.StepEnded { StepIndex: >= 0 } ended => new EventRow(ended.Elapsed, "end", ended.Reason),
        RunEvent.OutputChanged output => new EventRow(output.Elapsed, "output", $"{output.Role}: {output.Setpoint}"),
        RunEvent.Answered answered => new EventRow(answered.Elapsed, "operator", answered.Answer),
        RunEvent.Noted note => new EventRow(note.Elapsed, "note", note.Text.Trim()),
        RunEvent.Tripped tripped => new EventRow(tripped.Elapsed, "TRIP", tripped.Trip.ToString()),
        RunEvent.MadeSafe safe => new EventRow(safe.Elapsed, "safe state", string.Join("; ", safe.Outputs.Select(output => $"{output.Role}: {output.How}"))),
        RunEvent.BarrierChanged barrier => new EventRow(barrier.Elapsed, "barrier", $"{barrier.Barrier}: {(barrier.Armed ? $"armed, {barrier.Detail}" : barrier.Detail)}"),
        RunEvent.Gap gap => new EventRow(gap.From, "gap", $"{NumberText.Duration(gap.Length)}: {gap.Cause}"),
        RunEvent.LeftPlan or RunEvent.BackInPlan => new EventRow(happened.Elapsed, "plan", happened.ToString()),
        RunEvent.BarrierTested tested => new EventRow(tested.Elapsed, "self-test", Tested(tested)),
        RunEvent.RunEnded ended => new EventRow(ended.Elapsed, "end of run", ended.Reason),
        _ => null,
    };

    private static string Tested(RunEvent.BarrierTested tested) => string.Create(
        CultureInfo.InvariantCulture, $"{tested.Barrier}: {(tested.Reaction is { } took ? $"off after {took.TotalSeconds:0.000} s" : tested.Held ? "not exercised" : "does not count")}; {tested.Detail}");

    private static string? Range(RecordedRun run, string channel, string unit)
    {
        var states = run.Steps.Where(step => step.State.Values.ContainsKey($"{channel}.min")).ToList();
        return states.Count == 0 ? null : string.Create(
            CultureInfo.InvariantCulture, $"{states.Min(step => step.State.Values[$"{channel}.min"]):0.00} to {states.Max(step => step.State.Values[$"{channel}.max"]):0.00} {unit}");
    }

    /// <summary>"Maker Model (serial X, firmware Y)" into its parts.</summary>
    private static (string Model, string? Serial, string? Firmware) Parts(string identity)
    {
        var open = identity.IndexOf(" (serial ", StringComparison.Ordinal);
        if (open < 0)
        {
            return (identity, null, null);
        }

        var inside = identity[(open + 9)..].TrimEnd(')');
        var comma = inside.IndexOf(", ", StringComparison.Ordinal);
        return (identity[..open], comma < 0 ? inside : inside[..comma], comma < 0 ? null : inside[(comma + 2)..].Replace("firmware ", "", StringComparison.Ordinal));
    }
}
