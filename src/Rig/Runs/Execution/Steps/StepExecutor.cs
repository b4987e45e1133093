using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs.Resuming;

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

    private async Task RunAsync(ProcedureStep step, string path, CancellationToken cancellationToken)
    {
        if (session.Done?.Finished(path) is { } finished)
        {
            Remember(step, path, finished);
        }
        else
        {
            await CarryOutAsync(step, path, cancellationToken);
        }
    }

    /// <summary>A step that had ended before the run was cut off: what it left behind is put back, and nothing is done.</summary>
    private void Remember(ProcedureStep step, string path, Store.RecordedStep finished)
    {
        if (step.Record.Length > 0)
        {
            Facts.Remember(session.Values, step.Record, finished.State, finished.Reason);
        }

        if (step is ProcedureStep.Ask ask)
        {
            AskStep.Remember(session.Values, ask, session.Done!.Answer(path) ?? throw new InvalidOperationException($"{step.Place}: the record has no answer to it."));
        }
    }

    private Task CarryOutAsync(ProcedureStep step, string path, CancellationToken cancellationToken) => step switch
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
        ProcedureStep.When branch => WhenAsync(branch, path, cancellationToken),
        ProcedureStep.Call call => CallAsync(call, path, cancellationToken),
        _ => throw new InvalidOperationException($"{step.Place}: nothing carries out '{step.Verb}'."),
    };

    private async Task RecordAsync(ProcedureStep step, string path, string endsWhen, Func<Task<string>> work)
    {
        var clock = session.Clock;
        int index;
        if (session.Done?.Cut?.Path == path && session.TakeUp() is { } open)
        {
            index = session.ContinueStep(open);
        }
        else
        {
            await EndCutOffAsync(path);
            index = session.BeginStep();
            await session.EmitAsync(new RunEvent.StepStarted(path, step.Verb, step.Title, index, step.Record, endsWhen) { Elapsed = clock.Elapsed, Utc = clock.Utc });
        }

        var reason = RecordedProgress.Interrupted;
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
        await EndCutOffAsync(path);
        await session.EmitAsync(new RunEvent.StepStarted(path, step.Verb, step.Title, -1, "", endsWhen) { Elapsed = clock.Elapsed, Utc = clock.Utc });
        var reason = RecordedProgress.Interrupted;
        try
        {
            reason = await work();
        }
        finally
        {
            await session.EmitAsync(new RunEvent.StepEnded(path, -1, reason, StepState.Empty) { Elapsed = clock.Elapsed, Utc = clock.Utc });
        }
    }

    /// <summary>Ends a step in the record that was cut off and is begun anew.</summary>
    private async ValueTask EndCutOffAsync(string path)
    {
        if (session.Done?.Cut is { } cut && cut.Path == path && session.TakeCut())
        {
            var state = session.Done.Open?.Sums.ToState(session.Bench.Channels) ?? StepState.Empty;
            await session.EmitAsync(new RunEvent.StepEnded(path, cut.StepIndex, RecordedProgress.BegunAnew, state) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });
        }
    }

    private async Task<string> RestAsync(ProcedureStep.Rest rest, CancellationToken cancellationToken)
    {
        // A rest begins with a scan of its own and new windows: a slope over the step before says nothing about it.
        session.Values.History.Clear();
        var taken = session.GoOn();
        if (taken is not null)
        {
            session.FillHistory(rest.Until);
        }

        var began = taken ?? session.Clock.Elapsed;
        session.Limits.Pace = rest.Sampling.Period;
        try
        {
            await session.ScanAtAsync(rest.Sampling.HasBurst ? rest.Sampling.BurstPeriod : rest.Sampling.Period, cancellationToken);
            var end = new ScanLoop.End(Time(rest.For), rest.Until, Time(rest.AtMost));

            // With an end condition, `for` is the shortest rest: a slope just after switching off can be flat by chance.
            return end is { Until: not null, For: { } least }
                ? await AfterAtLeastAsync(end with { For = null }, least, rest.Sampling, began, cancellationToken)
                : await ScanLoop.UntilAsync(session, end, rest.Sampling, began, cancellationToken);
        }
        finally
        {
            await RestoreFullPaceAsync(rest.Sampling.Period);
        }
    }

    /// <summary>Before the limits expect fresh scans again there is one.</summary>
    private async Task RestoreFullPaceAsync(TimeSpan period)
    {
        if (period > Sampling.Slowest && !session.Stopping.IsCancellationRequested)
        {
            await session.ScanAtAsync(Sampling.Default.Period, session.Stopping);
        }

        session.Limits.Pace = TimeSpan.Zero;
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

    private async Task WhenAsync(ProcedureStep.When branch, string path, CancellationToken cancellationToken)
    {
        var holds = await DecideAsync(path, () => branch.Condition.IsTrue(session.Values)) is true;
        await RunAllAsync(holds ? branch.Then : branch.Otherwise, path, cancellationToken);
    }

    /// <summary>What was decided here before the run was cut off; otherwise decides it now and records it.</summary>
    private async ValueTask<object> DecideAsync(string path, Func<object?> now)
    {
        if (session.Done?.Decision(path) is { } said)
        {
            return FactText.Read(said);
        }

        var value = now() ?? throw new InvalidOperationException($"{path}: it has no value.");
        await session.EmitAsync(new RunEvent.Decided(path, FactText.Of(value)) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });
        return value;
    }

    private async Task RepeatAsync(ProcedureStep.Repeat repeat, string path, CancellationToken cancellationToken)
    {
        var times = (long)Math.Round(((Quantity)await DecideAsync(path, () => repeat.Times.Quantity(session.Values))).Si);
        for (var pass = 0L; pass < times; pass++)
        {
            session.Values.SetFact("pass", new Quantity(pass + 1, Dimension.None));
            await RunAllAsync(repeat.Steps, $"{path}.repeat[{pass.ToString(CultureInfo.InvariantCulture)}]", cancellationToken);
            if (repeat.Until is { } until && await DecideAsync($"{path}.until[{pass.ToString(CultureInfo.InvariantCulture)}]", () => until.IsTrue(session.Values)) is true)
            {
                return;
            }
        }
    }

    private async Task ForEachAsync(ProcedureStep.ForEach each, string path, CancellationToken cancellationToken)
    {
        for (var i = 0; i < each.Items.Length; i++)
        {
            var pass = $"{path}.for_each[{i.ToString(CultureInfo.InvariantCulture)}]";
            var item = each.Items[i];
            var before = session.Values.SetFact(each.Variable, await DecideAsync(pass, () => item.Value(session.Values)));
            try
            {
                await RunAllAsync(each.Steps, pass, cancellationToken);
            }
            finally
            {
                session.Values.SetFact(each.Variable, before);
            }
        }
    }

    private async Task CallAsync(ProcedureStep.Call call, string path, CancellationToken cancellationToken)
    {
        var given = new List<(string Key, object? Value)>();
        foreach (var (name, value) in call.With)
        {
            given.Add((name, await DecideAsync($"{path}.{name}", () => value.Value(session.Values))));
        }

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
