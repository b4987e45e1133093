using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.BmsCurrent;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Bench;
using PackBench.Rig.Procedures;

namespace PackBench.Rig.Runs.Execution.BmsCurrent;

/// <summary>Judges what was found, whether a gain would cure it, and afterwards whether it has.</summary>
internal sealed class CalibrationDeciding(CalibrationState state, RunSession session)
{
    public async ValueTask<ActionOutcome> DecideAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var ability = session.Bench.Bms!.Calibration?.Ability;
        state.Digit = state.FindDigit(ability?.Step);

        // Within one step of its sensor no gain decides what it shows.
        state.Tolerance = new CurrentTolerance(arguments.Number("share"), new Current(arguments.Current("floor").Amperes + state.Digit));
        state.FactorsFound = session.Bench.Bms.Calibration is { } calibration ? await calibration.ReadFactorsAsync(cancellationToken) : null;
        var (charge, discharge) = (state.Band(CalibrationState.AsFound, CurrentDirection.Charge), state.Band(CalibrationState.AsFound, CurrentDirection.Discharge));
        CalibrationAnalysis analysis;
        try
        {
            analysis = CalibrationAnalysis.Of("bms", state.Points(CalibrationState.AsFound), charge, discharge, state.Tolerance, state.Digit);
        }
        catch (ArgumentException few)
        {
            throw new InvalidOperationException($"The calibration cannot be judged: {few.Message}", few);
        }

        state.Analysis = analysis;
        await CalibrationTables.JudgedAsync(session, CalibrationState.AsFound, analysis.Rows);
        await EmitFitsAsync(analysis);
        var ratio = analysis.Rows.Where(row => row.IsIndicated).Min(row => row.Tolerance.Si / row.Point.Reference.Expand().Uncertainty);
        Choose(analysis, ability?.HasOneFactor == true);
        SetFacts(analysis, ratio);
        SetRepeats();
        var answer = Answer(analysis, ratio);
        session.Values.SetFact(CalibrateAction.FactPrefix + "adjust_discharge", answer == "adjust" && state.Choices.ContainsKey(CurrentDirection.Discharge));
        session.Values.SetFact(CalibrateAction.FactPrefix + "adjust_charge", answer == "adjust" && state.Choices.ContainsKey(CurrentDirection.Charge));
        return new ActionOutcome(answer, $"{Believe(analysis, ratio)} {string.Join(" ", state.Story)}");
    }

    public async ValueTask<ActionOutcome> ProveAsync()
    {
        var rows = state.Judge(CalibrationState.AsLeft);
        await CalibrationTables.JudgedAsync(session, CalibrationState.AsLeft, rows);
        var isOne = session.Bench.Bms!.Calibration?.Ability.HasOneFactor == true;
        ImmutableArray<CalibrationRow> touched = [.. rows.Where(row => isOne || state.Written.Contains(row.Point.IsCharge ? CurrentDirection.Charge : CurrentDirection.Discharge))];
        var isEach = state.Written.All(direction => isOne || touched.Any(row => row.IsIndicated && row.Point.IsCharge == (direction == CurrentDirection.Charge)));
        state.IsAccepted = state.Written.Count > 0 && isEach && CalibrationAnalysis.IsAccepted(touched);
        var worst = CalibrationState.Worst(touched);
        var found = CalibrationState.Worst(state.Analysis!.Rows.Where(row => isOne || state.Written.Contains(row.Point.IsCharge ? CurrentDirection.Charge : CurrentDirection.Discharge)));

        // Within tolerance and still worse than it was is no improvement.
        var isWorse = worst is not null && found is not null && Share(worst) > Math.Max(Share(found), CalibrationAnalysis.AdjustShare);
        state.IsAccepted &= !isWorse;
        var text = worst is null
            ? "Nothing is indicated after the write."
            : Text($"As left the worst level is {worst.Point.Reference.Value:0.000} A: error {worst.Point.Error.Value:0.000} A, U {worst.Point.Error.Expand().Uncertainty:0.000} A, allowed {worst.Tolerance.Si:0.000} A{(isWorse ? "; that is worse than as found" : "")}.");
        state.Story.Add(text);
        return new ActionOutcome(state.IsAccepted == true ? "accepted" : "not_accepted", text);
    }

    private static double Share(CalibrationRow row) => Math.Abs(row.Point.Error.Value) / row.Tolerance.Si;

    private async Task EmitFitsAsync(CalibrationAnalysis analysis)
    {
        await CalibrationTables.FitAsync(session, "both", analysis.Fit, analysis.Usable);
        await CalibrationTables.FitAsync(session, "both, weighted", analysis.WeightedFit, analysis.Usable);
        foreach (var (side, fit) in new[] { ("charge", analysis.ChargeFit), ("discharge", analysis.DischargeFit) })
        {
            if (fit is not null)
            {
                await CalibrationTables.FitAsync(session, side, fit, [.. analysis.Usable.Where(point => point.IsCharge == (side == "charge"))]);
            }
        }
    }

    /// <summary>Keeps the directions where one number helps; the others are told why not.</summary>
    private void Choose(CalibrationAnalysis analysis, bool isOneFactor)
    {
        CurrentDirection[] directions = isOneFactor ? [CurrentDirection.Discharge] : [CurrentDirection.Discharge, CurrentDirection.Charge];
        foreach (var direction in directions)
        {
            var isCharge = direction == CurrentDirection.Charge;
            var rows = analysis.Rows.Where(row => isOneFactor || row.Point.IsCharge == isCharge).ToList();
            var least = isOneFactor ? Math.Max(analysis.ChargeBand.LeastForFit, analysis.DischargeBand.LeastForFit) : (isCharge ? analysis.ChargeBand : analysis.DischargeBand).LeastForFit;
            var side = isOneFactor ? "both directions" : isCharge ? "charge" : "discharge";
            if (GainChoice.Of(rows, least) is not { } choice || (!choice.IsNeeded && CalibrationAnalysis.IsAccepted([.. rows])))
            {
                continue;
            }

            if (choice is { IsNeeded: true, IsEnough: true })
            {
                state.Choices[direction] = choice;
                state.Story.Add(Text($"For {side} a gain of {choice.Gain:0.0000} would leave {choice.LargestError:0.000} A at most."));
            }
            else
            {
                state.Story.Add(Text($"For {side} the best gain, {choice.Gain:0.0000}, would still leave {choice.LargestError:0.000} A: the error is not one of gain, and the BMS has no offset to set."));
            }
        }
    }

    private string Answer(CalibrationAnalysis analysis, double ratio)
    {
        if (!analysis.ShouldAdjust)
        {
            state.Story.Add("Every error is within half its tolerance: nothing is to be adjusted.");
            return "within_tolerance";
        }

        if (ratio < ToleranceLimits.LeastRatio)
        {
            state.Choices.Clear();
            state.Story.Add(Text($"The reference is too poor to adjust by: tolerance over its U is {ratio:0.0}, and {ToleranceLimits.LeastRatio} is the least."));
            return "cannot_be_adjusted";
        }

        if (state.Choices.Count > 0)
        {
            return "adjust";
        }

        return CalibrationAnalysis.IsAccepted(analysis.Rows) ? "within_tolerance" : "cannot_be_adjusted";
    }

    private void SetFacts(CalibrationAnalysis analysis, double ratio)
    {
        var line = CalibrationAnalysis.WithReference(analysis.Fit, analysis.Usable, "bms.fit", "calibration line");
        var worst = CalibrationState.Worst(analysis.Rows)!;
        Set("offset", line.Offset);
        Set("gain", line.Gain);
        Set("error_found", worst.Point.Error.Abs());
        Set("error_found_allowed", worst.Tolerance);
        Set("test_uncertainty_ratio", new Quantity(ratio, Dimension.None));
        Set("believe", Believe(analysis, ratio));
        Set("dead_band", $"discharge: {analysis.DischargeBand.Describe()}; charge: {analysis.ChargeBand.Describe()}");
    }

    /// <summary>How far the error at one level comes out the same again, and how far it has moved since the level was first measured.</summary>
    private void SetRepeats()
    {
        var errors = state.Levels(CalibrationState.Repeats).Select(level => level.Reported.Mean - level.Reference.Value).ToArray();
        if (errors.Length < 2)
        {
            return;
        }

        var scatter = TypeA.Of(errors);
        var at = state.Levels(CalibrationState.Repeats)[0].Reference.Value;
        var first = state.Levels(CalibrationState.AsFound).MinBy(level => Math.Abs(level.Reference.Value - at))!;
        Set("repeatability", new Quantity(scatter.Deviation, Dimension.Current));
        Set("drift", scatter.ToMeasurand("bms.repeats", "repeats: scatter", Units.Ampere) - Measurand.Of(
            new Quantity(first.Reported.Mean - first.Reference.Value, Dimension.Current),
            UncertaintySource.Normal("bms.first", "first time: scatter, as of one repeat", scatter.Deviation, Units.Ampere)));
    }

    /// <summary>Which instrument to believe, and why, in one sentence.</summary>
    private string Believe(CalibrationAnalysis analysis, double ratio)
    {
        var largest = analysis.Rows.MaxBy(row => Math.Abs(row.Point.Reference.Value))!;
        var source = ReadingWindow.ReferenceOf(session.Bench.Channels, largest.Point.IsCharge ? CurrentDirection.Charge : CurrentDirection.Discharge).Source;
        var instrument = session.Bench.Instruments.First(one => one.Entry.Role == source);
        var shunt = instrument.Entry.Shunt is { } ohms ? $" over a shunt of {ohms}" : "";
        return Text(
            $"Believe the {source} {instrument.Identity}{shunt} ({instrument.Calibration}): at {largest.Point.Reference.Value:0.00} A it is good to ± {largest.Point.Reference.Expand().Uncertainty:0.000} A, while the BMS shows {largest.Point.Reported.Value:0.00} A and counts in steps of {state.Digit:0.00#} A; the test uncertainty ratio is {ratio:0.0}{(ratio < ToleranceLimits.GoodRatio ? " (4 is aimed at)" : "")}.");
    }

    private void Set(string name, object value) => session.Values.SetFact(CalibrateAction.FactPrefix + name, value);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
