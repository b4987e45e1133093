using System.IO.Compression;
using PackBench.Reports.Csv;

namespace PackBench.Reports.Tests;

public sealed class CsvTablesTests
{
    [Fact]
    public void A_table_gives_numbers_in_full_units_in_the_head_and_quotes_where_needed()
    {
        var file = CsvTables.Of(SampleDocuments.Everything()).Single(file => file.FileName == "results.csv");

        Assert.Equal(
            [
                "Group,Quantity,Value [Ah],Mark",
                "Discharge,\"Capacity, \"\"full\"\"\",74.6201234,Passed",
                "Discharge,Sum,74.6201234,",
                "",
            ],
            file.Content.Split("\r\n"));
    }

    [Fact]
    public void A_gap_in_a_curve_is_an_empty_cell()
    {
        var file = CsvTables.Of(SampleDocuments.Everything()).Single(file => file.FileName == "chart-voltage.csv");

        Assert.Contains("pack.voltage,1800,,V", file.Content.Split("\r\n"));
        Assert.Contains("pack.current,5400,-8,A", file.Content.Split("\r\n"));
    }

    [Fact]
    public void Two_tables_of_one_name_get_two_files()
    {
        ReportBlock table = new ReportBlock.Table("cells", [new("A")], [TableRow.Of("1")]);

        Assert.Equal(["cells.csv", "cells-2.csv"], CsvTables.Of(SampleDocuments.With(table, table)).Select(file => file.FileName));
    }

    [Fact]
    public void The_archive_holds_every_file_and_is_repeatable()
    {
        var document = SampleDocuments.Everything();

        var bytes = Rendering.Draw(new CsvRenderer(), document);

        using var archive = new ZipArchive(new MemoryStream(bytes));
        Assert.Equal(CsvTables.Of(document).Select(file => file.FileName), archive.Entries.Select(entry => entry.Name));
        Assert.Equal(bytes, Rendering.Draw(new CsvRenderer(), document));
    }
}
