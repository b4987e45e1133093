using System.CommandLine;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench explain</c>: where the uncertainty of a result comes from, and what a better instrument would do for it.</summary>
internal static class ExplainCommand
{
    public static Command Create(RigConsole console)
    {
        var result = new Argument<string>("result") { Description = "Name of a result, as 'packbench runs show' lists it: capacity, weakest, cells_end[2]" };
        var run = new Argument<string?>("run") { Description = "Run file, or the beginning of its name or id; the newest where none is given", Arity = ArgumentArity.ZeroOrOne };
        var runs = CommonOptions.Runs();
        var trials = new Option<int?>("--monte-carlo") { Description = "Draw the sources by their distributions so many times, 1000 to 5 million, and compare with the stated uncertainty" };
        var command = new Command("explain", "Print the uncertainty budget of a result") { result, run, runs, trials };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(trials) is { } wanted && wanted is < 1000 or > 5_000_000)
            {
                console.Error.WriteLine($"--monte-carlo {wanted}: expected 1000 to 5000000 trials, such as 200000");
                return ExitCodes.Usage;
            }

            if (RunFinder.Find(parsed.GetValue(runs)!, parsed.GetValue(run), console) is not { } path)
            {
                return ExitCodes.Usage;
            }

            try
            {
                using var reader = SqliteRunReader.Open(path);
                return Explain(reader.ReadResults(), parsed.GetValue(result)!, console, parsed.GetValue(trials));
            }
            catch (RunFileException failure)
            {
                console.Error.WriteLine(failure.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    internal static int Explain(IReadOnlyList<RunResult> results, string name, RigConsole console, int? trials = null)
    {
        if (results.FirstOrDefault(result => result.Name == name) is not { } found)
        {
            console.Error.WriteLine(results.Count == 0
                ? "this run has no results: it did not end by itself"
                : $"{name}: this run has no such result; it has {string.Join(", ", results.Select(result => result.Name))}");
            return ExitCodes.Usage;
        }

        console.Out.WriteLine($"{found.Title}: {ResultTable.ValueOf(found)}");
        if (found.Limit.Length > 0)
        {
            console.Out.WriteLine($"{found.Limit} by {found.Rule}: {found.Verdict}, risk of a false pass {Percent(found.FalseAcceptRisk)}");
        }

        if (found.Budget.IsEmpty)
        {
            console.Out.WriteLine("It has no uncertainty budget.");
            return ExitCodes.Done;
        }

        var total = found.Budget.Sum(line => Square(line.Contribution));
        var table = new Table().Border(TableBorder.Simple).AddColumn("source").AddColumn("estimate").AddColumn("u").AddColumn("distribution")
            .AddColumn($"contribution {found.Unit}").AddColumn("share of u²").AddColumn("instrument or fit");
        foreach (var line in found.Budget.OrderByDescending(line => Math.Abs(line.Contribution)))
        {
            table.AddRow(
                new Text(line.Name), new Text($"{Number(line.Estimate)} {line.Unit}".Trim()), new Text(Number(line.StandardUncertainty)), new Text(line.Distribution),
                new Text(Number(line.Contribution)), new Text(Percent(Square(line.Contribution) / total)), new Text(line.CorrelationGroup));
        }

        console.Ansi.Write(table);
        console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"u = {Number(Math.Sqrt(total))} {found.Unit}, k = {found.CoverageFactor:0.00}, degrees of freedom {Freedom(found.DegreesOfFreedom)}"));
        console.Out.WriteLine(Advice(found, total));
        if (trials is { } count)
        {
            console.Out.WriteLine(Drawn(found, count));
        }

        return ExitCodes.Done;
    }

    /// <summary>The lines by their own distributions instead of by their variances: whether k covers what it should (JCGM 101). The model is taken as linear in them.</summary>
    private static string Drawn(RunResult result, int trials)
    {
        var measurand = Measurand.Of(new Quantity(result.Value, Dimension.None), [.. result.Budget.Select((line, at) => new Contribution(SourceOf(line, at), 1))]);
        var drawn = MonteCarlo.Check(measurand, [measurand], values => values[0], trials);
        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"Monte Carlo, {drawn.Trials} trials, seed {drawn.Seed}: u = {Number(drawn.StandardUncertainty)} {result.Unit}, 95 % between {drawn.Low:G6} and {drawn.High:G6} {result.Unit}");
        return drawn.Warning is { } warning ? $"{said}\n{warning}" : $"{said}; it agrees with the stated uncertainty within 5 %.";
    }

    private static UncertaintySource SourceOf(ResultBudgetLine line, int at)
    {
        var (id, u) = ($"{at} {line.Name}", Math.Abs(line.Contribution));
        return line.Distribution switch
        {
            "rectangular" => UncertaintySource.Rectangular(id, line.Name, u * Math.Sqrt(3), Units.One),
            "triangular" => UncertaintySource.Triangular(id, line.Name, u * Math.Sqrt(6), Units.One),
            "ushaped" => UncertaintySource.UShaped(id, line.Name, u * Math.Sqrt(2), Units.One),
            "typea" => UncertaintySource.TypeA(id, line.Name, u, line.DegreesOfFreedom, Units.One, line.CorrelationGroup),
            _ => UncertaintySource.Normal(id, line.Name, u, Units.One),
        };
    }

    /// <summary>Halving U takes three quarters of the variance away.</summary>
    private static string Advice(RunResult result, double total)
    {
        var sources = result.Budget.GroupBy(KeyOf)
            .Select(group => (Names: string.Join(" and ", group.Select(line => line.Name).Distinct()), Share: group.Sum(line => Square(line.Contribution)) / total))
            .OrderByDescending(source => source.Share).ToList();
        var (names, share) = sources[0];
        var without = Math.Sqrt(Math.Max(0, 1 - share));
        return share >= 0.75
            ? $"Without '{names}' the uncertainty would be {Percent(without)} of what it is: a better one there halves it."
            : $"No single source halves the uncertainty; the greatest, '{names}', has {Percent(share)} of u², and without it {Percent(without)} would be left.";
    }

    // One instrument or one fit: a better one lessens all of its lines. What they have in common is already in the contributions.
    private static object KeyOf(ResultBudgetLine line) => line.CorrelationGroup.Length > 0 ? line.CorrelationGroup : line;

    private static double Square(double value) => value * value;

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Freedom(double degrees) => double.IsInfinity(degrees) || degrees > 1e6 ? "∞" : degrees.ToString("0", CultureInfo.InvariantCulture);
}
