using System.Globalization;
using PackBench.Rig.Bench;
using PackBench.Rig.Packs;

namespace PackBench.Rig.Runs.Resuming;

/// <summary>Whether the pack that is there now can be the one that was there when the run was cut off, by its voltages.</summary>
internal static class PackLikeness
{
    /// <summary>V a cell: what meters and a rest of a day do to it.</summary>
    private const double Still = 0.03;

    /// <summary>V a cell and C of current: how far a cell comes back once the current stops; the voltage of a nearly empty one the farthest.</summary>
    private const double PerRate = 0.5;

    /// <summary>Null where it can; otherwise what does not fit.</summary>
    public static string? Contradiction(Scan last, Scan now, ChannelTable channels, Pack pack)
    {
        ArgumentNullException.ThrowIfNull(last);
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(pack);
        var current = channels.IndexOf(BenchChannels.PackCurrent) is >= 0 and var index && last[index].IsGood ? last[index].Value : 0;
        var rate = current / pack.Capacity.AmpereHours;
        var (fall, rise) = (Still + (Math.Max(0, rate) * PerRate), Still + (Math.Max(0, -rate) * PerRate));
        foreach (var (channel, cells) in channels.Cells.Select(cell => (cell, 1)).Append((channels.IndexOf(BenchChannels.PackVoltage), pack.Series)))
        {
            if (channel < 0 || !last[channel].IsGood)
            {
                continue;
            }

            if (!now[channel].IsGood)
            {
                return $"{channels[channel].Name} has no good reading";
            }

            var change = now[channel].Value - last[channel].Value;
            if (change < -fall * cells || change > rise * cells)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{channels[channel].Name} was {last[channel].Value:0.000} V at {current:0.0} A and is {now[channel].Value:0.000} V without it; {-fall * cells:+0.000;-0.000} V to {rise * cells:+0.000;-0.000} V would be this pack");
            }
        }

        return null;
    }
}
