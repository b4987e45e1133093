using System.CommandLine;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Proving;
using PackBench.Rig.Runs;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench prove</c>: kills a simulated run at every k-th of its records, takes it up again, and compares it with the untouched one.</summary>
internal static class ProveCommand
{
    public static Command Create(RigConsole console)
    {
        var procedure = new Argument<string>("procedure") { Description = "Procedure file, or the name of one in procedures/", DefaultValueFactory = _ => "capacity-run" };
        var (bench, pack, set) = (CommonOptions.Bench(), CommonOptions.Pack(), CommonOptions.Set());
        var every = new Option<int>("--every") { Description = "Kill after every so many records (scans and events)", DefaultValueFactory = _ => 100 };
        var from = new Option<int>("--from") { Description = "The first record to kill after", DefaultValueFactory = _ => 1 };
        var most = new Option<int>("--max-kills") { Description = "Stop after so many kills", DefaultValueFactory = _ => int.MaxValue };
        var away = new Option<string>("--outage") { Description = "How long the rig is away each time", DefaultValueFactory = _ => "1 min" };
        var command = new Command("prove", "Kill a simulated run again and again, resume it each time, and compare the results with the untouched run")
        {
            procedure, bench, pack, set, every, from, most, away,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var files = new RigFiles();
                var plan = PlanLoader.Load(files, parsed.GetValue(procedure)!, parsed.GetValue(bench)!, parsed.GetValue(pack)!, parsed.GetValue(set)!, "runs", "", console);
                if (plan is null || Outage(parsed.GetValue(away)!, console) is not { } outage)
                {
                    return ExitCodes.Usage;
                }

                if (!plan.Bench.IsSimulatedHere)
                {
                    console.Error.WriteLine($"--bench {parsed.GetValue(bench)}: only a simulated bench is killed; '{plan.Bench.Name}' is not simulated by this program");
                    return ExitCodes.Usage;
                }

                if (parsed.GetValue(every) < 1 || parsed.GetValue(from) < 1 || parsed.GetValue(most) < 1)
                {
                    console.Error.WriteLine("--every, --from and --max-kills are whole numbers from 1 on");
                    return ExitCodes.Usage;
                }

                var prover = new Prover(plan, new YesOperator(true, ""), outage, seed: 1);
                return Prove(prover, parsed.GetValue(from), parsed.GetValue(every), parsed.GetValue(most), console, cancellationToken);
            },
            CancellationToken.None));
        return command;
    }

    private static TimeSpan? Outage(string text, RigConsole console)
    {
        if (QuantityText.TryParse(text, out var value, out _) && value.Dimension == Dimension.Time && value.Si is >= 0 and < 30 * 86400)
        {
            return TimeSpan.FromSeconds(value.Si);
        }

        console.Error.WriteLine($"--outage {text}: expected a time up to 30 days, such as '1 min' or '2 h'");
        return null;
    }

    private static int Prove(Prover prover, long from, long every, long most, RigConsole console, CancellationToken cancellationToken)
    {
        var (untouched, records) = prover.Untouched(CancellationToken.None);
        console.Out.WriteLine($"untouched: {RunProgress.Word(untouched.Outcome)}, {records} records; {untouched.Reason}");
        var trials = new List<Trial>();
        for (var record = from; record <= records && trials.Count < most && !cancellationToken.IsCancellationRequested; record += every)
        {
            var trial = prover.Kill(record, untouched, CancellationToken.None);
            trials.Add(trial);
            if (!trial.IsSame(untouched.Outcome))
            {
                console.Out.WriteLine($"record {record} at {trial.At.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s: {Wrong(trial)}");
            }
        }

        var proof = new Proof(untouched, records, [.. trials]);
        Write(proof, console);
        if (cancellationToken.IsCancellationRequested)
        {
            console.Error.WriteLine($"stopped after {trials.Count} kills");
            return RunOutcome.Aborted.ExitCode();
        }

        return proof.Wrong.Any() ? RunOutcome.Failed.ExitCode() : ExitCodes.Done;
    }

    private static string Wrong(Trial trial) => trial.Outcome is null || trial.Refused.Length > 0
        ? $"{(trial.Outcome is { } outcome ? RunProgress.Word(outcome) : "not taken up again")}: {trial.Refused}"
        : string.Join("; ", trial.Differences.Where(difference => !difference.IsWithin).Select(difference => string.Create(
            CultureInfo.InvariantCulture, $"{difference.Name} differs by {difference.Change:0.#####} {difference.Unit} ({difference.Relative:0.000 %}), stated {difference.Bound:0.#####}{(difference.IsSameVerdict ? "" : ", and in its verdict")}")));

    private static void Write(Proof proof, RigConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("result").AddColumn("untouched").AddColumn("worst change").AddColumn("of it").AddColumn("worst stated bound").AddColumn("outside");
        foreach (var result in proof.Untouched.Results.Where(result => result.Unit is "Ah" or "Wh" && !result.Name.Contains('[', StringComparison.Ordinal)))
        {
            var all = proof.Trials.SelectMany(trial => trial.Differences).Where(difference => difference.Name == result.Name).ToList();
            var worst = all.MaxBy(difference => Math.Abs(difference.Change));
            table.AddRow(
                new Text(result.Name), new Text(string.Create(CultureInfo.InvariantCulture, $"{result.Value:0.0000} {result.Unit}")),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{worst?.Change:0.00000} {result.Unit}")), new Text(string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(worst?.Relative ?? 0):0.0000 %}")),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{(all.Count > 0 ? all.Max(difference => difference.Bound) : 0):0.00000} {result.Unit}")), new Text($"{all.Count(difference => !difference.IsWithin)}"));
        }

        console.Ansi.Write(table);
        console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{proof.Trials.Length} kills: {proof.Trials.Length - proof.Wrong.Count()} as the untouched run, {proof.Wrong.Count()} not; worst time to off {proof.WorstTimeToOff.TotalSeconds:0.000} s"));
    }
}
