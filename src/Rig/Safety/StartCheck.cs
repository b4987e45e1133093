using PackBench.Rig.Packs;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety;

/// <summary>The last look before an output goes on: readings there, polarity and voltage of this pack, no limit already broken.</summary>
public static class StartCheck
{
    /// <summary>Throws <see cref="StartRefusedException"/> with the reason; nothing has been energised then.</summary>
    public static void Refuse(Scan scan, ChannelTable channels, Pack pack, LimitWatch limits)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(limits);
        var voltage = channels.IndexOf("pack.voltage");
        if (voltage < 0 || !scan[voltage].IsGood)
        {
            throw new StartRefusedException("Refused to switch on: no good reading of the pack's voltage.");
        }

        if (scan[voltage].Value < -0.1)
        {
            throw new StartRefusedException($"Refused to switch on: the pack reads {scan[voltage].Value:0.00} V; its leads are swapped.");
        }

        var (least, most) = (pack.Chemistry.AbsoluteMin.Volts * pack.Series, pack.Chemistry.AbsoluteMax.Volts * pack.Series);
        if (scan[voltage].Value < least || scan[voltage].Value > most)
        {
            throw new StartRefusedException(
                $"Refused to switch on: {scan[voltage].Value:0.00} V is not a {pack.Series}S {pack.Chemistry.Name} pack ({least:0.0} V to {most:0.0} V). Is it the right pack file?");
        }

        if (limits.Pending.FirstOrDefault() is { } broken)
        {
            throw new StartRefusedException($"Refused to switch on: a limit is broken already ({broken}).");
        }
    }
}
