using System.Globalization;
using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>The pack as built: cells, BMS, parts, wiring, and how long it feeds what.</summary>
internal static class CertificatePack
{
    public static IEnumerable<ReportBlock> Blocks(BuildCertificateData data, ReportTexts texts) =>
    [
        new ReportBlock.PageBreak(),
        new ReportBlock.Heading(1, texts["item"], "item"),
        PackBlocks.Identity(data.Pack, texts),
        PackBlocks.Topology(data.Pack, texts, [], null),
        .. data.Photos.Skip(1).Select(photo => new ReportBlock.Picture(photo.Bytes, photo.Caption, photo.Caption, photo.Source)),
        .. Cells(data, texts),
        .. Settings(data, texts),
        .. Parts(data, texts),
        .. Wiring(data, texts),
    ];

    public static IEnumerable<ReportBlock> Runtimes(BuildCertificateData data, ReportTexts texts)
    {
        if (data.Runtimes.IsEmpty)
        {
            yield break;
        }

        yield return new ReportBlock.Heading(1, texts["runtimes"], "runtimes");
        yield return new ReportBlock.Table(
            "runtimes",
            [new(texts["load"], Weight: 1.6), new(texts["power"], ColumnAlignment.Right, 0.8, "W"), new(texts["runtime"], ColumnAlignment.Right, 1.3), new(texts["basis"], Weight: 2.4)],
            [.. data.Runtimes.Select(row => TableRow.Of(
                row.Load,
                new TableCell(NumberText.Plain(row.PowerWatts), row.PowerWatts),
                row.Hours is { } hours ? new TableCell(Runtime(hours, row.UncertaintyHours, texts), hours) : "\u2013",
                row.Basis))],
            texts["runtimes_caption"]);
    }

    /// <summary>Days from two days on, hours below: "9.1 ± 0.2 days".</summary>
    private static string Runtime(double hours, double? uncertainty, ReportTexts texts)
    {
        var inDays = hours >= 48;
        var divisor = inDays ? 24 : 1;
        return texts.Format(inDays ? "days" : "hours", ("number", NumberText.WithUncertainty(hours / divisor, (uncertainty ?? hours * 0.01) / divisor)));
    }

    private static IEnumerable<ReportBlock> Cells(BuildCertificateData data, ReportTexts texts)
    {
        yield return new ReportBlock.Heading(2, texts["cells"], "cells-origin");
        if (!data.Chemistry.IsEmpty)
        {
            yield return new ReportBlock.Definitions(data.Chemistry, 2);
        }

        if (!data.Provenance.IsEmpty)
        {
            yield return new ReportBlock.Table(
                "provenance",
                [new(texts["groups"]), new(texts["maker"], Weight: 1.2), new(texts["model"], Weight: 1.4), new(texts["date_code"]), new(texts["obtained_from"], Weight: 1.6), new(texts["history"], Weight: 2)],
                [.. data.Provenance.Select(row => TableRow.Of(row.Groups, Known(row.Maker, texts), Known(row.Model, texts), Known(row.DateCode, texts), Known(row.Source, texts), Known(row.History, texts)))],
                texts["provenance_caption"]);
        }

        yield return data.LifetimeTraceability is { } known
            ? new ReportBlock.Paragraph(new RichText([new TextRun(texts["lifetime"] + ": ", TextEmphasis.Strong), new TextRun(known)]))
            : new ReportBlock.Notice(NoticeLevel.Warning, texts["lifetime_unknown"], texts["lifetime_unknown_text"]);
    }

    private static IEnumerable<ReportBlock> Settings(BuildCertificateData data, ReportTexts texts)
    {
        yield return new ReportBlock.Heading(2, texts["bms"], "bms");
        yield return new ReportBlock.Paragraph(data.Pack.Bms ?? texts["not_known"]);
        if (data.BmsSettings.IsEmpty)
        {
            yield return new ReportBlock.Paragraph(texts["no_settings"]);
            yield break;
        }

        yield return new ReportBlock.Table(
            "bms-settings",
            [new(texts["setting"], Weight: 2), new(texts["expected"], ColumnAlignment.Right), new(texts["found"], ColumnAlignment.Right), new(texts["verdict"], Weight: 1.2)],
            [.. data.BmsSettings.Select(row => new TableRow(
                [
                    row.Name, row.Expected, row.Found ?? texts["not_read"],
                    row.Found is null ? new TableCell(texts["verdict_NotTested"], null, ReportVerdict.NotTested)
                        : row.Agrees ? new TableCell(texts["agrees"], null, ReportVerdict.Passed) : new TableCell(texts["differs"], null, ReportVerdict.Failed),
                ],
                row.Found is not null && !row.Agrees ? TableRowKind.Highlight : TableRowKind.Body))],
            texts["settings_caption"]);
    }

    private static IEnumerable<ReportBlock> Parts(BuildCertificateData data, ReportTexts texts)
    {
        if (data.BillOfMaterials.IsEmpty)
        {
            yield break;
        }

        var priced = data.BillOfMaterials.Any(part => part.UnitCost is not null);
        var total = data.BillOfMaterials.Sum(part => (part.UnitCost ?? 0) * (decimal)part.Quantity);
        var unpriced = data.BillOfMaterials.Count(part => part.UnitCost is null);
        yield return new ReportBlock.Heading(2, texts["parts"], "parts");
        yield return new ReportBlock.Table(
            "parts",
            [
                new(texts["part"], Weight: 2), new(texts["maker"], Weight: 1.2), new(texts["part_number"], Weight: 1.4), new(texts["number_of"], ColumnAlignment.Right, 0.7),
                new(texts["unit_cost"], ColumnAlignment.Right, 0.9, data.Currency), new(texts["cost"], ColumnAlignment.Right, 0.9, data.Currency),
            ],
            [
                .. data.BillOfMaterials.Select(part => TableRow.Of(
                    part.Item, part.Maker ?? "\u2013", part.PartNumber ?? "\u2013", new TableCell(NumberText.Plain(part.Quantity), part.Quantity),
                    Money(part.UnitCost), Money(part.UnitCost * (decimal)part.Quantity))),
                .. priced ? [new TableRow([texts["sum"], "", "", "", "", Money(total)], TableRowKind.Total)] : Array.Empty<TableRow>(),
            ],
            texts["parts_caption"],
            priced && unpriced > 0 ? (RichText)texts.Format("parts_unpriced", ("count", unpriced)) : null);
    }

    private static IEnumerable<ReportBlock> Wiring(BuildCertificateData data, ReportTexts texts)
    {
        yield return new ReportBlock.Heading(2, texts["wiring"], "wiring");
        if (data.WiringChecklist.IsEmpty)
        {
            yield return new ReportBlock.Paragraph(texts["no_wiring"]);
            yield break;
        }

        yield return new ReportBlock.Table(
            "wiring",
            [new(texts["check"], Weight: 2.4), new(texts["verdict"], Weight: 1), new(texts["finding"], Weight: 2.2)],
            [.. data.WiringChecklist.Select(row => TableRow.Of(row.Check, new TableCell(ResultBlocks.VerdictWord(row.Verdict, texts), null, row.Verdict), row.Finding ?? ""))],
            texts["wiring_caption"]);
    }

    private static string Known(string? text, ReportTexts texts) => text ?? texts["not_known"];

    private static TableCell Money(decimal? amount) => amount is { } known ? new TableCell(known.ToString("0.00", CultureInfo.InvariantCulture), (double)known) : "\u2013";
}
