using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;
using PackBench.Rig.Procedures;

namespace PackBench.Rig.Runs.Execution.Steps;

/// <summary>Carries out steps: one switch on the verb, and what is common to all of them.</summary>
internal sealed class StepExecutor(RunSession session)
{
    public async Task RunAllAsync(IReadOnlyList<ProcedureStep> steps, string path, CancellationToken cancellationToken)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await RunAsync(steps[i], $"{path}[{i.ToString(CultureInfo.InvariantCulture)}]", cancellationToken);
        }
    }

    private Task RunAsync(ProcedureStep step, string path, CancellationToken cancellationToken) => step switch
    {
        ProcedureStep.Rest rest => RecordAsync(step, path, rest.Until?.Text ?? $"after {rest.For?.Text}", () => RestAsync(rest, cancellationToken)),
        ProcedureStep.Discharge discharge => RecordAsync(step, path, discharge.Until.Text, () => EnergizingSteps.DischargeAsync(session, discharge, cancellationToken)),
        ProcedureStep.Charge charge => RecordAsync(step, path, charge.Until.Text, () => EnergizingSteps.ChargeAsync(session, charge, cancellationToken)),
        ProcedureStep.Pulse pulse => RecordAsync(step, path, pulse.Until.Text, () => PulseStep.RunAsync(session, pulse, cancellationToken)),
        ProcedureStep.Measure measure => RecordAsync(step, path, "enough readings", () => MeasureStep.RunAsync(session, measure, cancellationToken)),
        ProcedureStep.Ask ask => PlainAsync(step, path, "answered", () => AskStep.RunAsync(session, ask, cancellationToken)),
        ProcedureStep.Note note => PlainAsync(step, path, "at once", () => NoteAsync(note)),
        ProcedureStep.Set set => PlainAsync(step, path, "confirmed by read-back", () => SetStep.RunAsync(session, set, cancellationToken)),
        ProcedureStep.Calibrate { Energizes: true } calibrate => RecordAsync(step, path, "done", () => SetStep.CalibrateAsync(session, calibrate, cancellationToken)),
        ProcedureStep.Calibrate calibrate => PlainAsync(step, path, "done", () => SetStep.CalibrateAsync(session, calibrate, cancellationToken)),
        ProcedureStep.Repeat repeat => RepeatAsync(repeat, path, cancellationToken),
        ProcedureStep.ForEach each => ForEachAsync(each, path, cancellationToken),
        ProcedureStep.When branch => RunAllAsync(branch.Condition.IsTrue(session.Values) ? branch.Then : branch.Otherwise, path, cancellationToken),
        ProcedureStep.Call call => CallAsync(call, path, cancellationToken),
        _ => throw new InvalidOperationException($"{step.Place}: nothing carries out '{step.Verb}'."),
    };

    private async Task RecordAsync(ProcedureStep step, string path, string endsWhen, Func<Task<string>> work)
    {
        var index = session.BeginStep();
        var clock = session.Clock;
        await session.EmitAsync(new RunEvent.StepStarted(path, step.Verb, step.Title, index, step.Record, endsWhen) { Elapsed = clock.Elapsed, Utc = clock.Utc });
        var reason = "interrupted";
        try
        {
            reason = await work();
        }
        finally
        {
            var state = session.EndStep();
            await session.EmitAsync(new RunEvent.StepEnded(path, index, reason, state) { Elapsed = clock.Elapsed, Utc = clock.Utc });
            if (step.Record.Length > 0)
            {
                Facts.Remember(session.Values, step.Record, state, reason);
            }
        }
    }

    private async Task PlainAsync(ProcedureStep step, string path, string endsWhen, Func<Task<string>> work)
    {
        var clock = session.Clock;
        await session.EmitAsync(new RunEvent.StepStarted(path, step.Verb, step.Title, -1, "", endsWhen) { Elapsed = clock.Elapsed, Utc = clock.Utc });
        var reason = "interrupted";
        try
        {
            reason = await work();
        }
        finally
        {
            await session.EmitAsync(new RunEvent.StepEnded(path, -1, reason, StepState.Empty) { Elapsed = clock.Elapsed, Utc = clock.Utc });
        }
    }

    private async Task<string> RestAsync(ProcedureStep.Rest rest, CancellationToken cancellationToken)
    {
        // A rest begins with a scan of its own and new windows: a slope over the step before says nothing about it.
        session.Values.History.Clear();
        var began = session.Clock.Elapsed;
        await session.ScanAtAsync(rest.Sampling.HasBurst ? rest.Sampling.BurstPeriod : rest.Sampling.Period, cancellationToken);
        var end = new ScanLoop.End(Time(rest.For), rest.Until, Time(rest.AtMost));

        // With an end condition, `for` is the shortest rest: a slope just after switching off can be flat by chance.
        return end is { Until: not null, For: { } least }
            ? await AfterAtLeastAsync(end with { For = null }, least, rest.Sampling, began, cancellationToken)
            : await ScanLoop.UntilAsync(session, end, rest.Sampling, began, cancellationToken);
    }

    private async Task<string> AfterAtLeastAsync(ScanLoop.End end, TimeSpan least, Sampling sampling, TimeSpan began, CancellationToken cancellationToken)
    {
        await ScanLoop.UntilAsync(session, new ScanLoop.End(least, null, null), sampling, began, cancellationToken);
        return await ScanLoop.UntilAsync(session, end, sampling with { BurstFor = TimeSpan.Zero }, began, cancellationToken);
    }

    private async Task<string> NoteAsync(ProcedureStep.Note note)
    {
        await session.EmitAsync(new RunEvent.Noted(note.Message.Render(session.Values)) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });
        return "noted";
    }

    private async Task RepeatAsync(ProcedureStep.Repeat repeat, string path, CancellationToken cancellationToken)
    {
        var times = (long)Math.Round(repeat.Times.Quantity(session.Values).Si);
        for (var pass = 0L; pass < times; pass++)
        {
            session.Values.SetFact("pass", new Quantity(pass + 1, Dimension.None));
            await RunAllAsync(repeat.Steps, $"{path}.repeat[{pass.ToString(CultureInfo.InvariantCulture)}]", cancellationToken);
            if (repeat.Until?.IsTrue(session.Values) == true)
            {
                return;
            }
        }
    }

    private async Task ForEachAsync(ProcedureStep.ForEach each, string path, CancellationToken cancellationToken)
    {
        for (var i = 0; i < each.Items.Length; i++)
        {
            var before = session.Values.SetFact(each.Variable, each.Items[i].Value(session.Values));
            try
            {
                await RunAllAsync(each.Steps, $"{path}.for_each[{i.ToString(CultureInfo.InvariantCulture)}]", cancellationToken);
            }
            finally
            {
                session.Values.SetFact(each.Variable, before);
            }
        }
    }

    private async Task CallAsync(ProcedureStep.Call call, string path, CancellationToken cancellationToken)
    {
        var given = call.With.Select(pair => (pair.Key, Value: pair.Value.Value(session.Values))).ToList();
        var names = call.Procedure.Parameters.Select(parameter => parameter.Name).ToList();
        var before = names.Select(name => (name, session.Values.TryGetFact(name, out var value) ? value : null)).ToList();
        try
        {
            Facts.SetParameters(session.Values, call.Procedure.Parameters, session.Pack);
            foreach (var (name, value) in given)
            {
                session.Values.SetFact(name, value);
            }

            await RunAllAsync(call.Procedure.Setup, $"{path}.{call.Procedure.Name}.setup", cancellationToken);
            await RunAllAsync(call.Procedure.Steps, $"{path}.{call.Procedure.Name}.steps", cancellationToken);
        }
        finally
        {
            foreach (var (name, value) in before)
            {
                session.Values.SetFact(name, value);
            }
        }
    }

    private TimeSpan? Time(Expression? expression) => expression is null ? null : Facts.Time(expression, session.Values);
}
