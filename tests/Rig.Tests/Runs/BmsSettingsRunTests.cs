using PackBench.Instruments.Simulation;
using PackBench.Instruments.Simulation.Jk;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>Steps that change the BMS: by the same safe write as the command line, and put back at the end whatever happened.</summary>
public sealed class BmsSettingsRunTests
{
    private static readonly TimeSpan Middle = TimeSpan.FromSeconds(60);

    private static string Changing(string steps, string after = "") => $$"""
        procedure: test-procedure
        version: 1
        title: Settings
        needs: { load: required, bms: required }
        steps:
          - rest: { for: 5 s }
        {{steps}}
          - discharge: { current: 5 A, until: step.elapsed >= 2 min, at_most: 10 min, record: discharge }
        {{after}}
        results:
          charge: { value: discharge.charge, unit: Ah }
        """;

    [Fact]
    public void A_switch_is_set_for_the_run_and_put_back_after_it()
    {
        var during = false;
        using var run = new SimulatedRun
        {
            Procedure = Changing("  - set: { target: bms.balance, value: on }\n  - set: { target: bms.cell_ovp, value: 2.74 V }"),
            Happenings = { (Middle, world => during = world.Bms.State.Cells.Length > 0 && SettingsOf(world) == (1, 2740)) },
        }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        Assert.True(during);
        Assert.Equal((0, 2750), SettingsOf(run.World));
        Assert.Contains(run.Events.OfType<RunEvent.Noted>(), note => note.Text.StartsWith("balance_switch: off to on, confirmed by reading back (backup: ", StringComparison.Ordinal));
        Assert.Single(Directory.GetFiles(Path.Combine(Path.GetDirectoryName(run.Summary.Path)!, "bms-backups")));
    }

    [Fact]
    public void It_is_put_back_after_a_trip_too()
    {
        using var run = new SimulatedRun
        {
            Procedure = Changing("  - set: { target: bms.balance, value: on }"), Happenings = { (Middle, world => world.Inject(SimulatedFault.VoltmeterSilent)) },
        }.Run();
        Assert.Equal(RunOutcome.Tripped, run.Summary.Outcome);
        Assert.Equal(0, SettingsOf(run.World).Balance);
    }

    [Fact]
    public void What_is_to_stay_stays()
    {
        using var run = new SimulatedRun { Procedure = Changing("  - set: { target: bms.balance, value: on, restore: false }") }.Run();
        Assert.Equal(1, SettingsOf(run.World).Balance);
    }

    [Fact]
    public void A_value_beyond_what_the_cells_survive_ends_the_run_before_anything_is_energised()
    {
        using var run = new SimulatedRun { Procedure = Changing("  - set: { target: bms.cell_ovp, value: 3.1 V }") }.Run();
        Assert.Equal(RunOutcome.Error, run.Summary.Outcome);
        Assert.Contains("the cell's absolute maximum", run.Summary.Reason, StringComparison.Ordinal);
        Assert.Equal(2750, SettingsOf(run.World).Ovp);
        Assert.DoesNotContain(run.Events, happened => happened is RunEvent.OutputChanged);
    }

    [Fact]
    public void A_setting_that_no_BMS_has_is_found_when_the_file_is_read()
    {
        using var run = new SimulatedRun { Procedure = Changing("  - set: { target: bms.cel_ovp, value: 2.7 V }") };
        var wrong = Assert.Throws<InvalidOperationException>(() => run.Run());
        Assert.Contains("did you mean 'bms.cell_ovp'", wrong.Message, StringComparison.Ordinal);
    }

    private static (int Balance, int Ovp) SettingsOf(SimulatedBench world) => (world.Bms.Registers[JkRegisters.Offsets.BalanceSwitch], world.Bms.Registers[JkRegisters.Offsets.CellOvp]);
}
