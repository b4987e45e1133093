using System.Collections.Immutable;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs.Planned;

namespace PackBench.Rig.Runs;

/// <summary>A recorded step of a dry run.</summary>
public sealed record PredictedStep(RunEvent.StepStarted Begin, RunEvent.StepEnded End)
{
    public TimeSpan Duration => End.Elapsed - Begin.Elapsed;
}

/// <summary>The same procedure by the same runner on the model of the pack: what its steps will take, and how it should end.</summary>
/// <param name="Band">What a run is compared with.</param>
public sealed record Prediction(ImmutableArray<PredictedStep> Steps, TimeSpan Duration, RunSummary Summary, PlanBand Band)
{
    /// <param name="bench">A simulated one; whatever the real bench lacks, the model has. Nothing goes wrong on it: faults of its file are left out.</param>
    /// <param name="person">Answers the procedure's questions in the operator's place.</param>
    /// <param name="wall">Real time; simulated time begins at its present.</param>
    /// <param name="watch">Sees everything that happens in it, as it happens.</param>
    public static Prediction Of(RunPlan plan, BenchFile bench, IOperator person, TimeProvider wall, CancellationToken cancellationToken, Action<RunEvent>? watch = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(wall);
        var folder = Directory.CreateTempSubdirectory("packbench-plan-").FullName;
        try
        {
            var steps = ImmutableArray.CreateBuilder<PredictedStep>();
            RunEvent.StepStarted? begun = null;
            var model = bench with { Simulation = bench.Simulation?.Remove("faults") };
            var current = BenchChannels.For(plan.Bench, plan.Pack);
            var isOfBms = current.IndexOf(BenchChannels.PackCurrent) is >= 0 and var index && current[index].Source == "bms";
            var band = new BandBuilder(BenchChannels.For(model, plan.Pack), plan.Pack, isOfBms);
            void Listen(RunEvent happened)
            {
                watch?.Invoke(happened);
                band.Take(happened);
                if (happened is RunEvent.StepStarted { StepIndex: >= 0 } started)
                {
                    begun = started;
                }
                else if (happened is RunEvent.StepEnded { StepIndex: >= 0 } ended && begun is not null)
                {
                    steps.Add(new PredictedStep(begun, ended));
                }
            }

            using var clock = new VirtualClock(wall.GetUtcNow());
            using var stop = new CancellationTokenSource();
            using var registration = cancellationToken.Register(() => clock.Post(stop.Cancel));
            var summary = clock.Run(() => new RunJob(plan with { Bench = model, Folder = folder }, person, clock, wall, Listen).RunAsync(stop.Token), wall);
            return new Prediction(steps.ToImmutable(), clock.Elapsed, summary, band.Build());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What is left of the whole run, from a moment in one of its recorded steps; null where the run has left the plan.</summary>
    /// <param name="step">The step's path in the procedure.</param>
    /// <param name="inStep">How long it has been going.</param>
    public TimeSpan? Remaining(string step, TimeSpan inStep)
    {
        if (Steps.FirstOrDefault(predicted => predicted.Begin.Path == step) is not { } present)
        {
            return null;
        }

        var left = present.Duration - inStep;
        return (left > TimeSpan.Zero ? left : TimeSpan.Zero) + (Duration - present.End.Elapsed);
    }
}
