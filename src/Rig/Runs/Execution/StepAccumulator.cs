using System.Collections.Immutable;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Runs.Execution;

/// <summary>
/// What a recorded step adds up to, scan by scan: charge and energy by the trapezoid over real time stamps with
/// compensated sums, and mean, least and greatest of each channel. Constant memory; its state can be stored and taken up again.
/// </summary>
public sealed class StepAccumulator
{
    /// <summary>A pack that rested over an outage delivers for longer than one that did not; after so long it has forgotten.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    /// <summary>s by which a step that ends within <see cref="Memory"/> of going on may have come out too long: 2.2 were seen after a minute of rest.</summary>
    private const double Recovery = 3;

    private readonly int _current;
    private readonly int _voltage;
    private readonly Extent[] _extents;
    private CompensatedSum _charge;
    private CompensatedSum _energy;
    private Sample? _last;
    private Sample? _atCut;
    private TimeSpan _from;
    private TimeSpan _outage;
    private TimeSpan _owed;
    private TimeSpan _cut;
    private TimeSpan? _wentOn;
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

        (_atCut, _last) = (_last, null);
    }

    /// <summary>
    /// The step is not to go on: it would have ended so long after its last reading, which is added at that reading. Half of it is the doubt. To be called
    /// after <see cref="CutOff"/>.
    /// </summary>
    public void Complete(TimeSpan missing)
    {
        // An output that nobody saw go off may have been on for longer than that: then what the outage has added stays.
        if (_atCut is not { } last || last.At + missing <= _cut)
        {
            return;
        }

        _owed = 2 * (last.At + missing - _cut);
        _cut = last.At + missing;
        PayOwed(last, doubtful: 0.5);
    }

    /// <summary>The step goes on at this instant: its output is on again, or its rest is watched again.</summary>
    public void GoOn(TimeSpan at, bool standsStill)
    {
        _outage += standsStill ? at - _cut : TimeSpan.Zero;
        _from = at;
        _wentOn = at;
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

        if (_last is { } end && _wentOn is { } on && ended - on < Memory)
        {
            _chargeDoubt += Math.Abs(end.Current) * Recovery;
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
    /// <param name="doubtful">How much of it is the doubt.</param>
    private void PayOwed(Sample known, double doubtful = 1)
    {
        var charge = known.Current * _owed.TotalSeconds / 2;
        _charge.Add(charge);
        _energy.Add(charge * (double.IsFinite(known.Voltage) ? known.Voltage : 0));
        _chargeDoubt += Math.Abs(charge) * doubtful;
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
