using System.CommandLine;
using System.Text.RegularExpressions;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Draw;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench consistency</c>: whether a voltage, a current and a power that somebody states together can be true together.</summary>
internal static partial class ConsistencyCommand
{
    public static Command Create(RigConsole console)
    {
        var figures = new Argument<string[]>("figures") { Description = "Three figures as they are written, their last digit included: \"15.14 V\" \"47 mA\" \"0.73 W\"", Arity = new ArgumentArity(3, 3) };
        var command = new Command("consistency", "Check typed-in figures against P = V·I, with the rounding that they are written with; exit code 1 where they contradict each other") { figures };
        command.SetAction(parsed =>
        {
            var found = new Dictionary<Dimension, StatedNumber>();
            foreach (var text in parsed.GetValue(figures)!)
            {
                if (Stated(text) is not { } figure || !found.TryAdd(figure.Dimension, figure.Number))
                {
                    console.Error.WriteLine($"{text}: expected one voltage, one current and one power, each with its unit, such as '15.14 V', '47 mA', '0.73 W'");
                    return ExitCodes.Usage;
                }
            }

            var triple = TripleConsistency.Of(found[Dimension.Voltage], found[Dimension.Current], found[Dimension.Power]);
            console.Out.WriteLine(triple.Text);
            return triple.IsConsistent ? ExitCodes.Done : RunOutcome.Failed.ExitCode();
        });
        return command;
    }

    /// <summary>Null for what is no voltage, current or power. One step is that of the last digit that is written.</summary>
    private static (Dimension Dimension, StatedNumber Number)? Stated(string text)
    {
        var parts = Figure().Match(text);
        if (!parts.Success || !QuantityText.TryParse(text, out var value, out _) || !QuantityText.TryParse($"1 {parts.Groups["unit"].Value}", out var one, out _))
        {
            return null;
        }

        var step = one.Si * Math.Pow(10, -parts.Groups["decimals"].Length);
        return value.Dimension == Dimension.Voltage || value.Dimension == Dimension.Current || value.Dimension == Dimension.Power
            ? (value.Dimension, new StatedNumber(value.Si, step))
            : null;
    }

    [GeneratedRegex(@"^\s*[-+]?\d+(\.(?<decimals>\d+))?\s*(?<unit>\S+)\s*$")]
    private static partial Regex Figure();
}
