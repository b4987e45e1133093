using System.Collections.Immutable;
using PackBench.Rig.Analysis.Metrology;

namespace PackBench.Rig.Runs.Execution.BmsCells;

/// <summary>Fresh readings of several channels in the same stretch of time, so that a voltage that still drifts is the same for all.</summary>
internal static class CellWindow
{
    public static async Task<ImmutableArray<TypeA>> TakeAsync(RunSession session, int[] channels, int count, CancellationToken cancellationToken)
    {
        var readings = channels.Select(_ => new List<double>(count)).ToArray();
        var taken = channels.Select(channel => session.Scanner.Latest?[channel].Taken ?? TimeSpan.MinValue).ToArray();
        var longest = TimeSpan.FromSeconds(30) + (session.Bench.Bms!.UpdatePeriod * count * 5);
        for (var began = session.Clock.Elapsed; readings.Any(list => list.Count < count);)
        {
            var scan = await session.NextScanAsync(cancellationToken);
            for (var i = 0; i < channels.Length; i++)
            {
                // Only what is new: a slow BMS does not count one reading ten times. The faster source goes on to the end of the window.
                if (scan[channels[i]].IsGood && scan[channels[i]].Taken > taken[i])
                {
                    readings[i].Add(scan[channels[i]].Value);
                    taken[i] = scan[channels[i]].Taken;
                }
            }

            if (session.Clock.Elapsed - began > longest)
            {
                var late = Array.FindIndex(readings, list => list.Count < count);
                throw new InvalidOperationException($"{session.Bench.Channels[channels[late]].Name} delivered {readings[late].Count} of {count} fresh readings in {ScanLoop.Text(longest)}.");
            }
        }

        return [.. readings.Select(list => TypeA.Of([.. list]))];
    }
}
