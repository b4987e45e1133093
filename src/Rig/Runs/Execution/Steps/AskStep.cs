using PackBench.Instruments.Quantities;
using PackBench.Rig.Procedures;

namespace PackBench.Rig.Runs.Execution.Steps;

internal static class AskStep
{
    public static async Task<string> RunAsync(RunSession session, ProcedureStep.Ask step, CancellationToken cancellationToken)
    {
        var message = step.Message.Render(session.Values);
        await session.EmitAsync(new RunEvent.Asked(message, step.Choices) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });

        // Whoever is asked may connect something that takes or gives a current of its own.
        session.Expect(null);
        var answer = await session.Operator.AskAsync(
            new OperatorQuestion(step.Kind, message, step.Choices, step.Unit?.Symbol ?? "", step.Default, step.Connect?.Value(session.Values) as string ?? ""), cancellationToken);
        await session.EmitAsync(new RunEvent.Answered(message, answer) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });
        if (step.Kind == AskKind.Confirm && answer != "yes")
        {
            throw new OperationCanceledException($"The operator answered '{answer}' to: {message}");
        }

        Remember(session.Values, step, answer);
        return "answered";
    }

    /// <summary>Puts an answer under the name that the procedure gave it.</summary>
    public static void Remember(LiveValues values, ProcedureStep.Ask step, string answer)
    {
        if (step.Variable.Length > 0)
        {
            values.SetFact(step.Variable, step.Kind switch
            {
                AskKind.Confirm => true,
                AskKind.Number => QuantityText.Parse(step.Unit is { Symbol.Length: > 0 } unit && double.TryParse(answer, System.Globalization.CultureInfo.InvariantCulture, out _) ? $"{answer} {unit.Symbol}" : answer),
                _ => answer,
            });
        }
    }
}
