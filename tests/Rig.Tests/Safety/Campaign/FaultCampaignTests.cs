using System.Globalization;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Tests.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Safety.Campaign;

/// <summary>
/// S31: random faults at random times over runs on the simulated bench. Twenty seeds here; PACKBENCH_CAMPAIGN=1000 makes as many, with whole capacity
/// runs among them, and PACKBENCH_SEED=17 replays one.
/// </summary>
public sealed class FaultCampaignTests
{
    private const int ShortForm = 20;

    /// <summary>With these alone a run goes on to its end: a trip for nothing is a defect too.</summary>
    private static readonly HashSet<SimulatedFault> Harmless =
    [
        SimulatedFault.AmbientHotter, SimulatedFault.LeakyGroup, SimulatedFault.ChargerBackFeed, SimulatedFault.BalanceStuckOn, SimulatedFault.BmsProbeOpen,
    ];

    [Fact]
    public void Random_faults_never_leave_a_pack_outside_its_limits_or_an_output_on()
    {
        var asked = Number("PACKBENCH_CAMPAIGN");
        var first = Number("PACKBENCH_SEED");
        var seeds = first is { } one ? Enumerable.Range(one, 1) : Enumerable.Range(1, asked ?? ShortForm);
        var isLong = asked is not null;
        var (hours, outcomes, broken, worst) = (0.0, new SortedDictionary<RunOutcome, int>(), new List<string>(), 0.0);
        foreach (var seed in seeds)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var made = CampaignCase.Of(seed, isLong);
            var (outcome, seconds, toOff, complaint) = Run(made);
            hours += seconds / 3600;
            worst = Math.Max(worst, toOff);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            if (complaint.Length > 0)
            {
                broken.Add($"{made}: {complaint}; again: {(isLong ? "PACKBENCH_CAMPAIGN=1 " : "")}PACKBENCH_SEED={made.Seed}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            "{0:0.0} simulated hours, {1} runs: {2}; {3} broken; worst time from trip to off {4:0.000} s", hours, outcomes.Values.Sum(),
            string.Join(", ", outcomes.Select(pair => $"{pair.Value} {pair.Key}")), broken.Count, worst);
        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
    }

    private static (RunOutcome Outcome, double Seconds, double ToOff, string Complaint) Run(CampaignCase made)
    {
        WorldInvariants? invariants = null;
        var early = new List<RunEvent>();
        using var run = new SimulatedRun
        {
            Procedure = made.Procedure, Settings = made.Settings, IsUnattended = made.IsUnattended, Listener = happened =>
            {
                early.Add(happened);
                invariants?.Hear(happened);
            },
            Happenings =
            {
                (TimeSpan.Zero, world =>
                {
                    invariants = new WorldInvariants(world, made.IsUnattended);
                    early.ForEach(invariants.Hear);
                    world.Settled = invariants.Check;
                    foreach (var fault in made.Faults)
                    {
                        world.Inject(fault);
                    }
                }),
            },
        };
        try
        {
            run.Run();
        }
        catch (Exception failure) when (failure is not (Xunit.Sdk.XunitException or OutOfMemoryException))
        {
            return (RunOutcome.Error, 0, 0, $"the run threw {failure}");
        }

        return (run.Summary.Outcome, run.Seconds, invariants!.WorstToOff, invariants.Broken ?? Judge(made, run, invariants));
    }

    private static string Judge(CampaignCase made, SimulatedRun run, WorldInvariants invariants)
    {
        var (outcome, reason) = (run.Summary.Outcome, run.Summary.Reason);
        if (invariants.IsEnergized && !invariants.CannotObey)
        {
            return $"energised after the end: {outcome}, {reason}";
        }

        if (invariants.IsEnergized && !IsLoud(run))
        {
            return $"an output that cannot be switched off is on after the end, and nobody was told: {outcome}, {reason}";
        }

        var verified = RunVerifier.Verify(run.Summary.Path);
        if (!verified.IsIntact)
        {
            return $"the run file does not verify: {string.Join("; ", verified.Findings)}";
        }

        using var reader = run.Open();
        if (reader.Outcome != outcome || reader.ReadScans().Count() != reader.ScanCount)
        {
            return $"the run file says {reader.Outcome}, the run {outcome}";
        }

        return (outcome, made.Faults.All(fault => Harmless.Contains(fault.Fault))) switch
        {
            (RunOutcome.Aborted, _) => $"aborted, by nobody: {reason}",
            (RunOutcome.Tripped or RunOutcome.Error, true) => $"{outcome} for a harmless fault: {reason}",
            (RunOutcome.Tripped, _) when reader.ReadTrips().IsEmpty => "tripped, and no trip in the record",
            _ => "",
        };
    }

    private static bool IsLoud(SimulatedRun run) =>
        run.Summary.Outcome is RunOutcome.Error or RunOutcome.Tripped
        && (run.Summary.Reason.Contains("COULD NOT BE", StringComparison.Ordinal)
            || run.Events.OfType<RunEvent.Tripped>().Any(happened => happened.Trip.Limit == "current flows although every output is off"));

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;
}
