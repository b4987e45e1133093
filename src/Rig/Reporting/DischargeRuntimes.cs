using PackBench.Rig.Analysis.Draw;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>From a recorded discharge to the runtimes of loads: its charge, voltage and current, thinned.</summary>
internal static class DischargeRuntimes
{
    /// <summary>After which the resistance of the pack is taken that moves its voltage to another current.</summary>
    public static readonly TimeSpan ResistanceAt = TimeSpan.FromSeconds(10);

    private const int MostPoints = 4000;

    /// <exception cref="MissingReadingException">The step has too few readings of voltage and current.</exception>
    public static RuntimeTable Of(RecordedRun run, RecordedStep step, Measurand energy, double ohms, Pack pack)
    {
        var (volts, current) = (run.Channels.IndexOf(BenchChannels.PackVoltage), run.Channels.IndexOf(BenchChannels.PackCurrent));
        if (volts < 0 || current < 0)
        {
            throw new MissingReadingException(BenchChannels.PackVoltage, "a runtime needs voltage and current of the pack");
        }

        var (charges, voltages, currents) = (new List<double>(), new List<double>(), new List<double>());
        var (charge, lastSeconds, lastAmperes, index) = (0.0, double.NaN, 0.0, 0L);
        var every = Math.Max(1, step.Scans / MostPoints);
        var outages = new Queue<RunEvent.Gap>(run.Outages(step));
        run.Reader.ReadColumns(
            [volts, current], (_, seconds, row) =>
            {
                if (!double.IsFinite(row[0]) || !double.IsFinite(row[1]) || seconds <= lastSeconds)
                {
                    return;
                }

                // Nothing flows in a hold or while the rig is away, and the scans of that time are no points of the discharge.
                var amperes = Math.Max(0, -row[1]);
                while (outages.TryPeek(out var away) && away.From.TotalSeconds < seconds)
                {
                    charge += lastAmperes * Math.Max(0, (outages.Dequeue().OnUntil - away.From).TotalSeconds) / 2;
                    (lastSeconds, lastAmperes) = (seconds, amperes);
                }

                charge += double.IsNaN(lastSeconds) ? 0 : (seconds - lastSeconds) * (amperes + lastAmperes) / 2;
                (lastSeconds, lastAmperes) = (seconds, amperes);
                if (amperes > 0 && (charges.Count == 0 || charge > charges[^1]) && index++ % every == 0)
                {
                    charges.Add(charge);
                    voltages.Add(row[0]);
                    currents.Add(amperes);
                }
            },
            step.FirstScan, step.Scans);
        if (charges.Count < 2)
        {
            throw new MissingReadingException(BenchChannels.PackCurrent, "the discharge has too few readings for a runtime");
        }

        var least = pack.Voltage?.Minimum.Volts ?? pack.Chemistry.DischargeStop.Volts * pack.Series;
        return new RuntimeTable(charges.ToArray(), voltages.ToArray(), currents.ToArray(), ohms, least, energy);
    }
}
