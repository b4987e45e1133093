using System.Globalization;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Cli;

/// <summary>Nobody is asked: with <c>--yes</c> confirmations are given and the rest takes its default, without it the run stops at the first question.</summary>
internal sealed class YesOperator(bool says, string name) : IOperator
{
    public string Name => name;

    public ValueTask<string> AskAsync(OperatorQuestion question, CancellationToken cancellationToken)
    {
        if (!says)
        {
            throw new InvalidOperationException($"Nobody is there to answer: {question.Message.Trim()} (give --yes to confirm beforehand)");
        }

        if (question.Kind == AskKind.Confirm)
        {
            return ValueTask.FromResult("yes");
        }

        return question.Default.Length > 0
            ? ValueTask.FromResult(question.Default)
            : throw new InvalidOperationException($"--yes cannot answer this, it has no default: {question.Message.Trim()}");
    }
}

/// <summary>Asks at the terminal; asks again until the answer fits.</summary>
internal sealed class ConsoleOperator(RigConsole console, string name, RunProgress progress) : IOperator
{
    public string Name => name;

    public ValueTask<string> AskAsync(OperatorQuestion question, CancellationToken cancellationToken)
    {
        progress.Pause();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            console.Out.WriteLine();
            console.Out.WriteLine(question.Message.Trim());
            console.Out.Write(question.Kind switch
            {
                AskKind.Confirm => "[yes/no] ",
                AskKind.Choose => $"[{string.Join(" / ", question.Choices)}] ",
                _ => question.Unit.Length > 0 ? $"[{question.Unit}] " : "> ",
            });
            var line = console.In.ReadLine()?.Trim() ?? throw new OperationCanceledException("The input ended at a question.");
            var answer = line.Length == 0 ? question.Default : line;
            if (Accept(question, answer) is { } accepted)
            {
                return ValueTask.FromResult(accepted);
            }

            console.Out.WriteLine($"'{answer}' does not answer that.");
        }
    }

    private static string? Accept(OperatorQuestion question, string answer) => question.Kind switch
    {
        AskKind.Confirm => answer.ToUpperInvariant() switch { "Y" or "YES" => "yes", "N" or "NO" => "no", _ => null },
        AskKind.Choose => question.Choices.FirstOrDefault(choice => string.Equals(choice, answer, StringComparison.OrdinalIgnoreCase))
            ?? (int.TryParse(answer, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= question.Choices.Length ? question.Choices[number - 1] : null),
        AskKind.Number => Instruments.Quantities.QuantityText.TryParse(answer, out _, out _) ? answer : null,
        _ => answer.Length > 0 ? answer : null,
    };
}
