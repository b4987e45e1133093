using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Logs;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>Writes a log of another recorder into a run file, marked as imported, so that history, comparison and exports find it beside the runs made here.</summary>
internal static class LogImport
{
    private const string Source = "log";

    /// <summary>Below this mean current a step is a rest, in amperes.</summary>
    private const double NoCurrent = 0.005;

    private static readonly (string Name, Unit Unit)[] DerivedOfCells =
        [(BenchChannels.CellsMin, Units.Volt), (BenchChannels.CellsMax, Units.Volt), (BenchChannels.CellsMean, Units.Volt), (BenchChannels.CellsSpread, Units.Volt)];

    /// <param name="started">When the log's first row was taken.</param>
    /// <returns>Path of the run file.</returns>
    public static async Task<string> WriteAsync(ImportedLog import, string folder, DateTimeOffset started, TimeProvider wall, CancellationToken cancellationToken)
    {
        var log = import.Log;
        var channels = ChannelsOf(log);
        await using var recorder = SqliteRunRecorder.Create(folder, HeaderOf(import, channels, started, wall), wall, DurabilityMode.Simulated);
        var last = TimeSpan.Zero;
        ValueTask Tell(RunEvent happened) => recorder.RecordAsync(happened, cancellationToken);
        await Tell(new RunEvent.RunStarted(recorder.RunId, "import", import.Pack.Id, Simulated: false) { Elapsed = last, Utc = started });
        await Tell(new RunEvent.Noted($"imported from {Path.GetFileName(import.File)}, SHA-256 {import.Digest}, read as {import.Map.Title}{(import.Source.Length > 0 ? $"; {import.Source}" : "")}") { Elapsed = last, Utc = started });
        var columns = channels.Channels.Select(channel => log.Channels.GetValueOrDefault(channel.Name)).ToArray();
        var derivation = new Derivation(channels);
        var (index, number) = (0L, 0);
        foreach (var step in log.Steps())
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"log[{number}]");
            var began = Time(Math.Max(step.Began, log.Seconds[0]), log);
            began = began < last ? last : began;
            var sums = new StepAccumulator(channels, began);
            var record = step == import.Discharge.Step ? "discharge" : "";
            await Tell(new RunEvent.StepStarted(path, VerbOf(step), $"step {step.Number} {step.Text}".Trim(), number, record, "") { Elapsed = began, Utc = started + began });
            for (var row = step.First; row < step.First + step.Count; row++)
            {
                last = Time(log.Seconds[row], log);
                var readings = new Reading[channels.Count];
                for (var i = 0; i < readings.Length; i++)
                {
                    var value = columns[i] is { } column ? channels[i].Unit.FromSi(column[row]) : double.NaN;
                    readings[i] = double.IsFinite(value) ? new Reading(value, Validity.Good, last) : Reading.None;
                }

                derivation.Apply(readings);
                var scan = new Scan(index++, last, started + last, number, readings);
                sums.Add(scan);
                await Tell(new RunEvent.ScanTaken(scan) { Elapsed = last, Utc = scan.Utc });
            }

            await Tell(new RunEvent.StepEnded(path, number++, record.Length > 0 ? import.Discharge.EndReason : "", sums.ToState(channels)) { Elapsed = last, Utc = started + last });
        }

        foreach (var result in import.Results())
        {
            await Tell(new RunEvent.ResultComputed(result) { Elapsed = last, Utc = started + last });
        }

        await Tell(new RunEvent.RunEnded(RunOutcome.Passed, "imported") { Elapsed = last, Utc = started + last });
        await recorder.CompleteAsync(RunOutcome.Passed, "imported: computed here, not measured here", cancellationToken);
        return recorder.Path;
    }

    private static TimeSpan Time(double seconds, MeasuredLog log) => RunTime.FromSeconds(seconds - log.Seconds[0]);

    private static string VerbOf(MeasuredStep step)
    {
        var mean = step.Duration > 0 ? step.Charge() / step.Duration : 0;
        return mean > NoCurrent ? "charge" : mean < -NoCurrent ? "discharge" : "rest";
    }

    private static ChannelTable ChannelsOf(MeasuredLog log)
    {
        var channels = ImmutableArray.CreateBuilder<Channel>();
        void Add(string name, Unit unit, string source) => channels.Add(new Channel(name, unit, source, BenchChannels.UsualPeriod));
        Add(BenchChannels.PackVoltage, Units.Volt, Source);
        Add(BenchChannels.PackCurrent, Units.Ampere, Source);
        Add(BenchChannels.PackPower, Units.Watt, BenchChannels.Derived);
        foreach (var cell in log.Cells)
        {
            Add(cell, Units.Volt, Source);
        }

        if (!log.Cells.IsEmpty)
        {
            foreach (var (name, unit) in DerivedOfCells)
            {
                Add(name, unit, BenchChannels.Derived);
            }
        }

        foreach (var temperature in log.Temperatures)
        {
            Add(temperature, Units.Celsius, Source);
        }

        return new ChannelTable(channels.ToImmutable());
    }

    private static RunHeader HeaderOf(ImportedLog import, ChannelTable channels, DateTimeOffset started, TimeProvider wall) => new(
        RunHeader.NewId(wall), "import", 1, $"Imported log: {import.Map.Title}",
        import.Pack.Id, import.Pack.Title, import.Map.Title, started, "UTC", import.Log.Remarks.FirstOrDefault(remark => remark.Title == "Operator").Text ?? "",
        RunJob.SoftwareVersion, $"{RunHeader.Imported} {Path.GetFileName(import.File)} {import.Digest}", null, channels,
        [
            new("map", $"{import.Map.Name}.yaml", import.Map.SourceText), new("pack", Path.GetFileName(import.Pack.SourceFile), import.Pack.SourceText),
            new("chemistries", "chemistries.yaml", import.Chemistries),
        ],
        ImmutableSortedDictionary<string, string>.Empty);
}
