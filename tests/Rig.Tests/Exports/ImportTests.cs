using PackBench.Rig.Cli;
using PackBench.Rig.Exports;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Tests.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Exports;

/// <summary>Out and in again: what a foreign table says of a run is what the run says of itself.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-import-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bdf", ".bdf.csv")]
    [InlineData("neware", ".neware.csv")]
    public async Task A_run_that_was_exported_and_imported_delivers_the_same(string format, string end)
    {
        using var run = new SimulatedRun { Procedure = ShortProcedure.Discharge, Bench = "simulated-ideal" }.Run();
        using var original = run.Open();
        var files = await RunExport.WriteAsync(original, format, _folder, null, Token);
        var (path, said) = await ImportAsync(files.Single(file => file.EndsWith(end, StringComparison.Ordinal)), format);
        Assert.True(path is not null, said);
        Assert.True(RunVerifier.Verify(path).IsIntact);
        using var imported = SqliteRunReader.Open(path);
        Assert.True(imported.Header.IsImported);
        Assert.False(imported.Header.IsSimulated);
        Assert.InRange(original.ScanCount - imported.ScanCount, 0, 4);
        // The looks before the first step and after the last are records of their own.
        Assert.Equal(["rest", "rest", "discharge", "rest", "rest"], imported.ReadSteps().Select(step => step.Verb));

        // The part of an interval at each switching is known to the run and not to a table of records.
        var charge = -original.ReadResults().Single(result => result.Name == "charge").Value;
        Assert.Equal(Math.Abs(charge), imported.ReadResults().Single(result => result.Name == "capacity").Value, 2 * 8.0 / 3600);
        var report = RunReportBuilder.Build(imported, DateTimeOffset.UnixEpoch);
        using var text = new MemoryStream();
        new PackBench.Reports.Text.TextRenderer().Render(report, text);
        Assert.Contains("not measured here", System.Text.Encoding.UTF8.GetString(text.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, "Test Time / s", "goes back")]
    [InlineData(9, "Voltage / V", "is empty")]
    public async Task A_spoilt_table_is_refused_with_its_line_and_column(int line, string column, string what)
    {
        using var run = new SimulatedRun { Procedure = ShortProcedure.Discharge, Bench = "simulated-ideal" }.Run();
        using var original = run.Open();
        var file = (await RunExport.WriteAsync(original, "bdf", _folder, null, Token))[0];
        var lines = await File.ReadAllLinesAsync(file, Token);
        var fields = lines[line - 1].Split(',');
        fields[lines[0].Split(',').ToList().IndexOf(column)] = column == "Voltage / V" ? "" : "0.000";
        lines[line - 1] = string.Join(',', fields);
        await File.WriteAllLinesAsync(file, lines, Token);
        var (path, said) = await ImportAsync(file, "bdf");
        Assert.Null(path);
        Assert.Contains($"{Path.GetFileName(file)}:{line}:", said, StringComparison.Ordinal);
        Assert.Contains(what, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_measured_log_of_a_cycler_keeps_its_numbers_as_a_run_file()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Fixtures", "data", "leaf-6s-module-1c.csv");
        var (path, said) = await ImportAsync(file, "bitrode-6s", "leaf-6s-module");
        Assert.True(path is not null, said);
        using var imported = SqliteRunReader.Open(path);
        var results = imported.ReadResults().Where(result => !result.IsText).ToDictionary(result => result.Name, result => result.Value);
        Assert.Equal(55.300, results["capacity"], 0.001);
        Assert.Equal(1254.18, results["energy"], 0.05);
        Assert.Equal("cell A1 at 3.000 V", imported.ReadResults().Single(result => result.Name == "end_reason").Text);
        var step = imported.ReadSteps().Single(one => one.Record == "discharge");
        Assert.Equal(-55.300, step.State.Values["charge_As"] / 3600, 0.001);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(string? Path, string Said)> ImportAsync(string file, string map, string pack = "lto-4p6s-used")
    {
        var said = new StringWriter();
        var console = new RigConsole(TextReader.Null, said, said, TimeProvider.System, isInteractive: false);
        var import = AnalyzeCommand.Read(file, map, pack, "", console);
        return import is null
            ? (null, said.ToString())
            : (await LogImport.WriteAsync(import, Path.Combine(_folder, "runs"), DateTimeOffset.UnixEpoch.AddYears(50), TimeProvider.System, Token), "");
    }
}
