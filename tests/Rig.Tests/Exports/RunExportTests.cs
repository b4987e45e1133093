using System.Globalization;
using System.Text.Json;
using PackBench.Rig.Exports;
using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Runs;
using Parquet;
using Xunit;

namespace PackBench.Rig.Tests.Exports;

/// <summary>The rules of the readers, one by one: a file that breaks one of them is refused or misread by batterydf, BEEP, PyProBE or cellpy.</summary>
public sealed class RunExportTests(RunExportTests.ExportedRun exported) : IClassFixture<RunExportTests.ExportedRun>
{
    private const string Cycles = """
        procedure: test-procedure
        version: 1
        title: Two short cycles
        needs: { load: required, supply: required }
        steps:
          - rest: { for: 10 s }
          - repeat:
              times: 2
              steps:
                - charge: { current: 5 A, voltage: 15.9 V, until: step.elapsed >= 60 s, at_most: 5 min, record: charge }
                - discharge: { current: 8 A, until: step.elapsed >= 2 min, at_most: 10 min, record: discharge }
          - rest: { for: 20 s, record: after }
        results:
          charge: { value: discharge.charge, unit: Ah }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_column_of_a_BDF_table_is_a_term_that_is_not_deprecated_and_the_required_ones_are_there()
    {
        var terms = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "bdf-terms-1.3.0.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        var allowed = terms.Where(term => term[0] != "deprecated").Select(term => term[1]).ToHashSet();
        var head = exported.Bdf.Columns;
        Assert.All(head, label => Assert.Contains(label, allowed));
        Assert.All(terms.Where(term => term[0] is "required" or "recommended"), term => Assert.Contains(term[1], head));
        Assert.Equal(head.Count, head.Distinct().Count());
        Assert.All(ExportColumns.Bdf(5), column => Assert.Contains(terms, term => term[1] == column.Label && term[2] == column.Notation));
    }

    [Fact]
    public void Sums_agree_with_their_parts_in_every_row_and_never_fall()
    {
        var table = exported.Bdf;
        foreach (var (unit, what) in new[] { ("Ah", "Capacity"), ("Wh", "Energy") })
        {
            var (charging, discharging) = (table[$"Charging {what} / {unit}"], table[$"Discharging {what} / {unit}"]);
            var largest = charging.Concat(discharging).Max();
            for (var i = 0; i < charging.Count; i++)
            {
                // batterydf: rtol 1e-6, atol 1e-9 + 1e-7 of the largest.
                var tolerance = 1e-9 + (1e-7 * largest) + (1e-6 * (charging[i] + discharging[i]));
                Assert.Equal(charging[i] + discharging[i], table[$"Cumulative {what} / {unit}"][i], tolerance);
                Assert.Equal(charging[i] - discharging[i], table[$"Net {what} / {unit}"][i], tolerance);
            }

            AssertNeverFalls(charging);
            AssertNeverFalls(discharging);
        }

        Assert.Equal(2 * 5.0 * 60 / 3600, table["Charging Capacity / Ah"][^1], 0.01);
        Assert.Equal(2 * 8.0 * 120 / 3600, table["Discharging Capacity / Ah"][^1], 0.01);
    }

    [Fact]
    public void Both_clocks_go_at_the_same_pace_although_the_time_was_simulated()
    {
        var (test, unix) = (exported.Bdf["Test Time / s"], exported.Bdf["Unix Time / s"]);
        AssertNeverFalls(test);
        var started = unix[0] - test[0];
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), started, 1.0);
        Assert.All(test.Zip(unix), pair => Assert.Equal(pair.First + started, pair.Second, 2e-3));
    }

    [Fact]
    public void Counters_begin_at_one_steps_count_on_and_a_loop_repeats_the_number_of_its_step()
    {
        var table = exported.Bdf;
        Assert.Equal(Enumerable.Range(1, table.Rows).Select(i => (double)i), table["Record Index / 1"]);
        var (steps, ids, records) = (table["Step Count / 1"], table["Step ID"], table["Step Record Index / 1"]);
        for (var i = 0; i < steps.Count; i++)
        {
            var isNew = i == 0 || steps[i] != steps[i - 1];
            Assert.Equal(isNew ? 1 : records[i - 1] + 1, records[i]);
            Assert.True(i == 0 || steps[i] == steps[i - 1] || steps[i] == steps[i - 1] + 1, $"the count of steps jumps at record {i + 1}");
        }

        var types = table.Text("Step Type");
        var charges = Enumerable.Range(0, types.Count).Where(i => types[i] == "CCCV_CHG").ToList();
        Assert.Equal(2, charges.Select(i => steps[i]).Distinct().Count());
        Assert.Single(charges.Select(i => ids[i]).Distinct());
        Assert.Contains("CC_DCH", types);
        Assert.Equal([1, 2], table["Cycle Count / 1"].Distinct());
        AssertNeverFalls(table["Cycle Count / 1"]);
    }

    [Fact]
    public void Current_above_zero_charges()
    {
        var table = exported.Bdf;
        var types = table.Text("Step Type");
        Assert.All(Enumerable.Range(0, types.Count).Where(i => types[i] == "CC_DCH" && table["Step Time / s"][i] > 3), i => Assert.InRange(table["Current / A"][i], -8.2, -7.8));
        Assert.All(Enumerable.Range(0, types.Count).Where(i => types[i] == "CCCV_CHG" && table["Step Time / s"][i] > 3), i => Assert.InRange(table["Current / A"][i], 4.5, 5.2));
    }

    [Fact]
    public void The_sidecar_has_only_the_names_that_its_reader_allows()
    {
        string[] allowed = ["battinfo_test", "battinfo_cell", "battinfo_channel", "battinfo_equipment", "battinfo_test_protocol", "bdf", "raw", "extras"];
        using var json = JsonDocument.Parse(File.ReadAllText(exported.Find(".bdf.metadata.json")));
        Assert.All(json.RootElement.EnumerateObject(), property => Assert.Contains(property.Name, allowed));
        var test = json.RootElement.GetProperty("battinfo_test");
        Assert.Matches("^[0-9a-f]{64}$", test.GetProperty("provenance").GetProperty("file_hash").GetString());
        Assert.Equal("other", test.GetProperty("test").GetProperty("kind").GetString());
        Assert.Equal("completed", test.GetProperty("test").GetProperty("status").GetString());
        Assert.True(json.RootElement.GetProperty("extras").GetProperty("packbench").GetProperty("simulated").GetBoolean());
    }

    [Fact]
    public void A_run_that_tripped_says_so_in_a_category_that_exists()
    {
        using var run = new SimulatedRun
        {
            Procedure = ShortProcedure.Discharge.Replace("results:", "limits:\n  - { trip: pack.current < -5 A, after: 1 s, because: a test }\nresults:", StringComparison.Ordinal),
        }.Run();
        Assert.Equal(RunOutcome.Tripped, run.Summary.Outcome);
        using var reader = run.Open();
        using var json = JsonDocument.Parse(BdfMetadata.Of(reader, new ExportRecords(reader), "", ""));
        var test = json.RootElement.GetProperty("battinfo_test").GetProperty("test");
        Assert.Equal("aborted", test.GetProperty("status").GetString());
        var conformance = test.GetProperty("conformance");
        Assert.Equal("non-conformant", conformance.GetProperty("status").GetString());
        Assert.Contains(conformance.GetProperty("deviations").EnumerateArray(), one => one.GetProperty("category").GetString() == "out_of_tolerance");
    }

    [Fact]
    public void Cells_are_keyed_by_the_record_and_their_sum_is_the_pack()
    {
        var cells = Table.Read(exported.Find(".cells.csv"));
        Assert.Equal(exported.Bdf.Rows, cells.Rows);
        Assert.Equal(6, cells.Columns.Count - 2);
        var sum = Enumerable.Range(2, 6).Sum(i => cells[cells.Columns[i]][^1]);
        Assert.Equal(exported.Bdf["Voltage / V"][^1], sum, 0.05);
    }

    [Fact]
    public async Task Parquet_holds_the_same_table_under_its_notations()
    {
        await using var file = File.OpenRead(exported.Find(".bdf.parquet"));
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: Token);
        var fields = reader.Schema.GetDataFields();
        Assert.Equal(ExportColumns.Bdf(5).Select(column => column.Notation), fields.Select(field => field.Name));
        using var group = reader.OpenRowGroupReader(0);
        Assert.Equal(exported.Bdf.Rows, group.RowCount);
        var volts = new double?[group.RowCount];
        await group.ReadAsync<double>(fields.Single(field => field.Name == "voltage_volt"), volts, cancellationToken: Token);
        Assert.All(volts.Zip(exported.Bdf["Voltage / V"]), pair => Assert.Equal(pair.Second, pair.First!.Value, 1e-6));
    }

    [Fact]
    public void A_Neware_table_has_its_header_to_the_letter_and_sums_by_step()
    {
        var table = Table.Read(exported.Find(".neware.csv"));
        Assert.Equal(
            "DataPoint,Cycle Index,Step Index,Step Type,Time,Cumulative Time,Current(A),Voltage(V),Chg. Cap.(Ah),DChg. Cap.(Ah),Chg. Energy(Wh),DChg. Energy(Wh),Date,Power(W),dQ/dV(Ah/V),Contact resistance(mO),T1(℃)",
            string.Join(',', table.Columns));
        var (steps, discharged) = (table["Step Index"], table["DChg. Cap.(Ah)"]);
        var ofSteps = Enumerable.Range(0, table.Rows).GroupBy(i => steps[i]).Select(group => group.Max(i => discharged[i])).Sum();

        // What flows between the last record of a step and the first of the next is counted in the older one, after its last row.
        Assert.Equal(exported.Bdf["Discharging Capacity / Ah"][^1], ofSteps, 6 * 8.0 / 3600);
        Assert.All(table.Text("Date"), date => Assert.True(DateTime.TryParseExact(date, "yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)));
        Assert.StartsWith("\"Two short cycles\":\n  Steps:\n    1: ", File.ReadAllText(exported.Find("README.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_Battery_Archive_series_has_sums_by_cycle_and_a_name_that_BEEP_finds()
    {
        var path = exported.Find("_timeseries.csv");
        var table = Table.Read(path);
        Assert.Equal(
            "Date_Time,Test_Time (s),Cycle_Index,Current (A),Voltage (V),Charge_Capacity (Ah),Discharge_Capacity (Ah),Charge_Energy (Wh),Discharge_Energy (Wh),Environment_Temperature (C),Cell_Temperature (C)",
            string.Join(',', table.Columns));
        Assert.Equal(8.0 * 120 / 3600, table["Discharge_Capacity (Ah)"][^1], 0.01);
        Assert.All(table.Text("Date_Time"), date => Assert.True(DateTime.TryParseExact(date, "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)));
    }

    [Fact]
    public void Files_are_plain_UTF_8_with_points_and_line_feeds()
    {
        foreach (var path in exported.Files.Where(path => path.EndsWith(".csv", StringComparison.Ordinal)))
        {
            var bytes = File.ReadAllBytes(path);
            Assert.NotEqual(0xEF, bytes[0]);
            Assert.DoesNotContain((byte)'\r', bytes);
            var rows = File.ReadAllLines(path);
            Assert.All(rows, row => Assert.Equal(rows[0].Count(sign => sign == ','), row.Count(sign => sign == ',')));
            Assert.DoesNotContain("NaN", File.ReadAllText(path), StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(exported.Folder, "*.part"));
    }

    /// <summary>One run with two cycles, in every format.</summary>
    public sealed class ExportedRun : IDisposable
    {
        public ExportedRun()
        {
            using var run = new SimulatedRun { Procedure = Cycles }.Run();
            using var reader = run.Open();
            Files = [.. RunExport.Formats.SelectMany(format => RunExport.WriteAsync(reader, format, Folder, null, Token).GetAwaiter().GetResult()).Distinct()];
            Bdf = Table.Read(Find(".bdf.csv"));
        }

        internal string Folder { get; } = Directory.CreateTempSubdirectory("packbench-export-").FullName;

        internal IReadOnlyList<string> Files { get; }

        internal Table Bdf { get; }

        public void Dispose() => Directory.Delete(Folder, recursive: true);

        internal string Find(string end) => Files.Single(path => path.EndsWith(end, StringComparison.Ordinal));
    }

    private static void AssertNeverFalls(IReadOnlyList<double> values)
    {
        for (var i = 1; i < values.Count; i++)
        {
            Assert.True(values[i] >= values[i - 1], $"falls at row {i + 1}: {values[i - 1]} to {values[i]}");
        }
    }

    internal sealed class Table(IReadOnlyList<string> columns, string[][] rows)
    {
        public IReadOnlyList<string> Columns => columns;

        public int Rows => rows.Length;

        public IReadOnlyList<double> this[string column] => [.. Text(column).Select(text => text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture))];

        public IReadOnlyList<string> Text(string column)
        {
            var at = columns.ToList().IndexOf(column);
            Assert.True(at >= 0, $"there is no column '{column}'");
            return [.. rows.Select(row => row[at])];
        }

        public static Table Read(string path)
        {
            var lines = File.ReadAllLines(path);
            return new Table(lines[0].Split(','), [.. lines.Skip(1).Select(line => line.Split(','))]);
        }
    }
}
