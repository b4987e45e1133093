using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>The run report's data plus the draw in each configuration.</summary>
public sealed record ParasiticDrawData(RunReportData Run, ImmutableArray<DrawRow> Rows);

/// <summary>One configuration of the standing pack. Uncertainties are expanded; null: not known.</summary>
/// <param name="Milliamperes">Corrected for the burden of the meter.</param>
/// <param name="DaysToEmpty">From the capacity that the run was given.</param>
public sealed record DrawRow(
    string Configuration,
    double Milliamperes,
    double? MilliamperesUncertainty,
    double? PackVolts,
    double? Milliwatts,
    double? MilliwattsUncertainty,
    double? DaysToEmpty,
    double? PercentPerMonth,
    string? Note = null);

/// <summary>The page design of a parasitic draw run: bars and a table, one line for each configuration.</summary>
public static class ParasiticDrawReport
{
    public static ReportDocument Create(ParasiticDrawData data, ReportTexts? texts = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        texts ??= ReportTexts.For(data.Run.Paper);
        return RunReport.Create(WithSections(data, texts), texts);
    }

    /// <summary>The run's data with this design's section before its own.</summary>
    public static RunReportData WithSections(ParasiticDrawData data, ReportTexts? texts = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        texts ??= ReportTexts.For(data.Run.Paper);
        return data.Rows.IsEmpty ? data.Run : data.Run with { Sections = [new(texts["draw"], [Bars(data, texts), Table(data, texts)], "draw"), .. data.Run.Sections] };
    }

    private static ReportBlock.BarChart Bars(ParasiticDrawData data, ReportTexts texts) => new(
        "draw",
        new ChartAxis(texts["draw_current"], "mA"),
        [.. data.Rows.Select(row => row.Configuration)],
        [new BarSeries(texts["draw_current"], [.. data.Rows.Select(row => row.Milliamperes)], [.. data.Rows.Select(row => row.MilliamperesUncertainty ?? 0)])],
        Horizontal: true,
        Caption: texts["draw_bars_caption"],
        HeightMm: Math.Clamp(16 + (data.Rows.Length * 8), 30, 120));

    private static ReportBlock.Table Table(ParasiticDrawData data, ReportTexts texts) => new(
        "draw",
        [
            new(texts["configuration"], Weight: 2.4), new(texts["pack_voltage"], ColumnAlignment.Right, 1, "V"), new(texts["draw_current"], ColumnAlignment.Right, 1.3, "mA"),
            new(texts["power"], ColumnAlignment.Right, 1.3, "mW"), new(texts["days_to_empty"], ColumnAlignment.Right, 1, "d"), new(texts["of_capacity"], ColumnAlignment.Right, 1.1, texts["percent_per_month"]),
        ],
        [
            .. data.Rows.Select(row => TableRow.Of(
                row.Note is null ? row.Configuration : new TableCell(new RichText([new TextRun(row.Configuration), new TextRun("\n" + row.Note, TextEmphasis.Subtle)])),
                Number(row.PackVolts, null),
                Number(row.Milliamperes, row.MilliamperesUncertainty),
                Number(row.Milliwatts, row.MilliwattsUncertainty),
                row.DaysToEmpty is { } days ? new TableCell(NumberText.Fixed(days, days < 10 ? 1 : 0), days) : "\u2013",
                row.PercentPerMonth is { } share ? new TableCell(NumberText.Fixed(share, 1), share) : "\u2013")),
        ],
        texts["draw_caption"],
        (RichText)texts["draw_note"]);

    private static TableCell Number(double? value, double? uncertainty) => value is { } known ? new TableCell(NumberText.WithUncertainty(known, uncertainty), known) : "\u2013";
}
