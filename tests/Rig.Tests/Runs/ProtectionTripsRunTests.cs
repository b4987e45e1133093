using PackBench.Instruments.Simulation;
using PackBench.Instruments.Simulation.Jk;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>Protections that are made to act where the pack stands now, and settings that are as they were when it is over.</summary>
public sealed class ProtectionTripsRunTests
{
    private static readonly int[] Offsets =
    [
        JkRegisters.Offsets.CellOvp, JkRegisters.Offsets.CellOvpRecovery, JkRegisters.Offsets.CellUvp, JkRegisters.Offsets.CellUvpRecovery,
        JkRegisters.Offsets.DischargeAmperes, JkRegisters.Offsets.DischargeDelay, 38, 42,
    ];

    private static readonly int[] Before = [2750, 2700, 1800, 2000, 100_000, 5, 2650, 2600];

    private static int[] SettingsOf(SimulatedBench world) => [.. Offsets.Select(offset => world.Bms.Registers[offset])];

    private static SimulatedRun Trips(params (TimeSpan At, Action<SimulatedBench> What)[] happenings) => new()
    {
        Procedure = "protection-trips", Settings = new() { ["settle"] = "1 min", ["delay"] = "4 s" }, Happenings = [.. happenings],
    };

    [Fact]
    public void Each_protection_opens_at_its_shifted_limit_and_everything_is_put_back()
    {
        using var run = Trips().Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        Assert.Equal(Before, SettingsOf(run.World));
        Assert.Equal(4, run.Result("current_delay"), 1.0);
        foreach (var name in new[] { "under_difference", "over_difference" })
        {
            // The truth is no difference: the model trips at the millivolt that was written.
            var result = run.Summary.Results.Single(result => result.Name == name);
            Assert.InRange(result.Value, 0, result.Uncertainty + 0.5);
        }

        // No cell was driven further than the shift and the tolerance.
        var (least, most) = (run.Result("under_trip"), run.Result("over_trip"));
        Assert.InRange(run.World.LowestCellEver, least - 0.006, least + 0.006);
        Assert.True(run.World.HighestCellEver < most + 0.006);
    }

    [Fact]
    public void A_BMS_that_opens_nothing_fails_by_name_and_the_settings_are_put_back_all_the_same()
    {
        using var run = Trips((TimeSpan.FromTicks(1), world => world.Inject(SimulatedFault.ProtectionsDead))).Run();
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        foreach (var name in new[] { "current_left", "under_left", "over_left" })
        {
            Assert.Equal(ResultVerdict.Fail, run.Summary.Results.Single(result => result.Name == name).Verdict);
        }

        Assert.Equal(Before, SettingsOf(run.World));
        Assert.True(run.World.LowestCellEver > 2.0);
    }

    [Fact]
    public void Settings_that_do_not_go_back_are_no_pass_whatever_was_measured()
    {
        using var run = Trips((TimeSpan.FromMinutes(5), world => world.Inject(SimulatedFault.BmsSilent))).Run();
        Assert.Equal(RunOutcome.Error, run.Summary.Outcome);
        Assert.Contains("was not put back", run.Summary.Reason, StringComparison.Ordinal);
        Assert.Contains("bms-backups", run.Summary.Reason, StringComparison.Ordinal);
        Assert.False(run.World.Load.InputOn);
    }

    [Fact]
    public void What_no_step_has_set_cannot_go_back()
    {
        using var run = new SimulatedRun
        {
            Procedure = """
                procedure: test-procedure
                version: 1
                title: Back
                needs: { bms: required }
                steps:
                  - set: { target: bms.cell_ovp, back: true }
                """,
        }.Run();
        Assert.Equal(RunOutcome.Error, run.Summary.Outcome);
        Assert.Contains("this run has not set it", run.Summary.Reason, StringComparison.Ordinal);
    }
}
