using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Integration;
using PackBench.Rig.Runs.Resuming;
using PackBench.Rig.Runs;
using PackBench.Rig.Safety;

namespace PackBench.Rig.Proving;

/// <summary>
/// Kills a simulated run after its k-th record, lets the world live on, has a guard switch off, takes the run up again and compares it with the
/// untouched one.
/// </summary>
/// <param name="outage">From the time when everything is off until the run is taken up again.</param>
/// <param name="seed">Of the guard's times to off.</param>
internal sealed class Prover(RunPlan plan, IOperator person, TimeSpan outage, int seed)
{
    /// <summary>Of a guard in its own process: 200 kills of a real one took 203 ms at the worst (docs/safety.md, S2).</summary>
    private const double SlowestGuard = 0.3;

    /// <summary>s</summary>
    private const double LongestScan = 2;

    /// <summary>The run as it is when nobody touches it, and how many records it has.</summary>
    public (RunSummary Summary, long Records) Untouched(CancellationToken cancellationToken) => InFolder(folder =>
    {
        var run = new KilledRun(plan with { Folder = folder }, person);
        return (run.Run(static _ => false, cancellationToken)!, run.Records);
    });

    /// <summary>One kill after so many records.</summary>
    public Trial Kill(long record, RunSummary untouched, CancellationToken cancellationToken) => InFolder(folder =>
    {
        var run = new KilledRun(plan with { Folder = folder }, person);
        var count = 0L;
        if (run.Run(_ => ++count == record, cancellationToken) is { } ended)
        {
            throw new InvalidOperationException($"the run ended before its record {record}: {ended.Reason}");
        }

        var at = run.Elapsed;
        var timeToOff = run.SwitchOff(TimeSpan.FromSeconds(SlowestGuard * (1 + new Random(unchecked(seed + (int)record)).NextDouble()) / 2));
        try
        {
            var summary = run.Resume(outage, cancellationToken);
            return new Trial(record, at, timeToOff, summary.Outcome, Compare(untouched, summary), summary.Outcome == untouched.Outcome ? "" : summary.Reason);
        }
        catch (Exception refused) when (refused is ResumeRefusedException or StartRefusedException)
        {
            return new Trial(record, at, timeToOff, null, [], refused.Message);
        }
    });

    private static T InFolder<T>(Func<string, T> work)
    {
        var folder = Directory.CreateTempSubdirectory("packbench-prove-").FullName;
        try
        {
            return work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ImmutableArray<Difference> Compare(RunSummary untouched, RunSummary resumed) =>
    [
        .. untouched.Results.Where(result => !result.IsText).Select(result =>
        {
            var other = resumed.Results.FirstOrDefault(one => one.Name == result.Name);
            var change = (other?.Value ?? double.NaN) - result.Value;
            return new Difference(
                result.Name, result.Unit, change, result.Value == 0 ? 0 : change / Math.Abs(result.Value), other is null ? 0 : BoundOf(other), other?.Uncertainty ?? double.NaN,
                other?.Verdict == result.Verdict);
        }),
    ];

    /// <summary>
    /// What the record states for that which two runs do not have in common: the current of the gap, and the instants of start and stop, which
    /// fall on scans: one of a second at the most. Errors of the instruments are the same ones in both.
    /// </summary>
    private static double BoundOf(RunResult result)
    {
        var instants = Units.TryFind(result.Unit, out var unit) && unit.Dimension == Dimension.Time ? LongestScan / unit.Scale : 0;

        // The standard uncertainty of the instants is that of two which are each anywhere in a period.
        var gap = result.Budget.Where(line => line.Name == ChargeBudget.GapLine).Sum(line => Math.Abs(line.Contribution)) * Math.Sqrt(3);
        return instants + gap + (result.Budget.Where(line => line.Name == ChargeBudget.EdgesLine).Sum(line => Math.Abs(line.Contribution)) * Math.Sqrt(6));
    }
}
