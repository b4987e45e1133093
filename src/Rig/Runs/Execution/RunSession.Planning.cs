namespace PackBench.Rig.Runs.Execution;

/// <content>What was predicted of the run, and how it keeps to that.</content>
public sealed partial class RunSession
{
    /// <summary>Compares with what was predicted; decides nothing.</summary>
    public Planned.PlanWatch Plan { get; init; } = new();

    /// <summary>After limits and record have had the scan.</summary>
    private async ValueTask CompareAsync(Scan scan)
    {
        if (Plan.TakeNew(Bench.Channels) is { } band)
        {
            await EmitAsync(new RunEvent.Planned(band) { Elapsed = Clock.Elapsed, Utc = Clock.Utc });
        }

        foreach (var said in Plan.Judge(scan, (Values.Step?.Charge ?? 0) / 3600, IsPauseWanted || Control.IsPaused))
        {
            await EmitAsync(said);
        }
    }
}
