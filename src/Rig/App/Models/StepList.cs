using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution;

namespace PackBench.Rig.App.Models;

/// <summary>The steps of a run with their sums, as its events tell them; before them nothing, after them those that a dry run expects.</summary>
internal sealed class StepList(ChannelTable channels)
{
    private readonly List<StepRow> _steps = [];
    private StepAccumulator? _sums;
    private bool _hasRestarted;
    private int _index;
    private (TimeSpan At, bool StandsStill)? _cut;
    private double _charged;
    private double _discharged;

    public Prediction? Prediction { get; set; }

    /// <summary>Those that have begun.</summary>
    public IReadOnlyList<StepRow> Begun => _steps;

    public StepRow? Present => _steps.LastOrDefault(step => step.Phase == StepPhase.Running);

    /// <summary>Ampere-hours of the present step; charging is positive.</summary>
    public double StepCharge => (_sums?.Charge ?? 0) / 3600;

    /// <summary>Watt-hours of the present step.</summary>
    public double StepEnergy => (_sums?.Energy ?? 0) / 3600;

    /// <summary>Ampere-hours into the pack.</summary>
    public double Charged => _charged + Math.Max(0, StepCharge);

    /// <summary>Ampere-hours out of the pack.</summary>
    public double Discharged => _discharged + Math.Max(0, -StepCharge);

    /// <summary>Done and running steps, then those that the dry run expects.</summary>
    public IReadOnlyList<StepRow> WithExpected()
    {
        if (Prediction is null)
        {
            return _steps;
        }

        var done = _steps.Select(step => step.Path).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. _steps.Select(step => step.Predicted is null ? step with { Predicted = PredictedOf(step.Path) } : step),
            .. Prediction.Steps.Where(step => !done.Contains(step.Begin.Path))
                .Select(step => new StepRow(step.Begin.Path, EventText.TitleOf(step.Begin), step.Begin.EndsWhen, StepPhase.Pending, TimeSpan.Zero, TimeSpan.Zero, step.Duration, "", 0, 0)),
        ];
    }

    public TimeSpan? PredictedOf(string path) => Prediction?.Steps.FirstOrDefault(step => step.Begin.Path == path)?.Duration;

    public void Begin(RunEvent.StepStarted step)
    {
        _steps.Add(new StepRow(step.Path, EventText.TitleOf(step), step.EndsWhen, StepPhase.Running, step.Elapsed, TimeSpan.Zero, PredictedOf(step.Path), "", 0, 0));
        (_sums, _hasRestarted, _index, _cut) = (new StepAccumulator(channels, step.Elapsed), false, step.StepIndex, null);
    }

    /// <summary>The sums of a step begin when its output has gone on; a pause is within them.</summary>
    public void SwitchOn(TimeSpan elapsed)
    {
        GoOn(elapsed);
        if (!_hasRestarted && _sums is not null)
        {
            (_sums, _hasRestarted) = (new StepAccumulator(channels, elapsed), true);
        }
    }

    /// <summary>The rig was away: the sums stand until the step goes on.</summary>
    public void CutOff(RunEvent.Gap gap)
    {
        _sums?.CutOff(gap.OnUntil);
        _cut = (gap.From, gap.StandsStill);
    }

    public void Take(Scan scan)
    {
        if (scan.StepIndex == _index)
        {
            GoOn(scan.Elapsed);
        }

        _sums?.Add(scan);
        var at = _steps.Count - 1;
        if (at >= 0 && _steps[at].Phase == StepPhase.Running)
        {
            _steps[at] = _steps[at] with { Took = scan.Elapsed - _steps[at].Began, AmpereHours = StepCharge, WattHours = StepEnergy };
        }
    }

    public void End(RunEvent.StepEnded ended)
    {
        var at = _steps.FindLastIndex(step => step.Path == ended.Path);
        if (at >= 0)
        {
            var (charge, energy) = (ended.State.Values.GetValueOrDefault("charge_As") / 3600, ended.State.Values.GetValueOrDefault("energy_J") / 3600);
            _steps[at] = _steps[at] with { Phase = StepPhase.Done, Took = ended.Elapsed - _steps[at].Began, Result = ended.Reason, AmpereHours = charge, WattHours = energy };
            _charged += Math.Max(0, charge);
            _discharged += Math.Max(0, -charge);
        }

        _sums = null;
    }

    private void GoOn(TimeSpan at)
    {
        if (_cut is not { } cut)
        {
            return;
        }

        _cut = null;
        _sums?.GoOn(at, cut.StandsStill);
        var last = _steps.Count - 1;
        if (cut.StandsStill && last >= 0 && _steps[last].Phase == StepPhase.Running)
        {
            // Its clock stood still: as if it had begun later.
            _steps[last] = _steps[last] with { Began = _steps[last].Began + (at - cut.At) };
        }
    }

    /// <summary>The run is over: what still ran was interrupted.</summary>
    public void Interrupt()
    {
        for (var i = 0; i < _steps.Count; i++)
        {
            if (_steps[i].Phase == StepPhase.Running)
            {
                _steps[i] = _steps[i] with { Phase = StepPhase.Done, Result = "interrupted" };
            }
        }
    }
}
