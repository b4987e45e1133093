using System.Collections.Immutable;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Runs.Execution;

/// <summary>
/// What a recorded step adds up to, scan by scan: charge and energy by the trapezoid over real time stamps with
/// compensated sums, and mean, least and greatest of each channel. Constant memory; its state can be stored and taken up again.
/// </summary>
public sealed class StepAccumulator
{
    private readonly int _current;
    private readonly int _voltage;
    private readonly Extent[] _extents;
    private CompensatedSum _charge;
    private CompensatedSum _energy;
    private Sample? _last;
    private TimeSpan _from;
    private TimeSpan _outage;
    private TimeSpan _owed;
    private TimeSpan _cut;
    private bool _isCut;
    private double _chargeDoubt;

    /// <param name="began">The instant of the step: when its output was on, or when it began where it has none.</param>
    public StepAccumulator(ChannelTable channels, TimeSpan began)
    {
        _current = channels.IndexOf("pack.current");
        _voltage = channels.IndexOf("pack.voltage");
        _extents = new Extent[channels.Count];
        Began = began;
        Ended = began;
        _from = began;
    }

    public TimeSpan Began { get; private set; }

    public TimeSpan Ended { get; private set; }

    public long Scans { get; private set; }

    /// <summary>Signed: charging is positive. Ampere-seconds.</summary>
    public double Charge => _charge.Value;

    /// <summary>Signed, joules.</summary>
    public double Energy => _energy.Value;

    /// <summary>How long the step has been going, without the outages over which its clock stood still; in one, how long it had been going.</summary>
    public TimeSpan TimeAt(TimeSpan now) => (_isCut ? _cut : now) - Began - _outage;

    /// <summary>
    /// The rig went away. From the last reading on the current was between nothing and what it was, until that instant at the latest: half of
    /// that is added, and as much is the doubt. Nothing is added before <see cref="GoOn"/>.
    /// </summary>
    public void CutOff(TimeSpan onUntil)
    {
        if (_isCut)
        {
            return;
        }

        var since = _last?.At ?? _from;
        _owed = onUntil > since ? onUntil - since : TimeSpan.Zero;
        _cut = since + (_owed / 2);
        _isCut = true;
        if (_last is { } last)
        {
            PayOwed(last);
        }

        _last = null;
    }

    /// <summary>The step goes on at this instant: its output is on again, or its rest is watched again.</summary>
    public void GoOn(TimeSpan at, bool standsStill)
    {
        _outage += standsStill ? at - _cut : TimeSpan.Zero;
        _from = at;
        _isCut = false;
    }

    /// <summary>Scans came late: what the current did between them is known to a hundredth.</summary>
    public void AddLate(TimeSpan length)
    {
        if (_last is { } last)
        {
            _chargeDoubt += Math.Abs(last.Current) * 0.01 * length.TotalSeconds;
        }
    }

    public void Add(Scan scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        if (_isCut)
        {
            return;
        }

        Scans++;
        Ended = scan.Elapsed;
        for (var i = 0; i < _extents.Length; i++)
        {
            if (scan[i].IsGood)
            {
                _extents[i].Add(scan[i].Value);
            }
        }

        if (_current < 0 || !scan[_current].IsGood)
        {
            return;
        }

        var now = new Sample(scan[_current].Taken, scan[_current].Value, _voltage >= 0 && scan[_voltage].IsGood ? scan[_voltage].Value : double.NaN);
        if (_last is not { } last)
        {
            // The first, partial interval: from the instant of the step, or of its going on, at the first current that was seen.
            PayOwed(now);
            Integrate(new Sample(_from, now.Current, now.Voltage), now);
        }
        else if (now.At > last.At)
        {
            Integrate(last, now);
        }
        else
        {
            return;
        }

        _last = now;
    }

    /// <summary>Ends the step at the instant when its output was off: the last, partial interval at the last current.</summary>
    public void End(TimeSpan ended)
    {
        if (_isCut)
        {
            // It never went on: it ended where it was cut off.
            Ended = _cut > Ended ? _cut : Ended;
            return;
        }

        if (_last is { } last && ended > last.At)
        {
            Integrate(last, last with { At = ended });
        }

        Ended = ended > Ended ? ended : Ended;
    }

    public StepState ToState(ChannelTable channels)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        values["charge_As"] = Charge;
        values["energy_J"] = Energy;
        if (_outage > TimeSpan.Zero)
        {
            values[StepState.OutageKey] = _outage.TotalSeconds;
        }

        if (_chargeDoubt > 0)
        {
            values[StepState.ChargeDoubtKey] = _chargeDoubt;
        }

        for (var i = 0; i < _extents.Length; i++)
        {
            if (_extents[i].Count > 0)
            {
                values[$"{channels[i].Name}.mean"] = _extents[i].Mean;
                values[$"{channels[i].Name}.min"] = _extents[i].Minimum;
                values[$"{channels[i].Name}.max"] = _extents[i].Maximum;
                values[$"{channels[i].Name}.last"] = _extents[i].Last;
            }
        }

        return new StepState(Began, Ended, Scans, values.ToImmutable());
    }

    /// <summary>What an outage has left open, once a current is known for it.</summary>
    private void PayOwed(Sample known)
    {
        var charge = known.Current * _owed.TotalSeconds / 2;
        _charge.Add(charge);
        _energy.Add(charge * (double.IsFinite(known.Voltage) ? known.Voltage : 0));
        _chargeDoubt += Math.Abs(charge);
        _owed = TimeSpan.Zero;
    }

    private void Integrate(Sample from, Sample to)
    {
        var seconds = (to.At - from.At).TotalSeconds;
        if (seconds <= 0)
        {
            return;
        }

        _charge.Add((from.Current + to.Current) / 2 * seconds);
        var power = ((from.Current * from.Voltage) + (to.Current * to.Voltage)) / 2 * seconds;
        if (double.IsFinite(power))
        {
            _energy.Add(power);
        }
    }

    private readonly record struct Sample(TimeSpan At, double Current, double Voltage);

    private struct Extent
    {
        private CompensatedSum _sum;

        public long Count { get; private set; }

        public double Minimum { get; private set; }

        public double Maximum { get; private set; }

        public double Last { get; private set; }

        public readonly double Mean => _sum.Value / Count;

        public void Add(double value)
        {
            Minimum = Count == 0 || value < Minimum ? value : Minimum;
            Maximum = Count == 0 || value > Maximum ? value : Maximum;
            Last = value;
            Count++;
            _sum.Add(value);
        }
    }
}
