using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Rig.Bench;

namespace PackBench.Rig.Runs.Execution.BmsCurrent;

/// <summary>What the BMS and the reference read in the same stretch of time; only readings that are new, so that a slow BMS is not counted ten times.</summary>
internal sealed record ReadingWindow(ImmutableArray<double> Bms, ImmutableArray<double> Reference)
{
    // A current that moves more than this while it is averaged is not one level.
    private const double Steady = 0.05;

    /// <param name="next">Waits for the next scan, or throws where the step has to end.</param>
    /// <param name="isLevel">Whether one steady current is meant.</param>
    public static async Task<ReadingWindow> TakeAsync(RunSession session, int count, Func<Task> next, bool isLevel)
    {
        var channels = session.Bench.Channels;
        var (bms, reference) = (Require(channels, "bms.current"), Require(channels, BenchChannels.PackCurrent));
        if (channels[reference].Source == BmsBenchSettings.Role)
        {
            throw new InvalidOperationException("Nothing on this bench measures the current but the BMS itself: connect a current_reference, or a load that reads its current back.");
        }

        var reported = ImmutableArray.CreateBuilder<double>(count);
        var measured = ImmutableArray.CreateBuilder<double>(count);
        var latest = session.Scanner.Latest;
        var (lastBms, lastReference) = (latest?[bms].Taken ?? TimeSpan.MinValue, latest?[reference].Taken ?? TimeSpan.MinValue);
        var longest = TimeSpan.FromSeconds(30) + (session.Bench.Bms!.UpdatePeriod * count * 5);
        for (var began = session.Clock.Elapsed; reported.Count < count || measured.Count < 2;)
        {
            await next();
            if (session.Clock.Elapsed - began > longest)
            {
                throw new InvalidOperationException($"The BMS delivered {reported.Count} of {count} fresh readings of its current in {ScanLoop.Text(longest)}.");
            }

            var scan = session.Scanner.Latest!;
            if (scan[reference].IsGood && scan[reference].Taken > lastReference)
            {
                measured.Add(scan[reference].Value);
                lastReference = scan[reference].Taken;
            }

            if (scan[bms].IsGood && scan[bms].Taken > lastBms)
            {
                reported.Add(scan[bms].Value);
                lastBms = scan[bms].Taken;
            }
        }

        var (least, most) = (measured.Min(), measured.Max());
        return !isLevel || most - least <= 0.02 + (Steady * Math.Max(Math.Abs(least), Math.Abs(most)))
            ? new ReadingWindow(reported.ToImmutable(), measured.ToImmutable())
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"The current was not steady: the reference read {least:0.000} A to {most:0.000} A within one level. Use a DC load, not an inverter."));
    }

    /// <summary>The instrument behind the reference: without one of its own the load reads the discharge back, and the supply the charge.</summary>
    public static Channel ReferenceOf(ChannelTable channels, CurrentDirection direction)
    {
        var channel = channels[channels.IndexOf(BenchChannels.PackCurrent)];
        var readBack = channels.IndexOf(direction == CurrentDirection.Charge ? "supply.current" : "load.current");
        return channel.Source is "load" or "supply" && readBack >= 0 ? channels[readBack] : channel;
    }

    private static int Require(ChannelTable channels, string name) =>
        channels.IndexOf(name) is >= 0 and var index ? index : throw new InvalidOperationException($"This bench has no channel {name}, which a calibration of the BMS needs.");
}
