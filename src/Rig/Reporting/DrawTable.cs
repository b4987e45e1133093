using System.Collections.Immutable;
using PackBench.Reports.Certificates;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>Results that exist once for each standing configuration, one row a configuration.</summary>
internal static class DrawTable
{
    /// <summary>The group of results that belongs to these rows.</summary>
    public const string Group = "Configurations";

    public static bool IsOfConfiguration(RunResult result) => result.Group == Group && result.Name.EndsWith(']');

    /// <summary>Empty for a run that has no such results.</summary>
    public static ImmutableArray<DrawRow> Of(SqliteRunReader reader, ImmutableArray<RunResult> results)
    {
        var draws = results.Where(result => result.Name.StartsWith("draw[", StringComparison.Ordinal)).ToArray();
        if (draws.Length == 0)
        {
            return [];
        }

        var titles = reader.ReadEvents<RunEvent.MeasuredRow>().Where(row => row.Table == "draw")
            .Select(row => row.Cells.FirstOrDefault(cell => cell.Key == "configuration").Value ?? "").ToArray();
        return [.. draws.Select((draw, index) => Row(draw, index < titles.Length && titles[index].Length > 0 ? titles[index] : $"configuration {index + 1}", index + 1))];

        DrawRow Row(RunResult draw, string title, int number)
        {
            RunResult? Find(string name) => results.FirstOrDefault(result => result.Name == $"{name}[{number}]" && double.IsFinite(result.Value));
            var (power, more) = (Find("draw_power"), Find("draw_above_base"));
            return new DrawRow(
                title, draw.Value, Finite(draw.Uncertainty), Find("draw_voltage")?.Value, power?.Value, Finite(power?.Uncertainty), Find("draw_days")?.Value, Find("draw_share")?.Value,
                number > 1 && more is not null ? $"{NumberText.WithUncertainty(more.Value, more.Uncertainty)} mA above the first configuration" : null);
        }
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
