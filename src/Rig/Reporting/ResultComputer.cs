using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>Computes the results of a run from its own record, judges and records them.</summary>
internal static class ResultComputer
{
    public static async Task<ImmutableArray<RunResult>> ComputeAsync(
        RunPlan plan, ConnectedBench bench, SqliteRunRecorder recorder, ILiveValues? facts, TimeProvider time, Action<RunEvent> listener)
    {
        ArgumentNullException.ThrowIfNull(facts);
        recorder.Flush();
        using var reader = SqliteRunReader.Open(recorder.Path);
        var run = new RecordedRun(reader);
        var answers = new RecordedAnswers(run, new Specifications(bench), plan.Pack, facts);
        var results = Compute(plan.Procedure, answers);
        var elapsed = run.Steps.Length > 0 ? run.Steps[^1].EndedAt ?? TimeSpan.Zero : TimeSpan.Zero;
        foreach (var result in results)
        {
            var computed = new RunEvent.ResultComputed(result) { Elapsed = elapsed, Utc = time.GetUtcNow() };
            await recorder.RecordAsync(computed, CancellationToken.None);
            listener(computed);
        }

        return results;
    }

    /// <summary>In the order of the procedure; what cannot be had is <see cref="ResultVerdict.Missing"/>.</summary>
    public static ImmutableArray<RunResult> Compute(Procedure procedure, ILiveValues answers) => [.. procedure.Results.SelectMany(rule => Compute(rule, answers))];

    private static IEnumerable<RunResult> Compute(ResultRule rule, ILiveValues values)
    {
        object? value;
        try
        {
            if (rule.When?.IsTrue(values) == false)
            {
                return [];
            }

            value = rule.Value.Value(values);
        }
        catch (Exception missing) when (missing is MissingReadingException or DimensionException or InvalidOperationException or ArgumentException)
        {
            return [rule.IsOptional ? Text(rule, "not known", "") with { Note = missing.Message } : Missing(rule, missing.Message)];
        }

        return value is System.Collections.IEnumerable list and not string
            ? list.Cast<object?>().Select((item, index) => One(rule, item, values, $"[{(index + 1).ToString(CultureInfo.InvariantCulture)}]"))
            : [One(rule, value, values, "")];
    }

    private static RunResult One(ResultRule rule, object? value, ILiveValues values, string suffix) => value switch
    {
        Measurand measurand => Judge(rule, measurand, values, suffix),
        Quantity quantity => Judge(rule, Measurand.Exact(quantity), values, suffix),
        string text => Text(rule, text, suffix),
        bool truth => Text(rule, truth ? "yes" : "no", suffix),
        _ => Missing(rule, "the expression has no value"),
    };

    private static RunResult Judge(ResultRule rule, Measurand measurand, ILiveValues values, string suffix)
    {
        var unit = rule.Unit ?? Units.Preferred(measurand.Dimension);
        if (!double.IsFinite(measurand.Value))
        {
            return Missing(rule, "the value is not a number");
        }

        var expanded = measurand.Expand();
        var budget = measurand.Budget(unit).Select(line => new ResultBudgetLine(
            line.Name, line.Estimate, line.Unit, line.StandardUncertainty, line.Distribution.ToString().ToLowerInvariant(), line.Sensitivity, line.Contribution,
            line.DegreesOfFreedom, line.CorrelationGroup)).ToImmutableArray();
        var (limit, ruleText, risk, verdict) = ("", "", double.NaN, ResultVerdict.Informative);
        if (rule.Accept is { } accept)
        {
            var bound = BoundOf(accept, values);
            var limits = accept.Comparison is ">=" or ">" ? ToleranceLimits.AtLeast(bound) : ToleranceLimits.AtMost(bound);
            var decision = limits.Judge(measurand, RuleOf(rule.Rule));
            limit = $"{accept.Comparison.Replace(">=", "≥", StringComparison.Ordinal).Replace("<=", "≤", StringComparison.Ordinal)} {Printed(bound, unit)}";
            (ruleText, risk, verdict) = (decision.Rule.Name, decision.RiskOfWrongDecision, VerdictOf(decision.Verdict));
        }

        return new RunResult(
            rule.Name + suffix, rule.Title + suffix, unit.FromSi(measurand.Value), unit.Symbol, "",
            measurand.Contributions.IsEmpty ? double.NaN : expanded.Uncertainty / unit.Scale, expanded.CoverageFactor, expanded.DegreesOfFreedom,
            limit, ruleText, risk, verdict, budget, rule.Group, rule.Note);
    }

    private static Quantity BoundOf(AcceptRule accept, ILiveValues values) => accept.Bound.Value(values) switch
    {
        Quantity quantity => quantity,
        Measurand measurand => measurand.Estimate,
        var other => throw new InvalidOperationException($"'{accept.Text}' compares with {other}, which is no quantity."),
    };

    private static string Printed(Quantity bound, Unit unit)
    {
        var value = Math.Round(bound.In(unit), 6).ToString(CultureInfo.InvariantCulture);
        return unit.Symbol.Length == 0 ? value : $"{value} {unit.Symbol}";
    }

    private static DecisionRule RuleOf(string rule) => rule switch
    {
        "guarded" => DecisionRule.Guarded,
        "non_binary" => DecisionRule.NonBinary,
        _ => DecisionRule.Simple,
    };

    private static ResultVerdict VerdictOf(DecisionVerdict verdict) => verdict switch
    {
        DecisionVerdict.Pass => ResultVerdict.Pass,
        DecisionVerdict.ConditionalPass => ResultVerdict.ConditionalPass,
        DecisionVerdict.ConditionalFail => ResultVerdict.ConditionalFail,
        _ => ResultVerdict.Fail,
    };

    private static RunResult Text(ResultRule rule, string text, string suffix) => new(
        rule.Name + suffix, rule.Title + suffix, double.NaN, "", text, double.NaN, double.NaN, double.NaN, "", "", double.NaN, ResultVerdict.Informative, [], rule.Group, rule.Note);

    private static RunResult Missing(ResultRule rule, string why) => new(
        rule.Name, rule.Title, double.NaN, rule.Unit?.Symbol ?? "", "", double.NaN, double.NaN, double.NaN, rule.Accept?.Text ?? "", "", double.NaN,
        ResultVerdict.Missing, [], rule.Group, why);
}
