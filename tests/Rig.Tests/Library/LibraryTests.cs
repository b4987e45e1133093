using System.CommandLine;
using PackBench.Rig.Cli;
using PackBench.Rig.Library;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Tests.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Library;

public sealed class LibraryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_trend_of_a_result_is_told_from_the_doubt_of_both_ends()
    {
        var pack = Assert.Single(PackHistory.Of(
        [
            Run(200, RunOutcome.Passed, 74.0, 0.3), Run(0, RunOutcome.Passed, 75.0, 0.3), Run(100, RunOutcome.Failed, 74.5, 0.3),
            Run(300, RunOutcome.Tripped, 20.0, 0.3), Run(50, RunOutcome.Passed, 10.0, 0.3, "simulated"),
        ]));
        Assert.Equal([0, 50, 100, 200, 300], pack.Runs.Select(run => (run.StartedUtc - SampleRun.At(0)).TotalDays));
        var capacity = pack.Capacity!;
        Assert.Equal((3, -1.0, true), (capacity.Points.Length, capacity.Change, capacity.HasChanged));
        Assert.Equal(0.3 * Math.Sqrt(2), capacity.ChangeUncertainty, 1e-12);
        Assert.Equal(-0.005 * 365.25, capacity.PerYear!.Value, 1e-9);
        Assert.Equal([false, true], pack.Trends.Select(trend => trend.IsSimulated));
        Assert.False(PackHistory.Of([Run(0, RunOutcome.Passed, 75.0, 0.3), Run(9, RunOutcome.Passed, 74.7, 0.3)])[0].Capacity!.HasChanged);
        Assert.Null(PackHistory.Of([Run(0, RunOutcome.Passed, 75.0, double.NaN), Run(9, RunOutcome.Passed, 74.7, 0.3)])[0].Capacity!.HasChanged);
    }

    [Fact]
    public async Task Tags_and_notes_lie_beside_the_run_and_find_it_and_its_file_stays_as_it_was()
    {
        using var folder = new TestFolder();
        var path = await SampleRun.WriteAsync(folder.Path, 5, Token);
        await SampleRun.WriteAsync(folder.Path, 5, Token, SampleRun.Header(pack: "B2", started: SampleRun.At(60)));
        var before = await File.ReadAllBytesAsync(path, Token);
        Assert.Equal(0, Runs(folder, "tag", "run-A17", "reference", "golden").Code);
        Assert.Equal(0, Runs(folder, "tag", "run-A17", "Golden", "--remove").Code);
        Assert.Equal(0, Runs(folder, "note", "run-A17", "new clamps").Code);
        Assert.Equal(before, await File.ReadAllBytesAsync(path, Token));
        Assert.True(RunVerifier.Verify(path).IsIntact);
        Assert.Equal(["reference"], RunRemarks.Read(path).Tags);
        foreach (var filter in new[] { "tag:reference", "CLAMPS a17", "refer" })
        {
            var (code, text) = Runs(folder, "list", "--filter", filter);
            Assert.Equal(0, code);
            Assert.Contains("A17", text, StringComparison.Ordinal);
            Assert.DoesNotContain("B2", text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("A17", Runs(folder, "list", "--filter", "tag:refer").Text, StringComparison.Ordinal);
        Assert.Contains("new clamps", Runs(folder, "show", "run-A17").Text, StringComparison.Ordinal);
        Assert.Contains("reference", Packs(folder, "show", "a17").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packs_are_listed_and_what_cannot_be_is_one_line_and_code_2()
    {
        using var folder = new TestFolder();
        var path = await SampleRun.WriteAsync(folder.Path, 5, Token);
        Assert.Contains("4P6S LTO", Packs(folder, "list").Text, StringComparison.Ordinal);
        Check(2, "there are A17", Packs(folder, "show", "A18"));
        Check(2, "one word", Runs(folder, "tag", "run-A17", "two words"));
        Check(2, "is empty", Runs(folder, "note", "run-A17", " "));
        Check(2, "begins so", Runs(folder, "tag", "nothing", "x"));
        File.WriteAllText(RunRemarks.PathFor(path), "{ no");
        Check(2, "these are no remarks", Runs(folder, "list"));
        Check(2, "these are no remarks", Runs(folder, "tag", "run-A17", "x"));
        Assert.Equal("{ no", File.ReadAllText(RunRemarks.PathFor(path)));
    }

    private static void Check(int code, string text, (int Code, string Text) result)
    {
        Assert.Equal(code, result.Code);
        Assert.Contains(text, Assert.Single(result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static (int Code, string Text) Runs(TestFolder folder, params string[] arguments) => Invoke(RunsCommand.Create, folder, arguments);

    private static (int Code, string Text) Packs(TestFolder folder, params string[] arguments) => Invoke(PacksCommand.Create, folder, arguments);

    private static (int Code, string Text) Invoke(Func<RigConsole, Command> create, TestFolder folder, string[] arguments)
    {
        var text = new StringWriter();
        var command = create(new RigConsole(TextReader.Null, text, text, TimeProvider.System, isInteractive: false));
        return (command.Parse([.. arguments, "--runs", folder.Path]).Invoke(), text.ToString());
    }

    private static RunInformation Run(double day, RunOutcome outcome, double capacity, double uncertainty, string origin = "measured") => new(
        $"/runs/{day}.run.db", $"id-{day}", "capacity-run", "Capacity run", "A17", "4P6S LTO", "bench", "Ada", origin, SampleRun.At(day * 86400), TimeSpan.FromHours(9), 32400,
        outcome, true, "", "", [new RunFigure("capacity", capacity, "Ah", uncertainty, "", ResultVerdict.Pass), new RunFigure("capacity_groups[1]", 70, "Ah", 1, "", ResultVerdict.Informative)]);
}
