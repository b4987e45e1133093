using PackBench.Reports.Certificates;
using SkiaSharp;

namespace PackBench.Reports.Tests;

/// <summary>The certificate of the pack of <see cref="SampleRuns"/>.</summary>
internal static class SampleCertificates
{
    public static BuildCertificateData Full(int seconds = 100) => new()
    {
        Paper = SampleRuns.Paper with { Number = "PB-2026-C007" },
        Pack = SampleRuns.Pack,
        Photos = [new([.. Photo()], "The pack in its box", "pack.png")],
        Chemistry = [new("Full", "2.80 V"), new("Discharge stop", "2.00 V"), new("Absolute", "1.80 V to 2.90 V"), new("Temperature", "−20 °C to 45 °C")],
        Provenance =
        [
            new("1–4", "Yinlong", "66160H, 40 Ah", "2016-08", "bus pack, dismantler in Exampletown", null),
            new("5–6", "Yinlong", "66160H, 40 Ah", null, "spares of the same lot", "never used"),
        ],
        BmsSettings = [new("Cell over-voltage", "2.85 V", "2.85 V", true), new("Cell under-voltage", "1.90 V", "2.50 V", false), new("Over-current, discharge", "60 A", null, false)],
        BillOfMaterials = [new("Cell", "Yinlong", "66160H", 24, 12.50m), new("BMS", "JK", "B2A8S20P", 1, 58m), new("Fuse, 60 A", null, null, 1, 3.20m), new("Box", null, null, 1, null)],
        Currency = "EUR",
        WiringChecklist = [new("Polarity at the terminals", ReportVerdict.Passed, "15.9 V, plus on red"), new("Balance leads in order", ReportVerdict.Passed), new("Busbar bolts, 8 N·m", ReportVerdict.Failed, "two of 28 were loose, tightened"), new("Insulation to the box", ReportVerdict.NotTested)],
        Runs = [CapacityReport.WithSections(SampleRuns.Capacity(seconds)), Draw()],
        Expected = [new("capacity-run", "Capacity run"), new("parasitic-draw", "Parasitic draw"), new("self-discharge", "Self-discharge", "would have taken 28 days"), new("bms-protection", "BMS protection")],
        Runtimes = [new("Camera", 4.5, 218.4, 3.1, "capacity run at 0.1 C, parasitic draw included"), new("Router", 12, 82.1, 1.2, "capacity run at 0.1 C"), new("Inverter", 300, 3.2, 0.1, "extrapolated beyond the measured rate")],
        Grade = new("A", "state of health at least 90 %, guarded"),
        Restrictions = ["Do not charge below −20 °C.", "Fuse at the terminals: 60 A."],
        Opinions = ["The spread after rest suggests that group 4 should be watched."],
    };

    private static RunReportData Draw()
    {
        var run = SampleRuns.Run();
        return run with
        {
            Procedure = new() { Id = "parasitic-draw", Version = 2, Title = "Parasitic draw", Purpose = "What the pack loses standing, for each configuration." },
            Conclusion = run.Conclusion with { Verdict = ReportVerdict.ConditionallyPassed, EndReason = "all configurations measured", Started = run.Conclusion.Started.AddDays(1), Ended = run.Conclusion.Ended.AddDays(1) },
            KeyFigures = [new("Draw, standing", "47.0", "mA", "± 0.9 mA (k = 2)", ReportVerdict.ConditionallyPassed), new("Days to empty", "66", "d")],
            Results = [new() { Id = "draw", Title = "Draw, standing", Value = 47.03, Unit = "mA", ExpandedUncertainty = 0.95, CoverageFactor = 2, UpperLimit = 47.5, DecisionRule = "guarded acceptance, w = U (ILAC-G8:09/2019, 4.2.2)", Verdict = ReportVerdict.ConditionallyPassed, RiskOfWrongDecision = 0.16 }],
            Budgets = [],
            Events = [],
            Gaps = [],
            Deviations = ["The display could not be switched off."],
        };
    }

    /// <summary>A small picture: a gradient, so that no file is needed.</summary>
    private static byte[] Photo()
    {
        using var surface = SKSurface.Create(new SKImageInfo(320, 200));
        using var paint = new SKPaint { Shader = SKShader.CreateLinearGradient(new(0, 0), new(320, 200), [SKColors.SteelBlue, SKColors.Beige], SKShaderTileMode.Clamp) };
        surface.Canvas.DrawRect(0, 0, 320, 200, paint);
        using var image = surface.Snapshot();
        return image.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }
}
