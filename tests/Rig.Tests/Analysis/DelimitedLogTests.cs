using System.Collections.Immutable;
using PackBench.Rig.Analysis.Logs;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

public sealed class DelimitedLogTests
{
    private const string Map = """
        map: test
        separator: semicolon
        time: { column: t, format: s }
        columns:
          pack.current: { column: I(A), unit: A }
          pack.voltage: { column: U(V), unit: V, min: 0 V, max: 60 V }
        """;

    private static (LogMap? Map, ImmutableArray<Finding> Findings) MapOf(string yaml)
    {
        var findings = new List<Finding>();
        var map = LogMapFile.Read(new SourceText("map.yaml", yaml), findings);
        return (map, FileReader.InOrder(findings));
    }

    private static FileResult<MeasuredLog> Read(string log, string map = Map)
    {
        var (read, findings) = MapOf(map);
        Assert.Empty(findings);
        return DelimitedLog.Read(new StringReader(log), read!, "log.csv");
    }

    private static Finding Problem(string log, string map = Map)
    {
        var result = Read(log, map);
        Assert.Null(result.Value);
        return Assert.Single(result.Findings);
    }

    [Fact]
    public void Columns_become_channels_in_SI()
    {
        var log = Read("t;U(V);I(A);T\n0;24.1;-8;20\n1;24.0;-8;\n", Map + "\n  temp.cell: { column: T, unit: °C }").Value!;
        Assert.Equal([0, 1], log.Seconds);
        Assert.Equal([24.1, 24.0], log["pack.voltage"]);
        Assert.Equal([-8, -8], log["pack.current"]);
        Assert.Equal([293.15, double.NaN], log["temp.cell"]);
        Assert.Equal([2, 3], log.Lines);
    }

    [Theory]
    [InlineData("t;I(A);U(V)\n0;1;24\n0;2;24\n", 3, 1, "time stands still: 0 s after 0 s in line 2")]
    [InlineData("t;I(A);U(V)\n5;1;24\n4;2;24\n", 3, 1, "time goes back: 4 s after 5 s in line 2")]
    [InlineData("t;I(A);U(V)\n0;1;24\n0;1;24\n", 3, 1, "repeats line 2")]
    [InlineData("t;I(A)\n0;1\n", 1, 1, "there is no column 'U(V)'")]
    [InlineData("t;I(mA);U(V)\n0;1;24\n", 1, 1, "the column is 'I(mA)', the map says 'I(A)'")]
    [InlineData("t;I(A);U(V);U(V)\n0;1;24;24\n", 1, 13, "stands there twice")]
    [InlineData("t;I(A);U(V)\n0;1,5;24\n", 2, 3, "'1,5' in 'I(A)' has a decimal comma")]
    [InlineData("t;I(A);U(V)\n0;one;24\n", 2, 3, "'one' in 'I(A)' is not a number")]
    [InlineData("t;I(A);U(V)\n0;;24\n", 2, 3, "'I(A)' is empty")]
    [InlineData("t;I(A);U(V)\n;1;24\n", 2, 1, "a row needs its time")]
    [InlineData("t;I(A);U(V)\n0;1;24\n1;1;24100\n", 3, 5, "24100 V, outside what 'pack.voltage' can be")]
    [InlineData("t;I(A);U(V)\n0;1;24\n1;1\n", 3, 4, "2 fields where 3 names stand")]
    [InlineData("t;I(A);U(V)\n0;1;24;5\n", 2, 8, "4 fields where 3 names stand")]
    [InlineData("t;I(A);U(V)\n", 1, 1, "no row of data")]
    public void A_fault_is_told_with_its_place_and_not_repaired(string log, int line, int column, string what)
    {
        var problem = Problem(log);
        Assert.Equal(new Place("log.csv", line, column), problem.Place);
        Assert.Contains(what, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_older_than_the_row_before_it_is_a_wrong_column()
    {
        const string steps = Map + "\nstep: { number: n, time: s }";
        var problem = Problem("t;s;n;I(A);U(V)\n0;0;1;0;24\n5;5;1;0;24\n6;6;2;-8;23\n", steps);
        Assert.Equal((4, 3), (problem.Place.Line, problem.Place.Column));
        Assert.Contains("is 's' the time within the step?", problem.Message, StringComparison.Ordinal);
        Assert.Equal(5.5, Read("t;s;n;I(A);U(V)\n0;0;1;0;24\n5;5;1;0;24\n6;0.5;2;-8;23\n", steps).Value!.Steps()[1].Began);
    }

    [Fact]
    public void A_separator_at_the_end_of_each_row_is_no_field() => Assert.Equal(1, Read("t;I(A);U(V)\n0;1;24;\n").Value!.Count);

    [Fact]
    public void Like_faults_are_counted_and_the_first_is_shown()
    {
        var problem = Problem("t;I(A);U(V)\n0;1,5;24\n1;1,6;24\n2;1,7;24\n");
        Assert.Equal(2, problem.Place.Line);
        Assert.Contains("'1,5'", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("(3 lines like it)", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_log_says_about_itself_is_kept_as_it_is_written()
    {
        var log = Read("Operator ID;labttf\nTest Date:;4/13/2017 7:47\nt;I(A);U(V)\n0;1;24\n", Map + "\nnames_line: 3\nabout: { Started: Test Date, Operator: Operator ID }").Value!;
        Assert.Equal([("Operator", "labttf"), ("Started", "4/13/2017 7:47")], log.Remarks);
    }

    [Fact]
    public void A_decimal_comma_is_read_where_the_map_says_so()
    {
        var log = Read("t;I(A);U(V)\n0;-1,5;24\n", Map + "\ndecimal: comma").Value!;
        Assert.Equal([-1.5], log["pack.current"]);
    }

    [Fact]
    public void Repeated_rows_are_left_out_only_where_the_map_says_so_and_are_listed()
    {
        var result = Read("t;I(A);U(V)\n0;1;24\n0;1;24\n1;1;24\n", Map + "\nrepeated_rows: drop");
        Assert.Equal(2, result.Value!.Count);
        Assert.Equal([3], result.Value.DroppedLines);
    }

    [Fact]
    public void An_unknown_state_has_no_sign()
    {
        const string map = """
            map: test
            separator: semicolon
            time: { column: t }
            columns:
              pack.current: { column: I, unit: A, sign_from: { column: S, charge: [C], discharge: [D], none: [R] } }
              pack.voltage: { column: U, unit: V }
            """;
        Assert.Equal([1, -2, 0], Read("t;I;S;U\n0;1;C;3\n1;2;D;3\n2;0;R;3\n", map).Value!["pack.current"]);
        Assert.Contains("what state 'X' in 'S' means", Problem("t;I;S;U\n0;1;X;3\n", map).Message, StringComparison.Ordinal);
        Assert.Contains("state 'R' means no current, and 1 A stand beside it", Problem("t;I;S;U\n0;1;R;3\n", map).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0d 03:16:37.5", 11797.5)]
    [InlineData("2d 00:00:00", 172800)]
    [InlineData("75:03:10", 270190)]
    public void Days_and_clock_times_become_seconds(string text, double seconds) =>
        Assert.Equal([seconds], Read($"t;I(A);U(V)\n{text};1;24\n", Map.Replace("format: s", "format: \"d h:m:s\"", StringComparison.Ordinal)).Value!.Seconds);

    [Fact]
    public void A_quoted_field_may_hold_the_separator() => Assert.Equal(["a;b", "c\"d", ""], DelimitedLog.Split("\"a;b\";\"c\"\"d\";", ';').Select(field => field.Text));

    [Theory]
    [InlineData("pack.current: { colum: I, unit: A }", 4, "did you mean 'column'")]
    [InlineData("pack.current: { column: I, unit: Amp }", 4, "there is no unit 'Amp'")]
    [InlineData("pack.current: { column: I, unit: V }", 4, "'pack.current' is a current, and V is a unit of a voltage")]
    [InlineData("pack.current: { column: I(A), unit: mA }", 4, "the column 'I(A)' says A, the map says mA")]
    [InlineData("pack.curent: { column: I, unit: A }", 4, "did you mean 'pack.current'")]
    [InlineData("cell[2].voltage: { column: C, unit: V }", 4, "no column is named for 'pack.current'")]
    public void A_map_with_a_mistake_names_its_place(string column, int line, string message)
    {
        var (map, findings) = MapOf($"map: x\ntime: {{ column: t }}\ncolumns:\n  {column}\n");
        Assert.Null(map);
        Assert.Contains(findings, finding => finding.Place.Line == line && finding.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_cell_may_not_be_left_out()
    {
        var (_, findings) = MapOf(Map + "\n  cell[1].voltage: { column: C1, unit: V }\n  cell[3].voltage: { column: C3, unit: V }");
        Assert.Contains("these are 1, 3", Assert.Single(findings).Message, StringComparison.Ordinal);
    }
}
