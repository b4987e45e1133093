using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>The page design of a capacity run: curves, cells, the end of the discharge, resistances, charge left.</summary>
public static class CapacityReport
{
    /// <param name="texts">Words; null: those shipped for the paper's language.</param>
    public static ReportDocument Create(CapacityReportData data, ReportTexts? texts = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        texts ??= ReportTexts.For(data.Run.Paper);
        return RunReport.Create(WithSections(data, texts), texts);
    }

    /// <summary>The run's data with the sections of a capacity run before its own; for a certificate over several runs.</summary>
    public static RunReportData WithSections(CapacityReportData data, ReportTexts? texts = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        texts ??= ReportTexts.For(data.Run.Paper);
        return data.Run with { Sections = [.. Sections(data, texts), .. data.Run.Sections] };
    }

    private static IEnumerable<ReportSection> Sections(CapacityReportData data, ReportTexts texts)
    {
        yield return new ReportSection(texts["curves"], [.. Curves(data, texts)], "curves");
        if (!data.CellTable.IsEmpty)
        {
            yield return new ReportSection(texts["cells_at_end"], [.. Cells(data, texts)], "cells");
        }

        if (data.CellTable.Any(cell => cell.Milliohms10s is not null || cell.Milliohms1s is not null))
        {
            yield return new ReportSection(texts["resistances"], [Resistances(data, texts)], "resistances");
        }
    }

    private static IEnumerable<ReportBlock> Curves(CapacityReportData data, ReportTexts texts)
    {
        var time = new ChartAxis(texts["time"], Kind: ChartAxisKind.ElapsedSeconds);
        yield return new ReportBlock.LineChart(
            "voltage-current",
            time,
            new ChartAxis(texts["pack_voltage"], "V"),
            [
                new ChartSeries(texts["pack_voltage"], data.ElapsedSeconds, data.PackVolts),
                new ChartSeries(texts["pack_current"], data.ElapsedSeconds, data.PackAmperes, ChartSide.Right),
            ],
            new ChartAxis(texts["pack_current"], "A"),
            data.Steps,
            data.Markers,
            Caption: texts["voltage_current_caption"],
            HeightMm: 64);
        if (!data.Cells.IsEmpty)
        {
            yield return new ReportBlock.LineChart(
                "cell-voltages",
                time,
                new ChartAxis(texts["cell_voltage"], "V"),
                [.. data.Cells.Select(cell => new ChartSeries(cell.Name, data.ElapsedSeconds, cell.Values))],
                null,
                data.Steps,
                data.Markers,
                data.CellCutOffVolts is { } cutOff ? [new ChartLimit(cutOff, texts.Format("cut_off", ("volts", NumberText.Fixed(cutOff, 3))))] : [],
                texts["cell_voltages_caption"],
                HeightMm: 64);
        }

        if (!data.DegreesCelsius.IsEmpty)
        {
            yield return new ReportBlock.LineChart(
                "temperatures",
                time,
                new ChartAxis(texts["temperature"], "°C"),
                [.. data.DegreesCelsius.Select(trace => new ChartSeries(trace.Name, data.ElapsedSeconds, trace.Values))],
                null,
                data.Steps,
                Caption: texts["temperatures_caption"],
                HeightMm: 50);
        }
    }

    private static IEnumerable<ReportBlock> Cells(CapacityReportData data, ReportTexts texts)
    {
        var ranked = data.CellTable.Where(cell => cell.EndVolts is not null).OrderBy(cell => cell.EndVolts).ToArray();
        int? weakest = ranked.Length > 0 ? data.CellTable.IndexOf(ranked[0]) : null;
        if (ranked.Length > 1)
        {
            yield return new ReportBlock.Paragraph(RichText.FromMarkup(texts.Format(
                "weakest_sentence",
                ("weakest", ranked[0].Label),
                ("volts", NumberText.Fixed(ranked[0].EndVolts ?? 0, 3)),
                ("second", ranked[1].Label),
                ("second_volts", NumberText.Fixed(ranked[1].EndVolts ?? 0, 3)),
                ("spread", NumberText.Fixed((ranked[^1].EndVolts - ranked[0].EndVolts ?? 0) * 1000, 0)))));
        }

        if (ranked.Length > 0)
        {
            yield return new ReportBlock.BarChart(
                "end-voltages",
                new ChartAxis(texts["cell_voltage"], "V"),
                [.. data.CellTable.Select(cell => texts.Format("group_number", ("number", cell.Label)))],
                [new BarSeries(texts["end_voltage"], [.. data.CellTable.Select(cell => cell.EndVolts ?? double.NaN)])],
                data.CellCutOffVolts is { } cutOff ? [new ChartLimit(cutOff, texts.Format("cut_off", ("volts", NumberText.Fixed(cutOff, 3))))] : [],
                weakest,
                Caption: texts["end_voltages_caption"],
                HeightMm: 55);
        }

        yield return CellTable(data, weakest, texts);
        if (data.CellTable.Any(cell => cell.AmpereHours is not null))
        {
            yield return new ReportBlock.BarChart(
                "group-capacities",
                new ChartAxis(texts["capacity"], "Ah"),
                [.. data.CellTable.Select(cell => texts.Format("group_number", ("number", cell.Label)))],
                [new BarSeries(
                    texts["capacity"],
                    [.. data.CellTable.Select(cell => cell.AmpereHours ?? double.NaN)],
                    [.. data.CellTable.Select(cell => cell.AmpereHoursUncertainty ?? 0)])],
                HighlightedCategory: weakest,
                Caption: texts["group_capacities_caption"],
                HeightMm: 50);
        }
    }

    private static ReportBlock.Table CellTable(CapacityReportData data, int? weakest, ReportTexts texts) => new(
        "cells",
        [
            new(texts["group"], Weight: 1.7),
            new(texts["at_start"], ColumnAlignment.Right, 1, "V"),
            new(texts["at_end"], ColumnAlignment.Right, 1, "V"),
            new(texts["after_rest"], ColumnAlignment.Right, 1, "V"),
            new("R (1 s)", ColumnAlignment.Right, 0.9, "mΩ"),
            new("R (10 s)", ColumnAlignment.Right, 0.9, "mΩ"),
            new(texts["charge_left"], ColumnAlignment.Right, 1.1, "Ah"),
            new(texts["capacity"], ColumnAlignment.Right, 1.4, "Ah"),
        ],
        [
            .. data.CellTable.Select((cell, index) => new TableRow(
                [
                    texts.Format("group_number", ("number", cell.Label)) + (index == weakest ? $" ({texts["weakest"]})" : ""),
                    Number(cell.StartVolts, 3),
                    Number(cell.EndVolts, 3),
                    Number(cell.RestedVolts, 3),
                    Number(cell.Milliohms1s, 3),
                    Number(cell.Milliohms10s, 3),
                    Number(cell.RemainingAmpereHours, 2),
                    cell.AmpereHours is { } capacity ? new TableCell(NumberText.WithUncertainty(capacity, cell.AmpereHoursUncertainty), capacity) : "\u2013",
                ],
                index == weakest ? TableRowKind.Highlight : TableRowKind.Body)),
        ],
        texts["cells_caption"],
        (RichText)texts["cells_note"]);

    private static ReportBlock.BarChart Resistances(CapacityReportData data, ReportTexts texts)
    {
        // A slow BMS knows nothing of the first second.
        ImmutableArray<BarSeries> known =
        [
            .. new[]
            {
                new BarSeries("1 s", [.. data.CellTable.Select(cell => cell.Milliohms1s ?? double.NaN)], Uncertainties(data)),
                new BarSeries("10 s", [.. data.CellTable.Select(cell => cell.Milliohms10s ?? double.NaN)], Uncertainties(data)),
            }.Where(series => series.Values.Any(double.IsFinite)),
        ];
        return new ReportBlock.BarChart(
            "resistances",
            new ChartAxis(texts["resistance"], "mΩ"),
            [.. data.CellTable.Select(cell => texts.Format("group_number", ("number", cell.Label)))],
            known,
            Caption: texts.Format("resistances_caption", ("first", known[0].Name), ("last", known[^1].Name)),
            HeightMm: 50);
    }

    private static ImmutableArray<double> Uncertainties(CapacityReportData data) => [.. data.CellTable.Select(cell => cell.MilliohmsUncertainty ?? 0)];

    private static TableCell Number(double? value, int decimals) => value is { } known ? new TableCell(NumberText.Fixed(known, decimals), known) : "\u2013";
}
