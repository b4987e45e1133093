using System.Collections.Immutable;

namespace PackBench.Rig.Runs.Planned;

/// <summary>
/// Compares the readings of a run with its plan: one event when one leaves its band for longer than a moment, one when it is back. It tells, and nothing
/// else: no limit, step or output knows of it. The plan may be given by any thread, at any time; everything else belongs to the run.
/// </summary>
public sealed class PlanWatch
{
    /// <summary>Seconds outside before that is said, and inside before that is said.</summary>
    private const double OutFor = 10, BackFor = 30;

    /// <summary>Share of a band's width by which a value has to be inside again.</summary>
    private const double Margin = 0.05;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Departure> _departures = new(StringComparer.Ordinal);
    private PlanBand? _given;
    private PlanBand? _band;
    private Dictionary<string, PlannedStep> _steps = [];
    private ChannelTable? _channels;
    private RunEvent.StepStarted? _begun;
    private PlannedStep? _step;
    private ImmutableArray<(PlannedCurve Curve, int Channel, Departure State)> _followed = [];
    private int _slice;
    private TimeSpan _stood;
    private TimeSpan? _standsSince;
    private bool _isLate;

    /// <summary>Gives the plan; the first that is given counts.</summary>
    public void Give(PlanBand band) => Interlocked.CompareExchange(ref _given, band, null);

    /// <summary>A plan that was given since the last call: it goes into the record.</summary>
    internal PlanBand? TakeNew(ChannelTable channels)
    {
        if (_band is not null || Volatile.Read(ref _given) is not { } given)
        {
            return null;
        }

        Recorded(given, channels);
        return given;
    }

    /// <summary>The plan is in the record already: the run is taken up again.</summary>
    internal void Recorded(PlanBand band, ChannelTable channels)
    {
        lock (_gate)
        {
            (_given, _band, _channels) = (band, band, channels);
            _steps = band.ByPath();
            Enter();
        }
    }

    /// <summary>Which step the run is in. Returns what is to be said of it.</summary>
    internal RunEvent? Follow(RunEvent happened)
    {
        if (happened is not (RunEvent.StepStarted or RunEvent.StepEnded))
        {
            return null;
        }

        // Steps end on one thread and scans are judged on another, on real lines.
        lock (_gate)
        {
            return FollowStep(happened);
        }
    }

    private RunEvent.LeftPlan? FollowStep(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.StepStarted { StepIndex: >= 0 } started:
                (_begun, _stood, _standsSince, _isLate) = (started, TimeSpan.Zero, null, false);
                Enter();
                return null;
            case RunEvent.StepEnded { StepIndex: >= 0 } ended when _begun is { } begun:
                var (step, took) = (_step, ended.Elapsed - begun.Elapsed - _stood);
                (_begun, _step, _followed) = (null, null, []);
                return step is not null && took < step.Shortest && ended.Reason != Execution.ScanLoop.SkippedReason && ended.Reason != Resuming.RecordedProgress.Interrupted
                    ? TimeEvent(step, took, ended.Elapsed, ended.Utc) : null;
            default:
                return null;
        }
    }

    /// <summary>Judges one scan. Returns what has changed; nothing, as a rule.</summary>
    /// <param name="stepCharge">Ah of the present step.</param>
    /// <param name="stands">Whether the step is paused or held: then it is compared with nothing, and its time stands.</param>
    internal ImmutableArray<RunEvent> Judge(Scan scan, double stepCharge, bool stands)
    {
        lock (_gate)
        {
            return JudgeScan(scan, stepCharge, stands);
        }
    }

    private ImmutableArray<RunEvent> JudgeScan(Scan scan, double stepCharge, bool stands)
    {
        if (_step is not { } step || _begun is not { } begun)
        {
            return [];
        }

        if (stands || _standsSince is not null)
        {
            _stood += _standsSince is { } since ? scan.Elapsed - since : TimeSpan.Zero;
            _standsSince = stands ? scan.Elapsed : null;
            return [];
        }

        var inStep = scan.Elapsed - begun.Elapsed - _stood;
        while (_slice < step.Ends.Length - 1 && inStep.TotalSeconds >= step.Ends[_slice])
        {
            _slice++;
        }

        ImmutableArray<RunEvent> changes = [];
        foreach (var (curve, channel, state) in _followed)
        {
            var value = channel < 0 ? stepCharge : scan[channel].IsGood ? scan[channel].Value : double.NaN;
            if (!double.IsNaN(value) && state.Judge(value, curve.Low[_slice], curve.High[_slice], scan.Elapsed) is { } change)
            {
                changes = changes.Add(Say(change, curve, step, value, scan));
            }
        }

        if (!_isLate && inStep > step.Longest)
        {
            _isLate = true;
            changes = changes.Add(TimeEvent(step, inStep, scan.Elapsed, scan.Utc));
        }

        return changes;
    }

    private void Enter()
    {
        _slice = 0;
        _step = _begun is not null ? _steps.GetValueOrDefault(_begun.Path) : null;
        _followed = _step is null || _step.Ends.IsEmpty ? [] :
        [
            .. _step.Curves.Select(curve => (curve, curve.Channel == PlanBand.StepCharge ? -1 : _channels!.IndexOf(curve.Channel), StateOf(curve.Channel)))
                .Where(followed => followed.Item2 >= 0 || followed.curve.Channel == PlanBand.StepCharge),
        ];
    }

    private Departure StateOf(string channel) => _departures.TryGetValue(channel, out var state) ? state : _departures[channel] = new Departure();

    private RunEvent Say(Change change, PlannedCurve curve, PlannedStep step, double value, Scan scan) => change.IsOut
        ? new RunEvent.LeftPlan(curve.Channel, step.Path, value, curve.Low[_slice], curve.High[_slice], curve.Unit) { Elapsed = scan.Elapsed, Utc = scan.Utc }
        : new RunEvent.BackInPlan(curve.Channel, step.Path, value, curve.Low[_slice], curve.High[_slice], curve.Unit, change.For) { Elapsed = scan.Elapsed, Utc = scan.Utc };

    private static RunEvent.LeftPlan TimeEvent(PlannedStep step, TimeSpan took, TimeSpan elapsed, DateTimeOffset utc) =>
        new(PlanBand.StepTime, step.Path, took.TotalSeconds, step.Shortest.TotalSeconds, step.Longest.TotalSeconds, "s") { Elapsed = elapsed, Utc = utc };

    private readonly record struct Change(bool IsOut, TimeSpan For);

    /// <summary>Whether one quantity is out of its band, with the time that it takes to say so.</summary>
    private sealed class Departure
    {
        private bool _isOut;
        private TimeSpan _since;
        private TimeSpan? _turned;
        private int _times;

        public Change? Judge(double value, double low, double high, TimeSpan now)
        {
            if (double.IsNaN(low))
            {
                return null;
            }

            var margin = _isOut ? Margin * (high - low) : 0;
            var isInside = value >= low + margin && value <= high - margin;
            if (isInside != _isOut)
            {
                _turned = null;
                return null;
            }

            var turned = _turned ?? now;
            (_times, _turned) = _turned is null ? (1, now) : (_times + 1, _turned);
            if (_times < 3 || (now - turned).TotalSeconds < (_isOut ? BackFor : OutFor))
            {
                return null;
            }

            var change = new Change(!_isOut, _isOut ? turned - _since : TimeSpan.Zero);
            (_isOut, _since, _turned) = (!_isOut, turned, null);
            return change;
        }
    }
}
