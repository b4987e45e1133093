using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Calibration;

public enum CurrentDirection
{
    Charge,
    Discharge,
}

/// <summary>What one unit and link can do about its current, for <see cref="CalibrationAdvice.Explain"/>.</summary>
/// <param name="EditionRefusal">Why it is not certain where the value goes on this unit; null where it is.</param>
/// <param name="Step">Smallest change of current that it sees, where it does not follow from the state; null where that is not known.</param>
/// <param name="Minimum">Least magnitude that its register takes.</param>
/// <param name="Maximum">Largest magnitude that its register takes.</param>
/// <param name="HasOneFactor">One factor serves both directions, so a write in one changes the other.</param>
public sealed record CalibrationAbility(string? EditionRefusal, Current? Step, Current Minimum, Current Maximum, bool HasOneFactor = false);

/// <summary>Whether it makes sense to calibrate now, and if not, why not, in the operator's words. Pure; sends nothing.</summary>
/// <param name="Refusals">Every reason against it; none: go on.</param>
/// <param name="Notes">What to know all the same.</param>
/// <param name="Steps">How many steps of its sensor the present current is.</param>
/// <param name="ExpectedFactor">What the correction factor should read afterwards; null where the protocol does not show it.</param>
public sealed record CalibrationAdvice(ImmutableArray<string> Refusals, ImmutableArray<string> Notes, int? Steps, double? ExpectedFactor)
{
    /// <summary>Below this the rounding to whole steps alone is more than 1 %.</summary>
    public const int FewestSteps = 50;

    // Seen on working units: 0.725 to 1.250. Twice as far away means a wrong unit, a wrong shunt, or a decimal place.
    private const double LeastFactor = 0.5;
    private const double LargestFactor = 1.8;
    private const double SteadyWithin = 0.05;

    public bool IsRefused => !Refusals.IsEmpty;

    /// <param name="states">Consecutive states, the newest last; three or more tell whether the current is steady.</param>
    /// <param name="trueMagnitude">What the reference measures, without a sign.</param>
    public static CalibrationAdvice Explain(IReadOnlyList<BmsState> states, Current trueMagnitude, CurrentDirection direction, CalibrationAbility ability)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(ability);
        ArgumentOutOfRangeException.ThrowIfZero(states.Count, nameof(states));
        var refusals = ImmutableArray.CreateBuilder<string>();
        var state = states[^1];
        var shown = Math.Abs(states.Average(each => each.Current.Amperes));
        var sensor = direction == CurrentDirection.Charge ? state.ChargeSensor : state.DischargeSensor;
        var factor = direction == CurrentDirection.Charge ? state.ChargeFactor : state.DischargeFactor;
        var step = sensor is { Volts: > 0 } seen && shown > 0 ? new Current(shown / seen.Millivolts) : ability.Step;
        int? steps = sensor is { } volts ? (int)Math.Round(volts.Millivolts) : step is { Amperes: > 0 } size ? (int)Math.Round(shown / size.Amperes) : null;
        Add(ability.EditionRefusal);
        Add(RefuseValue(trueMagnitude, ability));
        Add(RefuseFlow(state, direction, sensor, step));
        if (refusals.Count == 0)
        {
            Add(RefuseSteps(steps, step, shown));
            Add(RefuseUnsteady(states, shown));
        }

        double? expected = factor is { } old && shown > 0 ? old * trueMagnitude.Amperes / shown : null;
        if (refusals.Count == 0)
        {
            Add(RefuseFactor(expected, shown, trueMagnitude));
        }

        return new CalibrationAdvice(refusals.ToImmutable(), NotesOn(state, direction), steps, expected);

        void Add(string? reason)
        {
            if (reason is not null)
            {
                refusals.Add(reason);
            }
        }
    }

    private static string? RefuseValue(Current magnitude, CalibrationAbility ability) => magnitude switch
    {
        { Amperes: <= 0 } => $"{magnitude} is not a magnitude: enter the current without a sign. The unit keeps one factor for each direction and takes the direction from the current that flows",
        _ when magnitude < ability.Minimum || magnitude > ability.Maximum => $"{magnitude} is outside {ability.Minimum} to {ability.Maximum}, which is what its register takes for certain",
        _ => null,
    };

    private static string? RefuseFlow(BmsState state, CurrentDirection direction, Voltage? sensor, Current? step)
    {
        var wanted = direction == CurrentDirection.Charge ? "charge" : "discharge";
        var below = step is { } size ? string.Create(CultureInfo.InvariantCulture, $" Below one step of {size.Amperes:0.0##} A it shows 0, and no calibration cures that.") : "";
        return sensor is { Volts: 0 } || state.Current.Amperes == 0
            ? $"its sensor sees nothing: 0 mV in the {wanted} direction, so it has nothing to compute a factor from. This is the most likely reason for the app's \"send failure\".{below}"
            : state.Current.Amperes > 0 != (direction == CurrentDirection.Charge)
                ? $"it shows {state.Current}, which is the other direction than the {wanted} that is to be calibrated"
                : null;
    }

    private static string? RefuseSteps(int? steps, Current? step, double shown)
    {
        if (steps is null)
        {
            return "it is not known how fine its sensor counts, so a good current cannot be told from a bad one";
        }

        if (steps >= FewestSteps)
        {
            return null;
        }

        var needed = (step?.Amperes ?? (shown / steps.Value)) * FewestSteps;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{shown:0.00} A is only {steps} steps of its sensor; rounding alone is ±{50.0 / Math.Max(1, steps.Value):0.#} %. Use at least {needed:0.#} A ({FewestSteps} steps), better twice that");
    }

    private static string? RefuseUnsteady(IReadOnlyList<BmsState> states, double shown)
    {
        var spread = states.Max(state => state.Current.Amperes) - states.Min(state => state.Current.Amperes);
        return spread > SteadyWithin * shown
            ? string.Create(CultureInfo.InvariantCulture, $"the current is not steady: it moved by {spread:0.00} A over {states.Count} readings. Use a DC load, not an inverter, and wait")
            : null;
    }

    private static string? RefuseFactor(double? expected, double shown, Current magnitude)
    {
        var ratio = expected ?? magnitude.Amperes / shown;
        return ratio is < LeastFactor or > LargestFactor
            ? string.Create(CultureInfo.InvariantCulture, $"it shows {shown:0.00} A where {magnitude} is said to flow: that takes a factor of {ratio:0.00}, and working units have 0.7 to 1.3. Check the reference, its shunt and the decimal point first")
            : null;
    }

    private static ImmutableArray<string> NotesOn(BmsState state, CurrentDirection direction)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        if (direction == CurrentDirection.Charge && state.ChargeFactor is { } charge && charge == state.DischargeFactor)
        {
            notes.Add("both directions show the same factor: this firmware may have one for both, so measure the other direction afterwards");
        }

        if (state.Alarms.Contains("current sensor"))
        {
            notes.Add("it complains of its current sensor: a calibration will not cure that");
        }

        notes.Add("it sets a gain, not an offset: an error that is the same at all currents stays");
        notes.Add("where the maker's default passwords have been changed, some firmware (V15.33) no longer takes writes");
        return notes.ToImmutable();
    }
}
