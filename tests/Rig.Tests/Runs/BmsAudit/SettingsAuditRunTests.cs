using PackBench.Instruments.Simulation;
using PackBench.Instruments.Simulation.Jk;
using PackBench.Reports;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using Xunit;
using At = PackBench.Instruments.Simulation.Jk.JkRegisters.Offsets;

namespace PackBench.Rig.Tests.Runs.BmsAudit;

/// <summary>The settings audit as a procedure: what it finds stands in the run file and on the page, and nothing is written.</summary>
public sealed class SettingsAuditRunTests
{
    [Fact]
    public void A_unit_that_is_set_as_the_pack_file_says_passes()
    {
        using var run = Audit(SetAsIntended);
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        Assert.Equal((0, 0), (run.Result("dangerous"), run.Result("wrong")));
        Assert.False(run.World.EverEnergized);
    }

    [Fact]
    public void Each_finding_is_a_result_with_its_value_its_rule_and_why_it_matters()
    {
        using var run = Audit(world =>
        {
            SetAsIntended(world);
            world.Bms.Registers[At.DischargeAmperes] = 100_000;
        });
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        var findings = run.Summary.Results.Where(result => result.Name.StartsWith("finding[", StringComparison.Ordinal)).Select(result => result.Text).ToList();
        Assert.Contains("wrong: discharge_current is 100 A; at most 60 A, the fuse: the fuse blows before the BMS opens its switch", findings);

        using var reader = run.Open();
        var row = reader.ReadEvents<RunEvent.MeasuredRow>().Where(row => row.Table == "audit").Select(row => row.Cells.ToDictionary(cell => cell.Key, cell => cell.Value))
            .Single(row => row["rule"] == "at most 60 A, the fuse");
        Assert.Equal(("wrong", "discharge_current", "100 A"), (row["level"], row["setting"], row["value"]));

        var tables = RunReportBuilder.Build(reader, DateTimeOffset.UnixEpoch).Blocks.OfType<ReportBlock.Table>().ToDictionary(table => table.Name);
        Assert.Contains(tables["findings"].Rows, line => line.Cells[3].Text.ToPlainText() == "at most 60 A, the fuse" && line.Cells[0].Verdict == ReportVerdict.Failed);
        Assert.Equal(34, tables["settings"].Rows.Length);
        Assert.DoesNotContain("changes", tables.Keys);
    }

    [Fact]
    public void The_preset_of_another_chemistry_is_dangerous()
    {
        using var run = Audit(world => world.Bms.Registers.Preset(JkPreset.LithiumIon));
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        Assert.True(run.Result("dangerous") >= 1);
        Assert.StartsWith("dangerous: ", run.Text("finding[1]"), StringComparison.Ordinal);
        Assert.Contains(run.Summary.Results, result => result.Text.Contains("the settings of another chemistry", StringComparison.Ordinal));
    }

    [Fact]
    public void What_has_changed_since_the_last_backup_of_this_unit_is_listed()
    {
        using var before = Audit(SetAsIntended);
        var saved = Assert.Single(Directory.GetFiles(Path.Combine(Path.GetDirectoryName(before.Summary.Path)!, "bms-backups")));
        var text = File.ReadAllText(saved).Replace("time: \"2026-01-01", "time: \"2025-12-01", StringComparison.Ordinal);
        using var run = Audit(
            world =>
            {
                SetAsIntended(world);
                world.Bms.Registers[At.Capacity] = 79_000;
            },
            new()
            {
                ["bms-backups/1-this.bms.yaml"] = text, ["bms-backups/2-another.bms.yaml"] = text.Replace("SIM00001", "SIM00002", StringComparison.Ordinal).Replace("2025-12-01", "2025-12-24", StringComparison.Ordinal),
                ["bms-backups/3-broken.bms.yaml"] = "backup: something else",
            });
        Assert.Equal(1, run.Result("changed"));
        Assert.Equal("capacity: 80 Ah then, 79 Ah now", run.Text("change[1]"));
        Assert.Contains("its backup of 2025-12-01", run.Text("compared"), StringComparison.Ordinal);
        Assert.Contains("1 files in", run.Text("compared"), StringComparison.Ordinal);
    }

    private static SimulatedRun Audit(Action<SimulatedBench> setUp, Dictionary<string, string>? before = null) => new SimulatedRun
    {
        Procedure = "bms-settings-audit", Before = before ?? [],
        Answers = (_, world) =>
        {
            setUp(world);
            return "yes";
        },
    }.Run();

    private static void SetAsIntended(SimulatedBench world)
    {
        var registers = world.Bms.Registers;
        (registers[At.CellOvp], registers[At.CellOvpRecovery], registers[At.CellUvp], registers[At.CellUvpRecovery]) = (2700, 2650, 1900, 2100);
        (registers[At.ChargeAmperes], registers[At.DischargeAmperes]) = (25_000, 40_000);

        // RCV, end points, and the temperatures of the chemistry.
        (registers[38], registers[30], registers[34]) = (2680, 2670, 1950);
        (registers[82], registers[86], registers[90], registers[94], registers[98], registers[102]) = (450, 400, 550, 500, 0, 50);
    }
}
