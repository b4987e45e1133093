using System.Collections.Immutable;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Cli;
using PackBench.Rig.Packs.Audit;
using Xunit;

namespace PackBench.Rig.Tests.Packs;

public sealed class SettingsAuditTests
{
    private static readonly BmsSetting[] Known =
    [
        new("cell_ovp", "", SettingKind.CellVoltage, Units.Volt), new("cell_uvp", "", SettingKind.CellVoltage, Units.Volt), new("cell_rcv", "", SettingKind.CellVoltage, Units.Volt),
    ];

    private static readonly Dictionary<string, string> Good = new()
    {
        ["cell_ovp"] = "2.70 V", ["cell_ovp_recovery"] = "2.65 V", ["cell_rcv"] = "2.68 V", ["cell_uvp"] = "1.90 V", ["cell_uvp_recovery"] = "2.10 V", ["charge_current"] = "25 A",
        ["discharge_current"] = "40 A", ["charge_ot"] = "45 °C", ["charge_ut"] = "0 °C", ["cell_count"] = "6", ["capacity"] = "80 Ah", ["soc_100_voltage"] = "2.67 V", ["soc_0_voltage"] = "1.95 V",
        ["smart_sleep_voltage"] = "1.9 V",
    };

    [Fact]
    public void A_unit_that_is_set_as_its_pack_wants_has_only_the_charger_to_note()
    {
        var finding = Assert.Single(Audit());
        Assert.Equal((AuditLevel.Note, "cell_rcv"), (finding.Level, finding.Setting));
        Assert.Contains("2.680 V × 6 = 16.08 V; the charger's 15.85 V", finding.Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cell_rcv", "2.695 V", AuditLevel.Wrong, "10 mV below cell_ovp")]
    [InlineData("cell_ovp", "3.2 V", AuditLevel.Dangerous, "absolute maximum")]
    [InlineData("cell_uvp", "1.2 V", AuditLevel.Dangerous, "absolute minimum")]
    [InlineData("cell_ovp_recovery", "2.72 V", AuditLevel.Wrong, "above cell_ovp_recovery")]
    [InlineData("charge_current", "30 A", AuditLevel.Wrong, "the pack's largest charge current")]
    [InlineData("discharge_current", "70 A", AuditLevel.Wrong, "the fuse")]
    [InlineData("charge_ot", "60 °C", AuditLevel.Wrong, "the range of LTO")]
    [InlineData("charge_ut", "-20 °C", AuditLevel.Wrong, "at least 0 °C")]
    [InlineData("cell_count", "5", AuditLevel.Dangerous, "6, the pack's cells")]
    [InlineData("capacity", "100 Ah", AuditLevel.Note, "within 2 %")]
    [InlineData("soc_100_voltage", "2.69 V", AuditLevel.Wrong, "cell_rcv")]
    [InlineData("soc_0_voltage", "1.8 V", AuditLevel.Note, "cell_uvp")]
    [InlineData("smart_sleep_voltage", "2.3 V", AuditLevel.Note, "end of discharge")]
    [InlineData("smart_sleep_time", "72 h", AuditLevel.Note, "between 10 min and 24 h")]
    [InlineData("sleep_delay", "10 s", AuditLevel.Note, "between 10 min and 24 h")]
    [InlineData("cell_uvp", "2.8 V", AuditLevel.Dangerous, "LTO works about 2.3 V")]
    [InlineData("discharge_current", "60 A", AuditLevel.Wrong, "what the cable carries")]
    public void A_setting_that_does_not_fit_is_named_with_its_rule(string setting, string value, AuditLevel level, string rule) =>
        Assert.Contains(Audit((setting, value)), finding => finding.Level == level && finding.Rule.Contains(rule, StringComparison.Ordinal));

    private static ImmutableArray<AuditFinding> Audit(params (string Setting, string Value)[] changes)
    {
        var settings = BmsSettings.Empty;
        foreach (var (name, text) in Good.Select(pair => (pair.Key, pair.Value)).Concat(changes))
        {
            settings = settings.With(name, BmsValue.Of(QuantityText.Parse(text)));
        }

        return SettingsAudit.Of(new RigFiles().Pack("lto-4p6s-used")! with { Cable = 50.0.Amperes }, settings, Known);
    }
}
