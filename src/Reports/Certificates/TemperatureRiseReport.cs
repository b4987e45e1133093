using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>The run report's data plus a temperature rise with its exponential fit.</summary>
public sealed record TemperatureRiseData
{
    public required RunReportData Run { get; init; }

    /// <summary>Seconds since the start of the run, ascending; the x of every trace.</summary>
    public required ImmutableArray<double> ElapsedSeconds { get; init; }

    /// <summary>Temperatures in °C: ambient, charger, cells.</summary>
    public required ImmutableArray<CellTrace> DegreesCelsius { get; init; }

    public ImmutableArray<ChartBand> Steps { get; init; } = [];

    /// <summary>One for each current.</summary>
    public ImmutableArray<RiseFit> Fits { get; init; } = [];

    /// <summary>What is expected elsewhere: at another current or ambient.</summary>
    public ImmutableArray<RisePrediction> Predictions { get; init; } = [];
}

/// <summary>
/// Rise over ambient = <paramref name="StartKelvin"/> + <paramref name="FinalKelvin"/> × (1 − exp(−(t − <paramref name="FromSeconds"/>)/τ)).
/// The measured part ends at <paramref name="ToSeconds"/>; beyond it the curve is drawn as an extrapolation.
/// </summary>
/// <param name="Name">"10.0 A".</param>
/// <param name="MeasuredSeconds">Times of the measured rises that were fitted.</param>
public sealed record RiseFit(
    string Name,
    double FromSeconds,
    double ToSeconds,
    double StartKelvin,
    double FinalKelvin,
    double FinalUncertainty,
    double TimeConstantSeconds,
    double? TimeConstantUncertainty,
    ImmutableArray<double> MeasuredSeconds,
    ImmutableArray<double> MeasuredKelvin);

/// <param name="Condition">"20 A, ambient 40 °C".</param>
public sealed record RisePrediction(string Condition, double DegreesCelsius, double? Uncertainty, double? LimitCelsius, ReportVerdict Verdict, string Basis);

/// <summary>The page design of a temperature rise: curves, the rise with its fit and where it leads, predictions.</summary>
public static class TemperatureRiseReport
{
    private const int CurvePoints = 120;

    public static ReportDocument Create(TemperatureRiseData data, ReportTexts? texts = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        texts ??= ReportTexts.For(data.Run.Paper);
        return RunReport.Create(WithSections(data, texts), texts);
    }

    /// <summary>The run's data with this design's sections before its own.</summary>
    public static RunReportData WithSections(TemperatureRiseData data, ReportTexts? texts = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        texts ??= ReportTexts.For(data.Run.Paper);
        ReportBlock curves = new ReportBlock.LineChart(
            "temperatures",
            new ChartAxis(texts["time"], Kind: ChartAxisKind.ElapsedSeconds),
            new ChartAxis(texts["temperature"], "°C"),
            [.. data.DegreesCelsius.Select(trace => new ChartSeries(trace.Name, data.ElapsedSeconds, trace.Values))],
            Bands: data.Steps,
            Caption: texts["temperatures_caption"],
            HeightMm: 62);
        ImmutableArray<ReportSection> own =
        [
            new(texts["temperatures"], [curves], "temperatures"),
            .. data.Fits.IsEmpty ? [] : new[] { new ReportSection(texts["rise"], [Rise(data, texts), Table(data, texts)], "rise") },
            .. data.Predictions.IsEmpty ? [] : new[] { new ReportSection(texts["predictions"], [Predictions(data, texts)], "predictions") },
        ];
        return data.Run with { Sections = [.. own, .. data.Run.Sections] };
    }

    private static ReportBlock.FitChart Rise(TemperatureRiseData data, ReportTexts texts) => new(
        "rise",
        new ChartAxis(texts["since_start_of_step"], Kind: ChartAxisKind.ElapsedSeconds),
        new ChartAxis(texts["rise_axis"], "K"),
        [.. data.Fits.Select(fit => new PointSeries(fit.Name, [.. fit.MeasuredSeconds.Select(at => at - fit.FromSeconds)], fit.MeasuredKelvin))],
        [
            .. data.Fits.Select(fit => Curve(fit, texts.Format("fit_of", ("name", fit.Name)), 0, fit.ToSeconds - fit.FromSeconds, extrapolation: false)),
            .. data.Fits.Select(fit => Curve(fit, texts.Format("extrapolation_of", ("name", fit.Name)), fit.ToSeconds - fit.FromSeconds, Math.Max(fit.ToSeconds - fit.FromSeconds, 5 * fit.TimeConstantSeconds), extrapolation: true)),
        ],
        new ChartAxis(texts["residual"], "K"),
        [.. data.Fits.Select(fit => new PointSeries(fit.Name, [.. fit.MeasuredSeconds.Select(at => at - fit.FromSeconds)], [.. fit.MeasuredSeconds.Zip(fit.MeasuredKelvin, (at, rise) => rise - Value(fit, at - fit.FromSeconds))]))],
        Caption: texts["rise_caption"]);

    private static FitLine Curve(RiseFit fit, string name, double from, double to, bool extrapolation)
    {
        ImmutableArray<double> x = [.. Enumerable.Range(0, CurvePoints + 1).Select(n => from + ((to - from) * n / CurvePoints))];
        return new FitLine(name, x, [.. x.Select(at => Value(fit, at))], extrapolation);
    }

    private static double Value(RiseFit fit, double sinceStart) => fit.StartKelvin + (fit.FinalKelvin * (1 - Math.Exp(-sinceStart / fit.TimeConstantSeconds)));

    private static ReportBlock.Table Table(TemperatureRiseData data, ReportTexts texts) => new(
        "rise",
        [new(texts["step"], Weight: 1.4), new(texts["final_rise"], ColumnAlignment.Right, 1.2, "K"), new(texts["time_constant"], ColumnAlignment.Right, 1.2, "s"), new(texts["measured_for"], ColumnAlignment.Right, 1.2), new(texts["reached"], ColumnAlignment.Right, 1.2)],
        [
            .. data.Fits.Select(fit => TableRow.Of(
                fit.Name,
                new TableCell(NumberText.WithUncertainty(fit.StartKelvin + fit.FinalKelvin, fit.FinalUncertainty), fit.StartKelvin + fit.FinalKelvin),
                new TableCell(NumberText.WithUncertainty(fit.TimeConstantSeconds, fit.TimeConstantUncertainty), fit.TimeConstantSeconds),
                new TableCell($"{NumberText.Fixed((fit.ToSeconds - fit.FromSeconds) / fit.TimeConstantSeconds, 1)} \u03C4", fit.ToSeconds - fit.FromSeconds),
                $"{NumberText.Fixed(100 * (1 - Math.Exp(-(fit.ToSeconds - fit.FromSeconds) / fit.TimeConstantSeconds)), 0)} %")),
        ],
        texts["rise_table_caption"]);

    private static ReportBlock.Table Predictions(TemperatureRiseData data, ReportTexts texts) => new(
        "predictions",
        [new(texts["condition"], Weight: 1.6), new(texts["expected_temperature"], ColumnAlignment.Right, 1.2, "°C"), new(texts["limit"], ColumnAlignment.Right, 0.8, "°C"), new(texts["verdict"], Weight: 1.2), new(texts["basis"], Weight: 2)],
        [
            .. data.Predictions.Select(row => TableRow.Of(
                row.Condition,
                new TableCell(NumberText.WithUncertainty(row.DegreesCelsius, row.Uncertainty), row.DegreesCelsius),
                row.LimitCelsius is { } limit ? new TableCell(NumberText.Plain(limit), limit) : "\u2013",
                new TableCell(ResultBlocks.VerdictWord(row.Verdict, texts), null, row.Verdict),
                row.Basis)),
        ],
        texts["predictions_caption"],
        (RichText)texts["predictions_note"]);
}
