using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Exports;

/// <summary>
/// A run as a stream of records: constant memory, whatever its length. A scan without a good voltage or current is no record: battery
/// data files must have both; how many were left out is counted and told.
/// </summary>
public sealed class ExportRecords
{
    private const string AmbientChannel = "temp.ambient";
    private const int MostTemperatures = 5;

    private readonly SqliteRunReader _reader;
    private readonly int _voltage;
    private readonly int _current;
    private readonly int _ambient;
    private readonly ImmutableArray<int> _temperatures;
    private readonly List<string> _steps = [];

    /// <exception cref="RunFileException">The run has no voltage or no current of the pack.</exception>
    public ExportRecords(SqliteRunReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var channels = reader.Header.Channels;
        _reader = reader;
        (_voltage, _current, _ambient) = (channels.IndexOf(BenchChannels.PackVoltage), channels.IndexOf(BenchChannels.PackCurrent), channels.IndexOf(AmbientChannel));
        if (_voltage < 0 || _current < 0)
        {
            throw new RunFileException(RunFileProblem.Corrupt, reader.Path, "the run has no channel of the pack's voltage and current, which battery data files must have; 'packbench export --to csv' writes what it has");
        }

        _temperatures = [.. Enumerable.Range(0, channels.Count)
            .Where(index => index != _ambient && channels[index].Unit.Dimension == Dimension.Temperature && channels[index].Source != BenchChannels.Derived)
            .Take(MostTemperatures)];
        Temperatures = [.. _temperatures.Select(index => channels[index].Name)];
    }

    /// <summary>Channels behind the temperatures of a record, at most five.</summary>
    public ImmutableArray<string> Temperatures { get; }

    /// <summary>Scans without a good voltage or current; known once the stream has been read.</summary>
    public long LeftOut { get; private set; }

    /// <summary>What each step was, in the order of their counts from 1; known once the stream has been read.</summary>
    public IReadOnlyList<string> Steps => _steps;

    /// <param name="progress">Scans read so far, once every 10,000.</param>
    public IEnumerable<ExportRecord> Read(IProgress<long>? progress = null)
    {
        var walk = new StepWalk(_reader);
        var start = _reader.Header.StartedUtc.ToUnixTimeMilliseconds() / 1000.0;
        var (total, ofCycle, ofStep) = (new FlowSum(), new FlowSum(), new FlowSum());
        var (index, cycle, steps, step, stepRecord, stepBegan) = (0L, 1, 0, int.MinValue, 0L, 0.0);
        var hasDischarged = false;
        (double Time, double Current, double Voltage)? last = null;
        ExportRecord? pending = null;
        LeftOut = 0;
        _steps.Clear();
        foreach (var scan in _reader.ReadScans())
        {
            if ((scan.Index + 1) % 10_000 == 0)
            {
                progress?.Report(scan.Index + 1);
            }

            if (!scan[_voltage].IsGood || !scan[_current].IsGood)
            {
                LeftOut++;
                continue;
            }

            var (time, voltage, current) = (scan.Elapsed.TotalSeconds, scan[_voltage].Value, scan[_current].Value);
            var at = walk.At(scan.Index);
            if (last is { } before)
            {
                // What flowed since the last record belongs to the step and the cycle in which it flowed.
                total.Add(time - before.Time, before.Current, before.Voltage, current, voltage);
                ofCycle.Add(time - before.Time, before.Current, before.Voltage, current, voltage);
                ofStep.Add(time - before.Time, before.Current, before.Voltage, current, voltage);
            }

            if (at != step)
            {
                (step, ofStep, stepRecord) = (at, new FlowSum(), 0);
                steps++;
                _steps.Add(walk.Describe(at));
                stepBegan = walk.Began(at, time);
                var type = walk.Type(at);
                hasDischarged |= type.EndsWith("_DCH", StringComparison.Ordinal);
                if (hasDischarged && type.EndsWith("_CHG", StringComparison.Ordinal))
                {
                    (cycle, ofCycle, hasDischarged) = (cycle + 1, new FlowSum(), false);
                }
            }

            // Two scans of one step at one instant, around a switching in simulated time: the later one says what flows from then on.
            var isAgain = pending is { } earlier && earlier.TestTime == time && earlier.Step == steps;
            if (pending is not null && !isAgain)
            {
                yield return pending;
            }

            (index, stepRecord) = isAgain ? (index, stepRecord) : (index + 1, stepRecord + 1);
            last = (time, current, voltage);
            pending = new ExportRecord
            {
                Index = index, Scan = scan, TestTime = time, UnixTime = start + time, Voltage = voltage, Current = current, Cycle = cycle, Step = steps,
                StepId = walk.Id(at), StepType = walk.Type(at), StepTime = Math.Max(0, time - stepBegan), StepRecord = stepRecord,
                Ambient = _ambient >= 0 && scan[_ambient].IsGood ? scan[_ambient].Value : double.NaN,
                Temperatures = Values(scan), Total = total.Totals, OfCycle = ofCycle.Totals, OfStep = ofStep.Totals,
            };
        }

        if (pending is not null)
        {
            yield return pending;
        }
    }

    private double[] Values(Scan scan)
    {
        var values = new double[_temperatures.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = scan[_temperatures[i]].IsGood ? scan[_temperatures[i]].Value : double.NaN;
        }

        return values;
    }
}
