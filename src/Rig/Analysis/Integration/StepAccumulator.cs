using System.Collections.Immutable;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.Integration;

/// <summary>Which channels an accumulator sums, and when it calls a hole a gap.</summary>
/// <param name="Channels">How many values a scan has.</param>
/// <param name="Current">Index of the pack's current; -1: charge is not summed.</param>
/// <param name="Voltage">Index of the pack's voltage; -1: energy is not summed.</param>
/// <param name="Period">Nominal; valid currents further apart than three of them are a gap.</param>
/// <param name="Slopes">Channels whose slope is kept, each with its window.</param>
public sealed record AccumulatorOptions(
    int Channels, int Current, int Voltage, TimeSpan Period, ImmutableArray<(int Channel, TimeSpan Window)> Slopes = default);

/// <summary>
/// What a step adds up to, scan by scan, in constant memory and about a hundred nanoseconds: charge and energy by the trapezoid
/// over real time stamps with compensated sums, gaps with what they could hide, statistics and slopes of channels.
/// </summary>
public sealed class StepAccumulator
{
    /// <summary>Gaps beyond these are counted and summed, and not listed.</summary>
    public const int KeptGaps = 256;

    private readonly AccumulatorOptions _options;
    private readonly ImmutableArray<(int Channel, TimeSpan Window)> _watched;
    private readonly TimeSpan _gapLimit;
    private readonly RunningStatistics[] _statistics;
    private readonly WindowSlope[] _slopes;
    private readonly List<GapRecord> _gaps;
    private CompensatedSum _charge;
    private CompensatedSum _energy;
    private CompensatedSum _charging;
    private AccumulatorState _rest;
    private PowerSample _last;
    private PowerSample _lastPower;
    private TimeSpan _opened;
    private TimeSpan _measured;
    private TimeSpan _ended;
    private TimeSpan _scanned = TimeSpan.MinValue;
    private bool _hasCurrent;
    private bool _hasPower;
    private bool _isOpen;
    private long _scans;

    /// <param name="began">The instant of the step: when its output was on. The first, partial interval counts from here.</param>
    public StepAccumulator(AccumulatorOptions options, TimeSpan began)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Period, TimeSpan.Zero, nameof(options));
        _options = options;
        _watched = options.Slopes.IsDefault ? [] : options.Slopes;
        _gapLimit = options.Period * 3;
        _statistics = new RunningStatistics[options.Channels];
        _slopes = [.. _watched.Select(slope => new WindowSlope(slope.Window))];
        _gaps = [];
        _rest = Empty(began);
        (_opened, _ended, _isOpen) = (began, began, true);
    }

    /// <summary>Goes on from a stored state. Where it was ended, call <see cref="Begin"/> first.</summary>
    public StepAccumulator(AccumulatorOptions options, AccumulatorState state)
        : this(options, state?.Began ?? throw new ArgumentNullException(nameof(state)))
    {
        if (state.Channels.Length != options.Channels || state.Slopes.Length != _slopes.Length)
        {
            throw new ArgumentException($"The state has {state.Channels.Length} channels and {state.Slopes.Length} slopes, the options {options.Channels} and {_slopes.Length}.", nameof(state));
        }

        _charge = new CompensatedSum(state.ChargeSum, state.ChargeLost);
        _energy = new CompensatedSum(state.EnergySum, state.EnergyLost);
        _charging = new CompensatedSum(state.ChargingSum, state.ChargingLost);
        for (var i = 0; i < _statistics.Length; i++)
        {
            _statistics[i] = new RunningStatistics(state.Channels[i]);
        }

        for (var i = 0; i < _slopes.Length; i++)
        {
            _slopes[i] = WindowSlope.FromState(_watched[i].Window, state.Slopes[i]);
        }

        _gaps.AddRange(state.Gaps);
        _rest = state;
        (_scans, _measured, _opened, _ended, _isOpen) = (state.Scans, state.Measured, state.LastAt, state.Ended, state.IsOpen);
        _scanned = state.Scans > 0 ? state.Ended : TimeSpan.MinValue;
        _last = new PowerSample(state.LastAt, state.LastCurrent, double.NaN);
        _lastPower = new PowerSample(state.LastPowerAt, state.LastCurrent, state.LastPower);
        (_hasCurrent, _hasPower) = (double.IsFinite(state.LastCurrent), double.IsFinite(state.LastPower));
    }

    /// <summary>Ampere-seconds, charging positive.</summary>
    public double Charge => _charge.Value;

    /// <summary>Joules, charging positive.</summary>
    public double Energy => _energy.Value;

    public long Scans => _scans;

    /// <summary>Slope of the n-th watched channel, per second; NaN until its window is full.</summary>
    public double Slope(int watched) => _slopes[watched].At(_ended.TotalSeconds);

    /// <param name="elapsed">Of the scan; later than the one before, or <see cref="ArgumentException"/>.</param>
    /// <param name="values">One for each channel; NaN where there is no good reading.</param>
    public void Add(TimeSpan elapsed, ReadOnlySpan<double> values) => Add(elapsed, elapsed, values);

    /// <param name="taken">When the current was read: a slow source repeats its last reading, which then adds nothing.</param>
    public void Add(TimeSpan elapsed, TimeSpan taken, ReadOnlySpan<double> values)
    {
        if (!_isOpen || elapsed <= _scanned || elapsed < _ended)
        {
            throw new ArgumentException(_isOpen ? $"Time stands still or goes back: a scan at {elapsed} after {_ended}." : "The step has ended: begin it again first.", nameof(elapsed));
        }

        _scans++;
        _ended = _scanned = elapsed;
        for (var i = 0; i < _statistics.Length; i++)
        {
            if (double.IsFinite(values[i]))
            {
                _statistics[i].Add(values[i]);
            }
        }

        for (var i = 0; i < _slopes.Length; i++)
        {
            if (double.IsFinite(values[_watched[i].Channel]))
            {
                _slopes[i].Add(elapsed.TotalSeconds, values[_watched[i].Channel]);
            }
        }

        if (_options.Current >= 0 && double.IsFinite(values[_options.Current]))
        {
            var voltage = _options.Voltage >= 0 ? values[_options.Voltage] : double.NaN;
            Take(new PowerSample(taken, values[_options.Current], values[_options.Current] * voltage));
        }
    }

    /// <summary>Ends the step, or a part of it, at the instant when its output was off: the last, partial interval at the last current.</summary>
    public void End(TimeSpan at)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(at, _ended);
        if (_hasCurrent && at > _last.At)
        {
            Take(_last with { At = at, Power = _hasPower && _lastPower.At == _last.At ? _lastPower.Power : double.NaN });
        }

        (_ended, _isOpen, _hasCurrent, _hasPower) = (at, false, false, false);
    }

    /// <summary>Takes up an ended step again, as after a power cut during which the output was off: the time between adds nothing.</summary>
    public void Begin(TimeSpan at)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(at, _ended);
        (_opened, _ended, _isOpen, _hasCurrent, _hasPower) = (at, at, true, false, false);
    }

    public AccumulatorState ToState() => _rest with
    {
        Ended = _ended,
        Measured = _measured,
        Scans = _scans,
        IsOpen = _isOpen,
        ChargeSum = _charge.State.Sum,
        ChargeLost = _charge.State.Lost,
        EnergySum = _energy.State.Sum,
        EnergyLost = _energy.State.Lost,
        ChargingSum = _charging.State.Sum,
        ChargingLost = _charging.State.Lost,
        LastAt = _hasCurrent ? _last.At : _opened,
        LastCurrent = _hasCurrent ? _last.Current : double.NaN,
        LastPower = _hasPower ? _lastPower.Power : double.NaN,
        LastPowerAt = _lastPower.At,
        Channels = [.. _statistics.Select(channel => channel.ToState())],
        Gaps = [.. _gaps],
        Slopes = [.. _slopes.Select(slope => slope.ToState())],
    };

    private static AccumulatorState Empty(TimeSpan began) => new(
        began, began, TimeSpan.Zero, 0, true, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, began, double.NaN, double.NaN, began, [], [], []);

    private void Take(in PowerSample now)
    {
        if (now.At < _opened || (_hasCurrent && now.At <= _last.At))
        {
            return; // Read before the step began, or the same reading of a slow source again.
        }

        // The first, partial interval: from the instant of the step at the first current that was seen.
        var from = _hasCurrent ? _last : now with { At = _opened };
        var interval = now.At - from.At;
        var charge = (from.Current + now.Current) / 2 * interval.TotalSeconds;
        _charge.Add(charge);
        _charging.Add(Math.Max(0, charge));

        var power = _hasPower ? _lastPower : now with { At = _opened };
        if (interval > _gapLimit)
        {
            Record(GapRecord.Of(from, power, now));
        }
        else if (double.IsFinite(now.Power) && now.At - power.At > _gapLimit)
        {
            Record(GapRecord.OfEnergy(power, now));
        }

        _measured += interval;
        (_last, _hasCurrent) = (now, true);
        if (double.IsFinite(now.Power))
        {
            _energy.Add((power.Power + now.Power) / 2 * (now.At - power.At).TotalSeconds);
            (_lastPower, _hasPower) = (now, true);
        }
    }

    private void Record(GapRecord gap)
    {
        if (_gaps.Count < KeptGaps)
        {
            _gaps.Add(gap);
        }

        _rest = _rest with
        {
            GapCount = _rest.GapCount + 1,
            GapSeconds = _rest.GapSeconds + gap.Length.TotalSeconds,
            ChargeBridged = _rest.ChargeBridged + gap.ChargeBridged,
            ChargeLow = _rest.ChargeLow + gap.ChargeLow,
            ChargeHigh = _rest.ChargeHigh + gap.ChargeHigh,
            EnergyBridged = _rest.EnergyBridged + gap.EnergyBridged,
            EnergyLow = _rest.EnergyLow + gap.EnergyLow,
            EnergyHigh = _rest.EnergyHigh + gap.EnergyHigh,
        };
    }
}
