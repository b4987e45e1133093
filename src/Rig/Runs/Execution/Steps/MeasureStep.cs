using System.Collections.Immutable;
using System.Globalization;
using PackBench.Rig.Procedures;

namespace PackBench.Rig.Runs.Execution.Steps;

/// <summary>Averages so many fresh readings of each named channel into one row of a table.</summary>
internal static class MeasureStep
{
    public static async Task<string> RunAsync(RunSession session, ProcedureStep.Measure step, CancellationToken cancellationToken)
    {
        var wanted = (int)Math.Round(step.Readings.Quantity(session.Values).Si);
        var channels = step.Channels.Select(session.Bench.Channels.IndexOf).ToArray();
        var readings = channels.Select(_ => new List<double>(wanted)).ToArray();
        var taken = new TimeSpan[channels.Length];
        var began = session.Clock.Elapsed;
        await session.ScanAtAsync(step.Sampling.Period, cancellationToken);
        while (readings.Any(list => list.Count < wanted))
        {
            var scan = session.Scanner.Latest!;
            for (var i = 0; i < channels.Length; i++)
            {
                // Only what is new since the last scan: a slow BMS does not count the same reading ten times.
                if (scan[channels[i]].IsGood && scan[channels[i]].Taken > taken[i] && readings[i].Count < wanted)
                {
                    readings[i].Add(scan[channels[i]].Value);
                    taken[i] = scan[channels[i]].Taken;
                }
            }

            if (session.Clock.Elapsed - began > TimeSpan.FromSeconds(30) + (step.Sampling.Period * wanted * 5))
            {
                var late = step.Channels[Array.FindIndex(readings, list => list.Count < wanted)];
                throw new InvalidOperationException($"{step.Place}: {late} did not deliver {wanted} readings in time.");
            }

            await session.NextScanAsync(cancellationToken);
        }

        var cells = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var (name, value) in step.With)
        {
            cells.Add(new(name, Convert.ToString(value.Value(session.Values), CultureInfo.InvariantCulture) ?? ""));
        }

        for (var i = 0; i < channels.Length; i++)
        {
            var mean = readings[i].Average();
            var deviation = wanted > 1 ? Math.Sqrt(readings[i].Sum(value => (value - mean) * (value - mean)) / (wanted - 1)) : double.NaN;
            var column = session.Bench.Channels[channels[i]].ColumnName;
            cells.Add(new(column, mean.ToString("R", CultureInfo.InvariantCulture)));
            cells.Add(new($"{column}_s", deviation.ToString("R", CultureInfo.InvariantCulture)));
        }

        cells.Add(new("n", wanted.ToString(CultureInfo.InvariantCulture)));
        await session.EmitAsync(new RunEvent.MeasuredRow(step.Table, cells.ToImmutable()) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });
        return $"{wanted} readings";
    }
}
