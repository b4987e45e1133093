using System.Collections.Immutable;
using PackBench.Rig.Bench;

namespace PackBench.Rig.Runs.Execution;

/// <summary>
/// Takes scans at an even pace: all sources in parallel, each as far as it is due; a source that is late does not hold
/// the others, its last values come along with their age until they are stale.
/// </summary>
/// <param name="first">Index of its first scan.</param>
public sealed class Scanner(ChannelTable channels, ImmutableArray<ReadingSource> sources, RunClock clock, long first = 0)
{
    private readonly (int Channel, ReadingSource Source, int Index)[] _wiring =
    [
        .. sources.SelectMany(source => source.Channels.Select((channel, index) => (channel, source, index))).Where(wire => wire.channel >= 0),
    ];

    private readonly Derivation _derivation = new(channels);
    private readonly Safety.Witnesses _voltages = Safety.Witnesses.OfVoltage(channels);
    private readonly int _voltage = channels.IndexOf(BenchChannels.PackVoltage);
    private TimeSpan _plausible;
    private readonly Task[] _reads = new Task[sources.Length];
    private TimeSpan _period = TimeSpan.FromSeconds(1);
    private TimeSpan _due;
    private long _index = first;
    private readonly InterruptibleDelay _delay = new(clock.Time);

    /// <summary>The latest complete scan; null before the first.</summary>
    public Scan? Latest { get; private set; }

    /// <summary>How many ticks came too late to be kept.</summary>
    public long Overruns { get; private set; }

    public TimeSpan Period => _period;

    /// <summary>The recorded step that scans belong to; -1 for none.</summary>
    public int StepIndex { get; set; } = -1;

    /// <summary>Takes a scan at once and then every period.</summary>
    public void Restart(TimeSpan period)
    {
        _period = period;
        _due = clock.Elapsed;
        _delay.Interrupt();
    }

    /// <summary>Another pace from the next tick on.</summary>
    public void SetPeriod(TimeSpan period)
    {
        _due += period - _period;
        _period = period;
    }

    /// <summary>Waits until a scan is due.</summary>
    public async ValueTask WaitForTickAsync(CancellationToken cancellationToken)
    {
        while (_due > clock.Elapsed)
        {
            await _delay.WaitAsync(_due - clock.Elapsed, cancellationToken);
        }
    }

    /// <summary>Takes the scan that is due.</summary>
    public async ValueTask<Scan> TakeAsync(CancellationToken cancellationToken)
    {
        var scan = await ReadAsync(cancellationToken);
        _due += _period;
        if (_due <= clock.Elapsed)
        {
            // The bench is slower than asked for: say so, and go on from now rather than chase the lost ticks.
            Overruns++;
            _due = clock.Elapsed + _period;
        }

        return scan;
    }

    private async ValueTask<Scan> ReadAsync(CancellationToken cancellationToken)
    {
        var began = clock.Elapsed;
        var utc = clock.Utc;
        var waiting = false;
        for (var i = 0; i < sources.Length; i++)
        {
            _reads[i] = sources[i].Refresh(clock, cancellationToken);
            waiting |= !_reads[i].IsCompleted;
        }

        if (waiting)
        {
            var longest = _period > TimeSpan.FromMilliseconds(100) ? _period * 0.8 : TimeSpan.FromMilliseconds(80);
            await Task.WhenAny(Task.WhenAll(_reads), Task.Delay(longest, clock.Time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        var readings = new Reading[channels.Count];
        Array.Fill(readings, Reading.None);
        foreach (var (channel, source, index) in _wiring)
        {
            var reading = source.Latest(index);
            readings[channel] = reading.IsGood && clock.Elapsed - reading.Taken > Safety.Interlocks.StaleInterlock.LongestAge(channels[channel].Period)
                ? new Reading(double.NaN, Validity.Stale, reading.Taken)
                : reading;
        }

        _derivation.Apply(readings);
        FlagVoltage(readings);
        return Latest = new Scan(_index++, began, utc, StepIndex, readings);
    }

    /// <summary>A voltmeter that two others contradict: its reading is kept, and is not used. It has the time of a lost one to come right.</summary>
    private void FlagVoltage(Reading[] readings)
    {
        if (_voltage < 0 || !readings[_voltage].IsGood)
        {
            return;
        }

        if (!_voltages.IsImplausible(readings))
        {
            _plausible = readings[_voltage].Taken;
            return;
        }

        readings[_voltage] = readings[_voltage] with { Validity = Validity.Implausible, Taken = _plausible };
        _derivation.Apply(readings);
    }
}
