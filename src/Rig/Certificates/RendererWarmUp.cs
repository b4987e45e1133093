using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Reports.Json;

namespace PackBench.Rig.Certificates;

/// <summary>
/// Half of the time of a certificate over short runs is .NET compiling what it draws with. A small paper, drawn for nobody on the other processor while
/// the options are read and the runs are looked for, takes a part of that out of the wait.
/// </summary>
internal static class RendererWarmUp
{
    private static readonly DateTimeOffset AnyTime = DateTimeOffset.UnixEpoch;

    /// <summary>Draws it. What goes wrong here would go wrong with the paper itself, and is said then.</summary>
    public static Task Begin(IReportRenderer renderer) => Environment.ProcessorCount < 2 ? Task.CompletedTask : Task.Run(() =>
    {
        var data = Data();
        _ = CertificateDataJson.Write(data with { Runs = [] });
        renderer.Render(BuildCertificate.Create(data), Stream.Null);
    });

    private static BuildCertificateData Data()
    {
        var paper = new PaperIdentity { Number = "0", Issued = AnyTime, SoftwareVersion = "0" };
        var pack = new PackIdentity { Name = "-", Chemistry = "-", Series = 2, Parallel = 1 };
        var run = new RunReportData
        {
            Paper = paper, Pack = pack,
            Procedure = new() { Id = "none", Version = 1, Title = "-", Purpose = "-", Method = ["-"], Parameters = [new("-", "-")], SourceText = "-" },
            Conclusion = new(ReportVerdict.Passed, AnyTime, AnyTime.AddSeconds(1), "-", 2, Simulated: true),
            KeyFigures = [new("-", "1", "V", "-")],
            Conditions = [new("-", "-")],
            Results = [new() { Id = "a", Title = "-", Value = 1, Unit = "V", ExpandedUncertainty = 0.1, CoverageFactor = 2, LimitText = "-", DecisionRule = "-", Verdict = ReportVerdict.Passed }],
            Limits = [new("-", "-", "-", "-", false)],
            Events = [new(TimeSpan.Zero, "-", "-")],
            Instruments = [new("-", "-", "-", "-", "-", "-", null, null, null)],
            Budgets = [new("a", "-", "V", [new("-", 1, "V", 0.1, "normal", 1, 0.1, null, null)], 1, 0.1, null, 2, 0.2, 0.95)],
            Digests = [new("-", "SHA-256", "-", "-")],
        };
        return new BuildCertificateData
        {
            Paper = paper, Pack = pack, WiringChecklist = [new("-", ReportVerdict.Passed)], KeyFigures = run.KeyFigures, Runtimes = [new("-", 1, 1, 1, "-")],
            Runs = [CapacityReport.WithSections(new CapacityReportData
            {
                Run = run, ElapsedSeconds = [0, 1], PackVolts = [1, 2], PackAmperes = [0, 1], Cells = [new("1", [1, 2])], DegreesCelsius = [new("1", [1, 2])],
                Steps = [new(0, 1, "-")], Markers = [], CellTable = [], CellCutOffVolts = 1,
            }, Reports.Texts.ReportTexts.For("en"))],
        };
    }
}
