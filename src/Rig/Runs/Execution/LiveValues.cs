using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;

namespace PackBench.Rig.Runs.Execution;

/// <summary>What the expressions of a running procedure see: the latest scan, its history, the present step, and the facts.</summary>
public sealed class LiveValues(ChannelTable channels, RunClock clock) : ILiveValues
{
    private readonly Dictionary<string, object?> _facts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<StepState>> _recorded = new(StringComparer.Ordinal);

    public Scan? Scan { get; set; }

    public ReadingHistory History { get; } = new(channels);

    public StepAccumulator? Step { get; set; }

    public IReadOnlyList<int> CellChannels => channels.Cells;

    public int IndexOfChannel(string name) => channels.IndexOf(name);

    /// <summary>Sets a fact, or takes it away with null; returns what was there, so that a scope can be left again.</summary>
    public object? SetFact(string name, object? value)
    {
        _facts.TryGetValue(name, out var before);
        if (value is null)
        {
            _facts.Remove(name);
        }
        else
        {
            _facts[name] = value;
        }

        return before;
    }

    /// <summary>Keeps what a step has recorded under a name, for the conditions that look back over all steps of that name.</summary>
    public void Remember(string record, StepState state)
    {
        if (!_recorded.TryGetValue(record, out var steps))
        {
            _recorded[record] = steps = [];
        }

        steps.Add(state);
    }

    /// <summary>
    /// What is known of recorded steps while the run goes on, as bare numbers: mean, least, greatest and last reading of the last step of that name,
    /// and over all of them <c>decay_doubt</c> and <c>change</c>.
    /// </summary>
    public object Recorded(RecordedQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (!_recorded.TryGetValue(query.Step, out var steps))
        {
            throw new MissingReadingException(query.ToString(), $"'{query.Step}' has recorded nothing yet");
        }

        if (query.Name == "change")
        {
            return steps.Count < 2
                ? throw new MissingReadingException(query.ToString(), $"'{query.Step}' has recorded once only")
                : new Quantity(Math.Abs((steps[^1].Values["charge_As"] / steps[^2].Values["charge_As"]) - 1), Dimension.None);
        }

        return query.IsPerCell ? CellChannels.Select(object (cell) => Answer(cell)).ToImmutableArray() : Answer(channels.IndexOf(query.Channel));

        Quantity Answer(int channel) => query.Name switch
        {
            "decay_doubt" => new Quantity(StepMeans.SlopeDoubt(steps, channels[channel], query.At), Dimension.VoltageRate),
            "mean" or "min" or "max" => Stored(channel, query.Name),
            "end" => Stored(channel, "last"),
            _ => throw new MissingReadingException(query.ToString(), "it is known after the run only"),
        };

        Quantity Stored(int channel, string what) => channel >= 0 && steps[^1].Values.TryGetValue($"{channels[channel].Name}.{what}", out var value)
            ? Quantity.Of(value, channels[channel].Unit)
            : throw new MissingReadingException(query.ToString(), $"no good reading in '{query.Step}'");
    }

    public Quantity Channel(int index)
    {
        if (Scan is not { } scan)
        {
            throw new MissingReadingException(channels[index].Name, "no scan yet");
        }

        var reading = scan[index];
        return reading.IsGood
            ? Quantity.Of(reading.Value, channels[index].Unit)
            : throw new MissingReadingException(channels[index].Name, reading.Validity.ToString().ToLowerInvariant());
    }

    public Quantity Slope(int channel, TimeSpan window) => History.Slope(channel, window);

    public Quantity Mean(int channel, TimeSpan window) => History.Mean(channel, window);

    public bool TryGetProgress(string name, out Quantity value)
    {
        switch (name)
        {
            case "run.elapsed":
                value = new Quantity(clock.Elapsed.TotalSeconds, Dimension.Time);
                return true;
            case "step.elapsed" when Step is { } step:
                value = new Quantity(step.TimeAt(clock.Elapsed).TotalSeconds, Dimension.Time);
                return true;
            case "step.charge" when Step is { } step:
                value = new Quantity(Math.Abs(step.Charge), Dimension.Charge);
                return true;
            case "step.energy" when Step is { } step:
                value = new Quantity(Math.Abs(step.Energy), Dimension.Energy);
                return true;
            default:
                value = default;
                return false;
        }
    }

    public bool TryGetFact(string name, out object? value) => _facts.TryGetValue(name, out value);
}
