using PackBench.Reports.Certificates;
using PackBench.Reports.Pdf;

namespace PackBench.Reports.Tests;

public sealed class ProcedureDesignTests
{
    [Fact]
    public void Parasitic_draw_shows_a_bar_and_a_row_for_each_configuration()
    {
        var document = ParasiticDrawReport.Create(Draw());

        Assert.Equal(["A: BMS only", "B: balancer on", "C: charger board"], document.Blocks.OfType<ReportBlock.BarChart>().Single().Categories);
        var rows = document.Blocks.OfType<ReportBlock.Table>().Single(table => table.Name == "draw").Rows;
        Assert.Equal(["C: charger board\ninput dead", "15.14", "47.03 ± 0.95", "712 ± 15", "66", "46.1"], rows[2].Cells.Select(cell => cell.Text.ToPlainText()));
    }

    [Fact]
    public void A_calibration_shows_errors_as_found_and_as_left_with_tolerance_and_residuals()
    {
        var document = CalibrationReport.Create(Calibration());

        var charts = document.Blocks.OfType<ReportBlock.FitChart>().ToArray();
        Assert.Equal(["as found", "as left"], charts[0].Points.Select(points => points.Name));
        Assert.Equal(2, charts[0].Fits.Length);
        Assert.All(charts[1].ResidualPoints[0].Y, residual => Assert.InRange(residual, -0.02, 0.02));
        var row = document.Blocks.OfType<ReportBlock.Table>().Single(table => table.Name == "as-found").Rows[^1];
        Assert.Equal(["−20.000", "−20.290", "−0.290", "0.015", "± 0.3", "Conditional pass", ""], row.Cells.Select(cell => cell.Text.ToPlainText()));
    }

    [Fact]
    public void A_calibration_without_adjustment_says_that_as_left_is_as_found()
    {
        var document = CalibrationReport.Create(Calibration() with { AsLeft = [], Action = "BMS not adjusted: the write was refused" });

        Assert.Contains(document.Blocks.OfType<ReportBlock.Notice>(), notice => notice.Text.ToPlainText() == "Nothing was adjusted: as left is as found.");
        Assert.DoesNotContain(document.Blocks.OfType<ReportBlock.Table>(), table => table.Name == "as-left");
    }

    [Fact]
    public void A_temperature_rise_draws_the_extrapolation_apart_from_the_fit()
    {
        var chart = TemperatureRiseReport.Create(Rise()).Blocks.OfType<ReportBlock.FitChart>().Single();

        Assert.Equal([false, true], chart.Fits.Select(fit => fit.Extrapolation));
        Assert.Equal(1500, chart.Fits[0].X[^1]);
        Assert.Equal(1500, chart.Fits[1].X[0]);
        Assert.Equal(13.94 * (1 - Math.Exp(-5)), chart.Fits[1].Y[^1], 6);
    }

    [Fact]
    public void Each_design_is_drawn_as_pdf()
    {
        ReportDocument[] documents = [ParasiticDrawReport.Create(Draw()), CalibrationReport.Create(Calibration()), TemperatureRiseReport.Create(Rise())];

        Assert.All(documents, document => Assert.True(Rendering.PageCount(Rendering.Draw(new PdfRenderer(), document)) >= 3));
    }

    internal static ParasiticDrawData Draw() => new(
        Run("parasitic-draw", "Parasitic draw"),
        [
            new("A: BMS only", 18.2, 0.4, 15.16, 276, 6, 171, 17.8),
            new("B: balancer on", 22.6, 0.5, 15.15, 342, 8, 137, 22.1),
            new("C: charger board", 47.03, 0.95, 15.14, 712, 15, 66.1, 46.1, "input dead"),
        ]);

    internal static CalibrationData Calibration()
    {
        double[] levels = [-1, -2, -5, -10, -20];
        return new()
        {
            Run = Run("bms-current-calibration", "BMS current calibration"),
            Quantity = "BMS current",
            Unit = "A",
            Action = "gain written, read back and confirmed",
            DeadBand = 0.57,
            AsFound = [.. levels.Select((level, n) => new CalibrationPoint(level, (level * 1.0135) - 0.02 + (n % 2 == 0 ? 0 : 0.006), 0.0151, 0.1 + (0.01 * Math.Abs(level)), n == 4 ? ReportVerdict.ConditionallyPassed : ReportVerdict.Passed))],
            AsLeft = [.. levels.Select(level => new CalibrationPoint(level * 0.7, (level * 0.7) - 0.004, 0.0151, 0.1 + (0.007 * Math.Abs(level)), ReportVerdict.Passed))],
            Fit = new(-0.02, 0.008, 1.0135, 0.0009, 0.004, -0.61),
        };
    }

    internal static TemperatureRiseData Rise()
    {
        ImmutableArray<double> time = [.. Enumerable.Range(0, 181).Select(n => n * 10.0)];
        double At(double t) => 13.94 * (1 - Math.Exp(-Math.Max(0, t - 300) / 893));
        ImmutableArray<double> fitted = [.. time.Where((t, n) => t >= 300 && n % 10 == 0)];
        return new()
        {
            Run = Run("charger-rise", "Charger temperature rise"),
            ElapsedSeconds = time,
            DegreesCelsius = [new("ambient", [.. time.Select(_ => 23.3)]), new("charger", [.. time.Select(t => 23.3 + At(t))])],
            Steps = [new(0, 300, "rest"), new(300, 1800, "charge, 10 A")],
            Fits = [new("10.0 A", 300, 1800, 0, 13.94, 0.60, 893, 41, fitted, [.. fitted.Select((t, n) => At(t) + (n % 2 == 0 ? 0.1 : -0.1))])],
            Predictions = [new("20 A, ambient 40 °C", 78.4, 6.1, 70, ReportVerdict.Failed, "losses as the square of the current")],
        };
    }

    private static RunReportData Run(string id, string title)
    {
        var run = SampleRuns.Run();
        return run with { Procedure = new() { Id = id, Version = 1, Title = title }, Conclusion = run.Conclusion with { EndReason = "all points measured" } };
    }
}
