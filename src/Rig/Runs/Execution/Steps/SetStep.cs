using PackBench.Rig.Procedures;

namespace PackBench.Rig.Runs.Execution.Steps;

/// <summary>Changes a setting of the BMS, through the one capability that identifies, backs up, writes, reads back and restores.</summary>
internal static class SetStep
{
    public static async Task<string> RunAsync(RunSession session, ProcedureStep.Set step, CancellationToken cancellationToken)
    {
        var settings = session.Bench.Settings ?? throw new InvalidOperationException($"{step.Place}: nothing on this bench has the setting '{step.Target}'.");
        var said = step.Value is { } expression
            ? await settings.SetAsync(
                step.Target, expression.Value(session.Values) ?? throw new InvalidOperationException($"{step.Place}: '{expression.Text}' has no value."), step.Restore, cancellationToken)
            : await settings.PutBackAsync(step.Target, cancellationToken);
        await session.EmitAsync(new RunEvent.Noted(said) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });
        return "confirmed by read-back";
    }

    public static async Task<string> CalibrateAsync(RunSession session, ProcedureStep.Calibrate step, CancellationToken cancellationToken)
    {
        var actions = session.Bench.Actions ?? throw new InvalidOperationException($"{step.Place}: nothing on this bench can do '{step.Action}'.");
        var arguments = step.With.ToDictionary(pair => pair.Key, pair => pair.Value.Value(session.Values), StringComparer.Ordinal);
        var outcome = await actions.RunAsync(step, arguments, session, cancellationToken);
        if (step.Variable.Length > 0)
        {
            session.Values.SetFact(step.Variable, outcome.Answer);
        }

        await session.EmitAsync(new RunEvent.Noted(outcome.Text) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });
        return outcome.Answer.Length > 0 ? outcome.Answer : outcome.Text;
    }
}
