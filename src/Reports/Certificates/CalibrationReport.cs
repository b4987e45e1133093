using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>The run report's data plus the points of a calibration, before and after adjustment (ISO/IEC 17025:2017, 7.8.4.1 d).</summary>
public sealed record CalibrationData
{
    public required RunReportData Run { get; init; }

    /// <summary>What was calibrated: "BMS current".</summary>
    public required string Quantity { get; init; }

    public required string Unit { get; init; }

    public required ImmutableArray<CalibrationPoint> AsFound { get; init; }

    /// <summary>Empty: nothing was adjusted; as found is as left, and the report says so.</summary>
    public ImmutableArray<CalibrationPoint> AsLeft { get; init; } = [];

    /// <summary>The line through the points as found; null: none was fitted.</summary>
    public CalibrationFit? Fit { get; init; }

    /// <summary>What was done: "gain written; read back", "write refused: corrections apply in this software only".</summary>
    public required string Action { get; init; }

    /// <summary>The indication is zero below this; null: no dead band was found.</summary>
    public double? DeadBand { get; init; }
}

/// <param name="Uncertainty">Expanded uncertainty of the error.</param>
/// <param name="Tolerance">Largest error allowed at this point; null: none stated.</param>
public sealed record CalibrationPoint(double Reference, double Indicated, double Uncertainty, double? Tolerance = null, ReportVerdict Verdict = ReportVerdict.NotJudged, string? Note = null);

/// <summary>Indicated = <paramref name="Offset"/> + <paramref name="Gain"/> × reference; uncertainties are expanded.</summary>
public sealed record CalibrationFit(double Offset, double OffsetUncertainty, double Gain, double GainUncertainty, double ResidualDeviation, double? Correlation);

/// <summary>The page design of a calibration: errors before and after with the tolerance, the fit with its residuals, the tables.</summary>
public static class CalibrationReport
{
    public static ReportDocument Create(CalibrationData data, ReportTexts? texts = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        texts ??= ReportTexts.For(data.Run.Paper);
        return RunReport.Create(WithSections(data, texts), texts);
    }

    /// <summary>The run's data with this design's sections before its own.</summary>
    public static RunReportData WithSections(CalibrationData data, ReportTexts? texts = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        texts ??= ReportTexts.For(data.Run.Paper);
        ImmutableArray<ReportSection> own =
        [
            new(texts.Format("errors", ("quantity", data.Quantity)), [.. Errors(data, texts)], "errors"),
            .. data.Fit is { } fit ? [new ReportSection(texts["fit"], [.. Fit(data, fit, texts)], "fit")] : Array.Empty<ReportSection>(),
        ];
        return data.Run with { Sections = [.. own, .. data.Run.Sections] };
    }

    private static IEnumerable<ReportBlock> Errors(CalibrationData data, ReportTexts texts)
    {
        yield return new ReportBlock.Definitions(
        [
            new(texts["action_taken"], data.Action),
            new(texts["dead_band"], data.DeadBand is { } band ? texts.Format("not_indicated_below", ("value", $"{NumberText.Plain(band)} {data.Unit}")) : texts["no_dead_band"]),
        ]);
        yield return new ReportBlock.FitChart(
            "errors",
            new ChartAxis(texts["reference"], data.Unit),
            new ChartAxis(texts["error"], data.Unit),
            [
                Series(texts["as_found"], data.AsFound),
                .. data.AsLeft.IsEmpty ? [] : new[] { Series(texts["as_left"], data.AsLeft) },
            ],
            Tolerance(data, texts),
            Caption: texts["errors_caption"],
            HeightMm: 70);
        yield return Table("as-found", texts["as_found"], data.AsFound, data, texts);
        yield return data.AsLeft.IsEmpty
            ? new ReportBlock.Notice(NoticeLevel.Info, texts["as_left"], texts["not_adjusted"])
            : Table("as-left", texts["as_left"], data.AsLeft, data, texts);
    }

    private static IEnumerable<ReportBlock> Fit(CalibrationData data, CalibrationFit fit, ReportTexts texts)
    {
        var x = data.AsFound.Select(point => point.Reference).ToArray();
        if (x.Length > 0)
        {
            ImmutableArray<double> ends = [x.Min(), x.Max()];
            yield return new ReportBlock.FitChart(
                "fit",
                new ChartAxis(texts["reference"], data.Unit),
                new ChartAxis(texts["indicated"], data.Unit),
                [new PointSeries(texts["as_found"], [.. x], [.. data.AsFound.Select(point => point.Indicated)], [.. data.AsFound.Select(point => point.Uncertainty)])],
                [new FitLine(texts["fit_line"], ends, [.. ends.Select(at => fit.Offset + (fit.Gain * at))])],
                new ChartAxis(texts["residual"], data.Unit),
                [new PointSeries(texts["as_found"], [.. x], [.. data.AsFound.Select(point => point.Indicated - fit.Offset - (fit.Gain * point.Reference))], [.. data.AsFound.Select(point => point.Uncertainty)])],
                Caption: texts["fit_caption"]);
        }

        yield return new ReportBlock.Definitions(
        [
            new(texts["offset"], $"{NumberText.WithUncertainty(fit.Offset, fit.OffsetUncertainty)} {data.Unit}"),
            new(texts["gain"], NumberText.WithUncertainty(fit.Gain, fit.GainUncertainty)),
            new(texts["residual_deviation"], $"{NumberText.Plain(fit.ResidualDeviation)} {data.Unit}"),
            new(texts["correlation"], fit.Correlation is { } correlation ? NumberText.Fixed(correlation, 2) : texts["not_stated"]),
        ], 2);
    }

    private static PointSeries Series(string name, ImmutableArray<CalibrationPoint> points) => new(
        name, [.. points.Select(point => point.Reference)], [.. points.Select(point => point.Indicated - point.Reference)], [.. points.Select(point => point.Uncertainty)]);

    private static ImmutableArray<FitLine> Tolerance(CalibrationData data, ReportTexts texts)
    {
        var points = data.AsFound.Concat(data.AsLeft).Where(point => point.Tolerance is not null).DistinctBy(point => point.Reference).OrderBy(point => point.Reference).ToArray();
        ImmutableArray<double> x = [.. points.Select(point => point.Reference)];
        return points.Length < 2
            ? []
            :
            [
                new FitLine(texts["tolerance"] + " +", x, [.. points.Select(point => point.Tolerance ?? 0)], Extrapolation: true),
                new FitLine(texts["tolerance"] + " \u2212", x, [.. points.Select(point => -point.Tolerance ?? 0)], Extrapolation: true),
            ];
    }

    private static ReportBlock.Table Table(string name, string title, ImmutableArray<CalibrationPoint> points, CalibrationData data, ReportTexts texts) => new(
        name,
        [
            new(texts["reference"], ColumnAlignment.Right, 1, data.Unit), new(texts["indicated"], ColumnAlignment.Right, 1, data.Unit), new(texts["error"], ColumnAlignment.Right, 1, data.Unit),
            new(texts["uncertainty_U"], ColumnAlignment.Right, 1, data.Unit), new(texts["tolerance"], ColumnAlignment.Right, 1, data.Unit), new(texts["verdict"], Weight: 1.5), new(texts["note"], Weight: 2),
        ],
        [
            .. points.Select(point =>
            {
                var (error, uncertainty) = NumberText.Rounded(point.Indicated - point.Reference, point.Uncertainty);
                return TableRow.Of(
                    new TableCell(NumberText.Rounded(point.Reference, point.Uncertainty).Value, point.Reference),
                    new TableCell(NumberText.Rounded(point.Indicated, point.Uncertainty).Value, point.Indicated),
                    new TableCell(error, point.Indicated - point.Reference),
                    new TableCell(uncertainty, point.Uncertainty),
                    point.Tolerance is { } tolerance ? new TableCell("\u00B1 " + NumberText.Plain(tolerance), tolerance) : "\u2013",
                    new TableCell(ResultBlocks.VerdictWord(point.Verdict, texts), null, point.Verdict),
                    point.Note ?? "");
            }),
        ],
        texts.Format("calibration_table", ("quantity", data.Quantity), ("state", title)));
}
