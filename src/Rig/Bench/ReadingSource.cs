using System.Collections.Immutable;
using PackBench.Instruments;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Bench;

/// <summary>
/// One instrument as the scanner sees it: some channels that are read in one go, at the instrument's own pace. Reads
/// never overlap; the latest values keep the time when they were taken.
/// </summary>
public abstract class ReadingSource(string role, ImmutableArray<int> channels, TimeSpan period)
{
    private Reading[] _latest = [.. channels.Select(_ => Reading.None)];
    private TimeSpan _lastStart = TimeSpan.MinValue;
    private Task? _pending;

    public string Role => role;

    /// <summary>Indices into the channel table, in the order of <see cref="ReadValuesAsync"/>'s values.</summary>
    public ImmutableArray<int> Channels => channels;

    /// <summary>The shortest time between two reads that brings new values; zero for an instrument that measures on demand.</summary>
    public TimeSpan Period => period;

    /// <summary>What went wrong in the last read; null after a good one.</summary>
    public Exception? Failure { get; private set; }

    public Reading Latest(int index) => Volatile.Read(ref _latest)[index];

    /// <summary>Starts a read if one is due and none is under way. The task ends when the values are in place; it never throws.</summary>
    public Task Refresh(RunClock clock, CancellationToken cancellationToken)
    {
        if (_pending is { IsCompleted: false })
        {
            return _pending;
        }

        var now = clock.Elapsed;

        // A tenth of a period of grace: a scan at 1 s must find a BMS of 1 s due although both clocks round.
        if (_lastStart != TimeSpan.MinValue && now - _lastStart < period * 0.9)
        {
            return Task.CompletedTask;
        }

        _lastStart = now;
        return _pending = ReadAsync(clock, now, cancellationToken);
    }

    /// <summary>Reads once and returns a value for each channel, NaN for one that the instrument does not have now.</summary>
    protected abstract ValueTask<SourceValues> ReadValuesAsync(CancellationToken cancellationToken);

    private async Task ReadAsync(RunClock clock, TimeSpan began, CancellationToken cancellationToken)
    {
        try
        {
            var values = await ReadValuesAsync(cancellationToken);

            // When the value was on the wire: half the round trip before the answer came.
            var taken = began + ((clock.Elapsed - began) / 2);
            Volatile.Write(ref _latest, Merge(values, taken));
            Failure = null;
        }
        catch (Exception failure) when (failure is LinkException or InstrumentException or OperationCanceledException or IOException)
        {
            // The values keep their age and become stale; the interlocks judge that, not this class.
            Failure = failure is OperationCanceledException ? Failure : failure;
        }
    }

    private Reading[] Merge(SourceValues values, TimeSpan taken)
    {
        var merged = new Reading[channels.Length];
        for (var i = 0; i < merged.Length; i++)
        {
            var value = values.Values[i];
            var validity = values.Overload is { } overload && overload[i] ? Validity.Overload
                : !double.IsFinite(value) ? Validity.Missing
                : values.Implausible is { } implausible && implausible[i] ? Validity.Implausible : Validity.Good;
            merged[i] = validity switch
            {
                Validity.Good => new Reading(value, validity, taken),
                Validity.Implausible => new Reading(value, validity, _latest[i].Taken),
                _ => new Reading(double.NaN, validity, _latest[i].Taken),
            };
        }

        return merged;
    }
}

/// <param name="Overload">Which of them the instrument called an overload; null where it has no such answer.</param>
/// <param name="Implausible">Which of them the rest of the same answer contradicts: kept and not used; null for none.</param>
public readonly record struct SourceValues(double[] Values, bool[]? Overload = null, bool[]? Implausible = null);
