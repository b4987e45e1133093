namespace PackBench.Reports.Tests;

/// <summary>Documents that several tests draw.</summary>
internal static class SampleDocuments
{
    public static ReportDocument With(params ReadOnlySpan<ReportBlock> blocks) => new()
    {
        Title = "Capacity run",
        Subtitle = "Shed pack 1, serial 0042",
        Number = "PB-2026-0001",
        Footer = "PackBench 0.1.0",
        Metadata = new("A. Tester", "Capacity run of pack 0042", new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), "0.1.0", ["LTO"]),
        Blocks = [.. blocks],
    };

    /// <summary>Every kind of block once.</summary>
    public static ReportDocument Everything() => With(
        new ReportBlock.VerdictBanner(ReportVerdict.Passed, "The pack delivers 74.6 Ah; at least 64 Ah were asked."),
        new ReportBlock.KeyFigures(
        [
            new("Capacity", "74.62", "Ah", "± 0.43 Ah (k = 2)", ReportVerdict.Passed),
            new("Energy", "1003", "Wh"),
            new("State of health", "93.3", "%", "of 80 Ah"),
        ]),
        new ReportBlock.Contents(),
        new ReportBlock.Heading(1, "Results", "results"),
        new ReportBlock.Paragraph(RichText.FromMarkup("The **weakest** group is `cell[4]`, see [the results](#results).")),
        new ReportBlock.BulletList(["one", "two"]),
        new ReportBlock.Table(
            "results",
            [new("Quantity", Weight: 2), new("Value", ColumnAlignment.Right, 1, "Ah")],
            [
                new(["Discharge"], TableRowKind.Group),
                TableRow.Of("Capacity, \"full\"", new TableCell("74.62", 74.6201234, ReportVerdict.Passed)),
                new(["Sum", new TableCell("74.62", 74.6201234)], TableRowKind.Total),
            ],
            "Results with expanded uncertainty",
            (RichText)"k = 2"),
        new ReportBlock.Definitions([new("Chemistry", "LTO"), new("Ω", "µΔ±≤₂")], 2),
        new ReportBlock.Notice(NoticeLevel.Warning, "Traceability", "not established"),
        new ReportBlock.LineChart(
            "voltage",
            new ChartAxis("Time", Kind: ChartAxisKind.ElapsedSeconds),
            new ChartAxis("Voltage", "V"),
            [new("pack.voltage", [0, 1800, 3600, 5400], [16.2, double.NaN, 14.1, 12.0]), new("pack.current", [0, 5400], [-8, -8], ChartSide.Right)],
            new ChartAxis("Current", "A"),
            [new(0, 3600, "discharge"), new(3600, 5400, "rest")],
            [new(5000, "cell 4 at 2.000 V")],
            [new(12, "cut-off")],
            "Voltage and current"),
        new ReportBlock.BarChart("cells", new("Voltage", "V"), ["1", "2", "3"], [new("End", [2.1, 2.05, 2.0], [0.01, 0.01, 0.01])], [new(2.0, "cut-off")], 2, Caption: "End of discharge"),
        new ReportBlock.FitChart(
            "fit",
            new("Reference", "A"),
            new("BMS", "A"),
            [new("as found", [1, 2, 5], [1.1, 2.05, 5.2])],
            [new("fit", [1, 5], [1.05, 5.15])],
            new("Residual", "A"),
            [new("as found", [1, 2, 5], [0.05, -0.05, 0.05])],
            Caption: "Calibration"),
        new ReportBlock.Topology(6, 4, ["2.10", "2.11", "2.09", "2.00", "2.12", "2.10"], 3, "The pack: 4P6S"),
        new ReportBlock.Picture([1, 2, 3], "The pack", "Photo", "pack.jpg"),
        new ReportBlock.SideBySide([new(1, [new ReportBlock.Paragraph("left")]), new(1, [new ReportBlock.QrCode("packbench:sha-256:00", "Scan me")])]),
        new ReportBlock.Together([new ReportBlock.Signatures([new("Tested by", "A. Tester", "2026-03-01")])]),
        new ReportBlock.PageBreak(),
        new ReportBlock.Code("steps:\n  - rest: { for: 1 h }", "The procedure"));
}
