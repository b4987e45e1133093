using System.Collections.Immutable;
using PackBench.Reports;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Certificates;

/// <summary>Which of a hundred results somebody asks for who buys a pack.</summary>
internal static class MainFigures
{
    private const int MostOnCover = 8;

    /// <summary>The result that stands for its procedure; of the others the first that was judged.</summary>
    private static readonly ImmutableDictionary<string, string> OfProcedure = ImmutableDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, string>
    {
        ["incoming-inspection"] = "arrival_lowest", ["isolation-check"] = "resistance", ["bms-settings-audit"] = "wrong", ["voltage-consistency"] = "highest_at_end",
        ["wiring-drop"] = "joint_resistance", ["cell-voltage-check"] = "error", ["protection-trips"] = "current_left", ["parasitic-draw"] = "days", ["standby-audit"] = "mean",
        ["self-discharge"] = "rate_month", ["balance-check"] = "closed", ["bms-current-calibration"] = "error_left", ["wake-check"] = "least", ["pulse-resistance"] = "resistance_10s",
        ["charge-acceptance"] = "charge", ["charger-efficiency"] = "efficiency", ["charger-temperature-rise"] = "rise", ["capacity-run"] = "capacity", ["soak-cycles"] = "change",
    });

    /// <summary>The cover's, in the order in which they are asked for.</summary>
    private static readonly ImmutableArray<(string Procedure, string Result)> OfCover =
    [
        ("capacity-run", "capacity"), ("capacity-run", "health_charge"), ("capacity-run", "energy"), ("pulse-resistance", "resistance_10s"), ("parasitic-draw", "days"),
        ("self-discharge", "rate_month"), ("bms-current-calibration", "error_left"), ("charger-temperature-rise", "rise"),
        ("cell-voltage-check", "error"), ("isolation-check", "resistance"), ("soak-cycles", "change"),
    ];

    public static string? For(string procedure) => OfProcedure.GetValueOrDefault(procedure);

    /// <summary>Of the newest run of each procedure. None where no such procedure was run: then the cover takes the first ones of each run.</summary>
    public static ImmutableArray<KeyFigure> Of(IReadOnlyList<SqliteRunReader> runs)
    {
        var newest = runs.GroupBy(run => run.Header.ProcedureName, StringComparer.Ordinal).ToDictionary(same => same.Key, same => WorstOfGroups.AndSingle(same.MaxBy(run => run.Header.StartedUtc)!.ReadResults()), StringComparer.Ordinal);
        return
        [
            .. OfCover.Select(asked => newest.GetValueOrDefault(asked.Procedure, []).FirstOrDefault(result => result.Name == asked.Result && double.IsFinite(result.Value)))
                .OfType<RunResult>().Take(MostOnCover).Select(RunReportBuilder.KeyFigureOf),
        ];
    }
}
