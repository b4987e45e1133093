using PackBench.Rig.Cli;
using Xunit;

namespace PackBench.Rig.Tests.Cli;

/// <summary>One clear line for each mistake, with its place; nothing is connected, so nothing can be energised.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Head = "procedure: bad\nversion: 1\ntitle: Bad\nneeds: { load: required }\nsteps:\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-bad-").FullName;

    [Theory]
    [InlineData("  - discharge: { current: 5 A, until: cells.mim <= 2 V, at_most: 1 h }", ":6:", "did you mean 'cells.min'")]
    [InlineData("  - discharge: { current: 5 A, until: pack.voltage + pack.current > 3 V, at_most: 1 h }", ":6:", "cannot add a current to a voltage")]
    [InlineData("  - discharge: { current: 5 A, at_most: 1 h }", ":6:", "'until' is missing")]
    [InlineData("  - discharge: { current: 5 A, until: cells.min <= 2 V }", ":6:", "at_most")]
    [InlineData("  - discharge: { curent: 5 A, until: cells.min <= 2 V, at_most: 1 h }", ":6:", "did you mean 'current'")]
    [InlineData("  - discharge: { current: 5, until: cells.min <= 2 V, at_most: 1 h }", ":6:", "current")]
    [InlineData("  - discharge: { current: 8 A, until: step.elapsed > 1 h, at_most: 2 h, scan: 5 s }", ":6:", "to 2 s is wanted")]
    [InlineData("  - rest: { for: 1 h, scan: 5 min }", ":6:", "to 60 s is wanted")]
    public void A_mistake_in_a_procedure_is_one_line_with_its_place(string step, string place, string what)
    {
        var (plan, said) = Load(Head + step + "\n", "lto-4p6s-used");
        Assert.Null(plan);
        var line = Assert.Single(said, text => text.Contains(what, StringComparison.Ordinal));
        Assert.Contains("bad.yaml" + place, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("current=80 A", "40 A")]
    [InlineData("current=-8 A", "-8 A")]
    [InlineData("current=8 V", "current")]
    [InlineData("curent=8 A", "did you mean 'current'")]
    [InlineData("stop_cell=1.2 V", "1.5 V")]
    [InlineData("current", "name=value")]
    public void A_parameter_that_cannot_be_is_refused_with_the_bound(string setting, string what)
    {
        var errors = new StringWriter();
        var plan = PlanLoader.Load(new RigFiles(), "capacity-run", "simulated", "lto-4p6s-used", [setting], _folder, "", Console(errors));
        Assert.Null(plan);
        Assert.Contains(what, errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pack_of_another_cell_count_than_the_bench_is_found()
    {
        var text = File.ReadAllText(RigFiles.Locate("packs", "lto-4p6s-used")).Replace("series: 6", "series: 4", StringComparison.Ordinal)
            .Replace("voltage_min: 9.0 V", "voltage_min: 6.0 V", StringComparison.Ordinal).Replace("voltage_max: 16.5 V", "voltage_max: 11.2 V", StringComparison.Ordinal)
            .Replace("voltage: 15.85 V", "voltage: 10.6 V", StringComparison.Ordinal);
        var pack = Path.Combine(_folder, "pack.yaml");
        File.WriteAllText(pack, text);
        var (plan, said) = Load(Head + "  - discharge: { current: 5 A, until: cells.min <= 2 V, at_most: 1 h }\n", pack);
        Assert.Null(plan);
        Assert.Contains(said, line => line.Contains('4') && line.Contains('6'));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private (object? Plan, string[] Said) Load(string procedure, string pack)
    {
        var path = Path.Combine(_folder, "bad.yaml");
        File.WriteAllText(path, procedure);
        var errors = new StringWriter();
        var plan = PlanLoader.Load(new RigFiles(), path, "simulated", pack, [], _folder, "", Console(errors));
        return (plan, errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static RigConsole Console(TextWriter errors) => new(TextReader.Null, TextWriter.Null, errors, TimeProvider.System, isInteractive: false);
}
