using PackBench.Rig.Bench;
using PackBench.Rig.Cli;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Models;

/// <summary>A dry run on the model of the pack: its steps, and the curves that its screen would have shown.</summary>
internal sealed record Forecast(Prediction Prediction, ChannelTable Channels, TraceStore Traces, TimeSpan Elapsed)
{
    public static Forecast Of(RunPlan plan, BenchFile bench, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var model = new RunModel(BenchChannels.For(bench, plan.Pack), plan.Procedure.Title, plan.Pack.Title, isSimulated: true);
        var prediction = Prediction.Of(plan, bench, new YesOperator(true, ""), time, cancellationToken, model.Take);
        return new Forecast(prediction, model.Channels, model.Traces, model.Elapsed);
    }
}
