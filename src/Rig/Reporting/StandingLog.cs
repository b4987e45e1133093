using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Draw;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>What a long log of a standing draw says: its levels, how long it stayed at each, when it fell asleep and woke.</summary>
internal sealed class StandingLog(RecordedRun run, StandingDraw draw, Specifications specifications)
{
    private const int MostOfCourse = 24;

    private readonly Dictionary<int, Log> _logs = [];

    /// <summary>Magnitudes without the burden of the meter, in the order in which they were reached.</summary>
    public ImmutableArray<object> Levels(RecordedStep step) => [.. LevelsOf(step)];

    public ImmutableArray<object> Shares(RecordedStep step)
    {
        var log = Of(step);
        return [.. Enumerable.Range(0, log.Levels.Count).Select(level => (object)new Quantity(log.SecondsAt(level) / log.Length, Dimension.None))];
    }

    /// <summary>By time: what the levels have in common, such as the meter's gain, stays whole in it.</summary>
    public Measurand Mean(RecordedStep step)
    {
        var log = Of(step);
        return LevelsOf(step).Select((level, number) => level * Measurand.Exact(log.SecondsAt(number) / log.Length)).Aggregate((sum, next) => sum + next);
    }

    public Quantity Transitions(RecordedStep step) => new(Of(step).Levels.Transitions, Dimension.None);

    /// <summary>Until it first fell to its lowest level; the whole of the log where it never fell.</summary>
    public Measurand AsleepAfter(RecordedStep step)
    {
        var log = Of(step);
        if (log.Levels.Count == 1)
        {
            return Measurand.Exact(new Quantity(log.Length, Dimension.Time));
        }

        var first = log.Levels.Stretches.First(stretch => stretch.Level == log.Levels.Lowest).First;
        if (first == 0)
        {
            return Measurand.Exact(new Quantity(0, Dimension.Time));
        }

        // It happened between two samples.
        var (before, after) = (log.Seconds[first - 1] - log.Seconds[0], log.Seconds[first] - log.Seconds[0]);
        return Measurand.Of(
            new Quantity((before + after) / 2, Dimension.Time), UncertaintySource.Rectangular($"{step.Record}.asleep", "between two scans", (after - before) / 2, Units.Second));
    }

    /// <summary>When it changed, and to what, as read.</summary>
    public string Course(RecordedStep step)
    {
        var log = Of(step);
        var stretches = log.Levels.Stretches;
        var words = stretches.Take(MostOfCourse).Select(stretch => string.Create(
            CultureInfo.InvariantCulture, $"{TimeSpan.FromSeconds(Math.Round(log.Seconds[stretch.First] - log.Seconds[0])):c} {Math.Abs(stretch.Mean) * 1e3:0.00} mA"));
        var more = stretches.Length > MostOfCourse ? $"; and {stretches.Length - MostOfCourse} changes more" : "";
        return $"{string.Join("; ", words)}{more}; {log.Levels.Pulses} readings in pulses";
    }

    private IEnumerable<Measurand> LevelsOf(RecordedStep step)
    {
        var log = Of(step);
        var current = run.Channels[run.Channels.IndexOf(BenchChannels.PackCurrent)];
        var voltage = run.Channels[run.Channels.IndexOf(BenchChannels.PackVoltage)];
        for (var level = 0; level < log.Levels.Count; level++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{step.Record}.level{level + 1}");
            var (amperes, volts) = (TypeA.Of(log.At(level, log.Amperes)), TypeA.Of(log.At(level, log.Volts)));
            var specification = specifications.For(current, amperes.Mean);
            var reading = -specification.Read(amperes, $"{id}.current", specification.ReferenceTemperature);

            // The same boards stand on the pack at each level: one law of their draw.
            yield return draw.WithoutBurden(reading, () => specifications.For(voltage, volts.Mean).Read(volts, $"{id}.voltage", specification.ReferenceTemperature), step.Record);
        }
    }

    private Log Of(RecordedStep step)
    {
        if (_logs.TryGetValue(step.StepIndex, out var known))
        {
            return known;
        }

        var (seconds, amperes, volts) = (new List<double>(), new List<double>(), new List<double>());
        run.Reader.ReadColumns(
            [run.Channels.IndexOf(BenchChannels.PackCurrent), run.Channels.IndexOf(BenchChannels.PackVoltage)], (_, elapsed, row) =>
            {
                if (double.IsFinite(row[0]) && double.IsFinite(row[1]) && (seconds.Count == 0 || elapsed > seconds[^1]))
                {
                    seconds.Add(elapsed);
                    amperes.Add(row[0]);
                    volts.Add(row[1]);
                }
            },
            step.FirstScan, step.Scans);
        return seconds.Count < 10
            ? throw new MissingReadingException(BenchChannels.PackCurrent, $"{step.Record} has {seconds.Count} good readings of current and voltage; its levels need ten")
            : _logs[step.StepIndex] = new Log([.. seconds], [.. amperes], [.. volts], StandingLevels.Of([.. amperes]));
    }

    private sealed record Log(ImmutableArray<double> Seconds, ImmutableArray<double> Amperes, ImmutableArray<double> Volts, StandingLevels Levels)
    {
        public double Length => Seconds[^1] - Seconds[0];

        /// <summary>Each stretch lasts until the next begins.</summary>
        public double SecondsAt(int level) => Levels.Stretches.Where(stretch => stretch.Level == level)
            .Sum(stretch => Seconds[Math.Min(stretch.Last + 1, Seconds.Length - 1)] - Seconds[stretch.First]);

        public double[] At(int level, ImmutableArray<double> values) =>
            [.. Levels.Stretches.Where(stretch => stretch.Level == level).SelectMany(stretch => Enumerable.Range(stretch.First, stretch.Last - stretch.First + 1)).Select(at => values[at])];
    }
}
