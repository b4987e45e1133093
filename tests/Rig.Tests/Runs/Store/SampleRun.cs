using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Planned;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Tests.Runs.Store;

/// <summary>A small run with one of everything.</summary>
internal static class SampleRun
{
    public static readonly ChannelTable Channels = Table(6);

    public static readonly Trip Trip = new(
        "cell under-voltage", "cell[4].voltage", "1.49 V", "1.50 V", TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(7), At(7), TripClass.Critical,
        "Group 4 is empty. Charge the pack.");

    public static readonly RunResult Capacity = new(
        "capacity", "Capacity", 74.62, "Ah", "", 0.31, 2, double.PositiveInfinity, ">= 80 % * pack.capacity", "guarded", 0.0001, ResultVerdict.Pass,
        [new ResultBudgetLine("current gain", 1, "", 0.0012, "rectangular", 74.62, 0.0895, double.PositiveInfinity, "dmm.gain"),
         new ResultBudgetLine("resolution", 0, "A", 1e-5, "rectangular", 9.3, 9.3e-5, double.NaN, "")]);

    public static ChannelTable Table(int cells, int temperatures = 1) => new(
    [
        new Channel("pack.voltage", Units.Volt, "voltage_reference", TimeSpan.FromSeconds(1)),
        new Channel("dmm.current", Units.Ampere, "current_reference", TimeSpan.FromSeconds(1)),
        .. Enumerable.Range(1, cells).Select(cell => new Channel($"cell[{cell}].voltage", Units.Volt, "bms", TimeSpan.FromSeconds(1))),
        .. Enumerable.Range(1, temperatures).Select(probe => new Channel($"temp.t{probe}", Units.Celsius, "thermometer", TimeSpan.FromSeconds(2))),
    ]);

    public static RunHeader Header(ChannelTable? channels = null, string pack = "A17", string procedure = "capacity-run", DateTimeOffset? started = null) => new(
        $"run-{pack}-{procedure}", procedure, 3, "Capacity run", pack, "4P6S LTO, recycled", "simulated", started ?? HandClock.Start, "Europe/Zurich", "Ada",
        "0.1.0", "simulated", 42, channels ?? Channels,
        [new RunFileText("procedure", "capacity-run.yaml", "procedure: capacity-run\nversion: 3 # µΩ\n"), new RunFileText("pack", "a17.yaml", "pack: A17\n")],
        ImmutableSortedDictionary<string, string>.Empty.Add("current", "8 A").Add("stop_cell", "1.8 V"));

    public static DateTimeOffset At(double seconds) => HandClock.Start.AddSeconds(seconds);

    public static Scan Scan(long index, int channels, double seconds, int step = 0) => new(
        index, TimeSpan.FromSeconds(seconds), At(seconds), step,
        [.. Enumerable.Range(0, channels).Select(c => new Reading(2.3 + 0.001 * c + 0.1 * Math.Sin(index + c), Validity.Good, TimeSpan.FromSeconds(seconds)))]);

    public static RunEvent.ScanTaken Taken(Scan scan) => new(scan) { Elapsed = scan.Elapsed, Utc = scan.Utc };

    public static T Event<T>(T happened, double seconds)
        where T : RunEvent => happened with { Elapsed = TimeSpan.FromSeconds(seconds), Utc = At(seconds) };

    public static IEnumerable<RunEvent> Events(int scans = 10)
    {
        var zero = (Elapsed: TimeSpan.Zero, Utc: HandClock.Start);
        yield return new RunEvent.RunStarted("run", "capacity-run", "A17", true) { Elapsed = zero.Elapsed, Utc = zero.Utc };
        yield return new RunEvent.InstrumentConnected("load", "RIGOL DL3021 DL3A1", "sim://load", "rigol-dl3021", "2026-01-05 C-77") { Elapsed = zero.Elapsed, Utc = zero.Utc };
        yield return new RunEvent.BarrierChanged("load LVP", true, "9.0 V") { Elapsed = zero.Elapsed, Utc = zero.Utc };
        yield return new RunEvent.Asked("Wired?", ["yes", "no"]) { Elapsed = zero.Elapsed, Utc = zero.Utc };
        yield return new RunEvent.Answered("Wired?", "yes") { Elapsed = zero.Elapsed, Utc = zero.Utc };
        yield return new RunEvent.StepStarted("steps[0]", "discharge", "Discharge at 8 A", 0, "discharge", "cells.min <= 1.8 V") { Elapsed = zero.Elapsed, Utc = zero.Utc };
        yield return new RunEvent.OutputChanged("load", "CC 8 A") { Elapsed = zero.Elapsed, Utc = zero.Utc };
        for (var i = 0; i < scans; i++)
        {
            yield return Taken(Scan(i, Channels.Count, i));
        }

        var end = (Elapsed: TimeSpan.FromSeconds(scans), Utc: At(scans));
        var state = new StepState(TimeSpan.Zero, end.Elapsed, scans, ImmutableSortedDictionary<string, double>.Empty.Add("charge_As", -80.5).Add("energy_J", -1e3 / 3));
        yield return new RunEvent.Gap(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4.5), "no answer from the meter", IsOutage: true, TimeSpan.FromSeconds(3.5), StandsStill: true) { Elapsed = end.Elapsed, Utc = end.Utc };
        yield return new RunEvent.BarrierTested("load", true, TimeSpan.FromSeconds(0.1), "held") { Elapsed = end.Elapsed, Utc = end.Utc };
        yield return new RunEvent.Planned(new PlanBand("capacity ± 5%",
            [new PlannedStep("steps[0]", "Discharge", TimeSpan.Zero, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(8.5), [4, 8], [new PlannedCurve("pack.voltage", "V", [12.1, double.NaN], [13.2, double.NaN])])]))
        {
            Elapsed = end.Elapsed, Utc = end.Utc,
        };
        yield return new RunEvent.LeftPlan("pack.voltage", "steps[0]", 12.05, 12.1, 13.2, "V") { Elapsed = end.Elapsed, Utc = end.Utc };
        yield return new RunEvent.BackInPlan("pack.voltage", "steps[0]", 12.15, 12.1, 13.2, "V", TimeSpan.FromSeconds(33.3)) { Elapsed = end.Elapsed, Utc = end.Utc };
        yield return new RunEvent.Decided("steps[1]", "yes") { Elapsed = end.Elapsed, Utc = end.Utc };
        yield return new RunEvent.StepEnded("steps[0]", 0, "cells.min <= 1.8 V", state) { Elapsed = end.Elapsed, Utc = end.Utc };
        yield return new RunEvent.Tripped(Trip) { Elapsed = end.Elapsed, Utc = end.Utc };
        yield return new RunEvent.MadeSafe([new SafeConfirmation("load", true, "read back OFF, 0.3 mA", TimeSpan.FromSeconds(0.21))]) { Elapsed = end.Elapsed, Utc = end.Utc };
        yield return new RunEvent.Noted("Smells of nothing.") { Elapsed = end.Elapsed, Utc = end.Utc };
        yield return new RunEvent.MeasuredRow("points", [KeyValuePair.Create("reference", "5.0001 A"), KeyValuePair.Create("bms", "4.98 A")]) { Elapsed = end.Elapsed, Utc = end.Utc };
        yield return new RunEvent.ResultComputed(Capacity) { Elapsed = end.Elapsed, Utc = end.Utc };
        yield return new RunEvent.RunEnded(RunOutcome.Tripped, "cell under-voltage") { Elapsed = end.Elapsed, Utc = end.Utc };
    }

    /// <summary>A finished file with everything in it.</summary>
    public static async Task<string> WriteAsync(string folder, int scans, CancellationToken cancellationToken, RunHeader? header = null)
    {
        await using var recorder = SqliteRunRecorder.Create(folder, header ?? Header(), new HandClock(), DurabilityMode.Simulated);
        foreach (var happened in Events(scans))
        {
            await recorder.RecordAsync(happened, cancellationToken);
        }

        recorder.Attach("wiring.txt", "text/plain", "red to plus"u8.ToArray());
        await recorder.CompleteAsync(RunOutcome.Tripped, "cell under-voltage", cancellationToken);
        return recorder.Path;
    }

    /// <summary>Every stored value as one text: two files with equal dumps hold the same.</summary>
    public static string Dump(string path)
    {
        using var reader = SqliteRunReader.Open(path);
        var text = new System.Text.StringBuilder();
        foreach (var table in RunSchema.Sealed.Select(shape => shape.Name).Append("seals").Append("scans"))
        {
            using var rows = reader.Database.Prepare($"SELECT * FROM {table} ORDER BY 1");
            while (rows.Step())
            {
                for (var i = 0; i < rows.Columns; i++)
                {
                    text.Append(rows.Type(i)).Append(Convert.ToHexString(rows.Type(i) == 2 ? BitConverter.GetBytes(rows.Real(i)) : rows.Bytes(i))).Append('|');
                }

                text.Append('\n');
            }
        }

        return text.ToString();
    }
}
