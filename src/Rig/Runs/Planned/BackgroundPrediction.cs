using PackBench.Rig.Bench;

namespace PackBench.Rig.Runs.Planned;

/// <summary>
/// Predicts a run beside it, on a thread that yields to everything else: of a real pack as it is found by the first scan. Its band goes to the watch as soon as
/// it is made. The run waits for nothing of it.
/// </summary>
/// <param name="model">The simulated bench that it is predicted on.</param>
/// <param name="person">Answers its questions.</param>
internal sealed class BackgroundPrediction(RunPlan plan, BenchFile model, IOperator person, TimeProvider wall, PlanWatch watch, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<Prediction?> _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChannelTable _channels = BenchChannels.For(plan.Bench, plan.Pack);
    private bool _isStarted;

    /// <summary>The prediction; null where it could not be made. Never fails.</summary>
    public Task<Prediction?> Made => _made.Task;

    /// <summary>Sees the events of the run.</summary>
    public void Listen(RunEvent happened)
    {
        if (_isStarted || happened is not RunEvent.ScanTaken { Scan: var scan })
        {
            return;
        }

        _isStarted = true;
        var start = plan.Bench.IsSimulatedHere ? model : PackModel.StartingAt(model, plan.Pack, scan, _channels);
        new Thread(() => Work(start)) { Name = "prediction", IsBackground = true, Priority = ThreadPriority.BelowNormal }.Start();
    }

    /// <summary>The run is over: what has not begun never will.</summary>
    public void End()
    {
        if (!_isStarted)
        {
            _made.TrySetResult(null);
        }
    }

    private void Work(BenchFile start)
    {
        try
        {
            var prediction = Prediction.Of(plan, start, person, wall, cancellationToken);
            if (prediction.Summary.Outcome is not (RunOutcome.Error or RunOutcome.Aborted))
            {
                watch.Give(prediction.Band);
            }

            _made.TrySetResult(prediction);
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or StackOverflowException))
        {
            // Without a prediction there is nothing to compare with; the run itself does not depend on it.
            _made.TrySetResult(null);
        }
    }
}
