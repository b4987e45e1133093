using PackBench.Rig.App.Models;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Live;

/// <summary>The run of this application, going on or the last that did, with what is shown of it. Belongs to the screen's thread, but for <see cref="Stop"/>.</summary>
internal sealed class PresentRun(TimeProvider time, string person) : IDisposable
{
    private long _scanCame;
    private bool _isSocketTold;

    public LiveRun? Live { get; private set; }

    public RunModel? Model { get; private set; }

    public bool IsRunning => Live is { IsOver: false };

    /// <summary>Time of the run that goes on. Of one whose simulated time races: that of its newest event, since no screen keeps up with its clock.</summary>
    public TimeSpan Now => Live is not { IsOver: false } live || Model is null ? Model?.Elapsed ?? TimeSpan.Zero : live.Speed > 1 ? Model.Elapsed : live.Elapsed;

    /// <summary>How long ago the newest scan came, by real time where simulated time races.</summary>
    public TimeSpan Age => Live is { Speed: > 1 } ? time.GetElapsedTime(_scanCame) : Model?.Latest is { } scan ? Now - scan.Elapsed : TimeSpan.Zero;

    /// <param name="cut">The run that it takes up; null for a new one.</param>
    /// <param name="model">The bench that a run on real lines is predicted on once its pack is seen; asked only then.</param>
    public void Start(RunPlan plan, Prediction? prediction, double pace, CutRun? cut, Func<BenchFile?> model)
    {
        Live?.Dispose();
        Live = LiveRun.Start(plan, pace, time, person, cut, plan.Bench.IsSimulatedHere || cut is not null ? null : model());
        Model = cut?.Past ?? new RunModel(BenchChannels.For(plan.Bench, plan.Pack), plan.Procedure.Title, plan.Pack.Title, plan.Bench.IsSimulated);
        Model.CellRange = (plan.Pack.Chemistry.AbsoluteMin.Volts, plan.Pack.Chemistry.AbsoluteMax.Volts);
        _isSocketTold = false;
        Predicted(plan, prediction);
    }

    /// <summary>A prediction that was made before the run, or while it had begun already. A bench with lines is predicted anew once the pack is seen.</summary>
    public void Predicted(RunPlan? plan, Prediction? prediction)
    {
        if (prediction is null || Live is null || Live.Plan != plan)
        {
            return;
        }

        Model!.Prediction ??= prediction;
        if (plan!.Bench.IsSimulatedHere)
        {
            Live.Watch.Give(prediction.Band);
        }
    }

    public void Stop() => Live?.Stop();

    /// <summary>True where something has happened.</summary>
    public bool TakeEvents()
    {
        var isNew = false;
        while (Live is not null && Live.TryTake(out var happened))
        {
            Model!.Take(happened);
            isNew = true;
            _scanCame = happened is RunEvent.ScanTaken ? time.GetTimestamp() : _scanCame;
        }

        if (Live is { Uncontrollable.Length: > 0 } live && Model is not null && !_isSocketTold)
        {
            _isSocketTold = true;
            Model.Say(Model.Elapsed, time.GetUtcNow(), EventLevel.Warning, live.Uncontrollable);
        }

        if (Live?.Forecast is { Made: { IsCompletedSuccessfully: true, Result: { } better } })
        {
            Model!.Prediction = better;
        }

        if (Model is { Phase: RunPhase.Running } model && Live is not null)
        {
            model.Limits = Live.Limits;
        }

        return isNew;
    }

    public void Dispose() => Live?.Dispose();
}
