using System.Text.RegularExpressions;
using PackBench.Reports.Text;
using PackBench.Rig.Cli;
using PackBench.Rig.Reporting;
using PackBench.Rig.Tests.Analysis;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Cli;

/// <summary><c>packbench analyze</c>, as the user calls it, on the measured Leaf log and on spoilt copies of it.</summary>
public sealed class AnalyzeTests : IDisposable
{
    private static readonly string Leaf = MeasuredLogTests.Fixture("leaf-6s-module-1c.csv");
    private static readonly string Map = TestFiles.Of("packs", "maps", "bitrode-6s.yaml");
    private static readonly string Pack = TestFiles.Of("packs", "leaf-6s-module.yaml");
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-analyze-").FullName;
    private readonly StringWriter _out = new();
    private readonly StringWriter _errors = new();

    [Fact]
    public void The_leaf_log_gives_the_figures_of_its_cycler()
    {
        Assert.Equal(0, Run(Leaf, "--columns", Map, "--pack", Pack, "--report", Path.Combine(_folder, "leaf.txt"), "--source", "batterysim/equiv-circ-model, MIT licence"));
        Assert.Contains("cell A1 at 3.000 V", _out.ToString(), StringComparison.Ordinal);
        Assert.Contains("85.077", _out.ToString(), StringComparison.Ordinal);
        var report = File.ReadAllText(Path.Combine(_folder, "leaf.txt"));
        foreach (var said in new[] { "55.3", "1254.2", "85.077", "A1", "computed here, not measured here", "batterysim/equiv-circ-model, MIT licence", "labttf (as the log says)", "4/13/2017 7:47:34 AM (as the log says)" })
        {
            Assert.Contains(said, report, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_figure_of_a_foreign_log_has_an_uncertainty()
    {
        var import = AnalyzeCommand.Read(Leaf, Map, Pack, "", Console())!;
        Assert.All(import.Results(), result => Assert.True(double.IsNaN(result.Uncertainty)));
        var document = ImportedReport.Build(import, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Null(document.SimulatedNotice);
        using var text = new MemoryStream();
        new TextRenderer().Render(document, text);
        Assert.Contains("Its accuracy and its calibration are not known here", Regex.Replace(System.Text.Encoding.UTF8.GetString(text.ToArray()), @"\s+", " "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20.4,1,1", "20.2,1,1", ":41:1: time stands still")]
    [InlineData("20.4,1,1", "20.1,1,1", ":41:1: time goes back")]
    [InlineData("Cell Voltage A3,", "Cell Voltage 3,", ":18:1: there is no column 'Cell Voltage A3'")]
    [InlineData("4.066,4.111,4.115", "4066,4.111,4.115", ":41:99: 'Cell Voltage A1' is 4066 V, outside what 'cell[1].voltage' can be")]
    [InlineData("4.066,4.111,4.115", "4,066,4.111,4.115", ":41:176: the row has 35 fields where 34 names stand above it: a decimal comma")]
    public void A_spoilt_log_is_one_line_with_file_and_line_and_exit_2(string was, string now, string said)
    {
        var spoilt = Path.Combine(_folder, "spoilt.csv");
        var text = File.ReadAllText(Leaf);
        Assert.Contains(was, text, StringComparison.Ordinal);
        File.WriteAllText(spoilt, text.Replace(was, now, StringComparison.Ordinal));
        Assert.Equal(2, Run(spoilt, "--columns", Map, "--pack", Pack));
        Assert.StartsWith(spoilt + said, Assert.Single(_errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there-is-none.csv", "bitrode-6s", "leaf-6s-module", "there-is-none.csv:1:1: cannot be read")]
    [InlineData("leaf", "bitrode-7s", "leaf-6s-module", "there is no such file")]
    [InlineData("leaf", "bitrode-6s", "leaf-7s-module", "there is no such file")]
    [InlineData("leaf", "arbin", "leaf-6s-module", "there is no column 'Test_Time(s)'")]
    public void A_file_that_does_not_fit_is_told(string log, string map, string pack, string said)
    {
        Assert.Equal(2, Run(log == "leaf" ? Leaf : log, "--columns", map, "--pack", pack));
        Assert.Contains(said, _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_of_another_number_of_cells_than_the_pack_is_refused()
    {
        var pack = Path.Combine(_folder, "seven.yaml");
        File.WriteAllText(pack, File.ReadAllText(Pack).Replace("series: 6", "series: 7", StringComparison.Ordinal));
        Assert.Equal(2, Run(Leaf, "--columns", Map, "--pack", pack));
        Assert.Contains("names 6 cells, and the pack 'leaf-6s-module' has 7 in series", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_discharge_read_with_the_wrong_sign_is_no_discharge()
    {
        var map = Path.Combine(_folder, "reversed.yaml");
        File.WriteAllText(map, File.ReadAllText(Map).Replace("positive: charge", "positive: discharge", StringComparison.Ordinal));
        var log = Path.Combine(_folder, "discharge-only.csv");
        File.WriteAllLines(log, File.ReadAllLines(Leaf).Where((_, at) => at < 18 || at > 37));
        Assert.Equal(2, Run(log, "--columns", map, "--pack", Pack));
        Assert.Contains("is the sign of the current right", _errors.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private int Run(params string[] arguments) => AnalyzeCommand.Create(Console()).Parse(arguments).Invoke();

    private RigConsole Console() => new(TextReader.Null, _out, _errors, TimeProvider.System, isInteractive: false);
}
