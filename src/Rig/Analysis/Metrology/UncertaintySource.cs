using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Analysis.Metrology;

/// <summary>How the possible values of a source lie about its estimate.</summary>
public enum Distribution
{
    Normal,
    Rectangular,
    Triangular,

    /// <summary>Arcsine: a quantity that swings between two ends, such as a thermostat.</summary>
    UShaped,

    /// <summary>From repeated readings; Student's t with the degrees of freedom of its source.</summary>
    TypeA,
}

/// <summary>
/// One cause of doubt: an instrument's gain on one range, a shunt's certificate, the scatter of one set of readings.
/// Two measurands that share a source, by <see cref="Id"/>, are correlated through it, fully and with sign.
/// </summary>
/// <param name="Id">Unique to the cause: <c>dmm1.dc_current.0.1.gain</c>. Noise gets an id for each set of readings.</param>
/// <param name="HalfWidth">Of the bound, SI; NaN where the source came as a standard uncertainty.</param>
/// <param name="Divisor">What the half-width, or a certificate's U, was divided by.</param>
/// <param name="StandardUncertainty">SI of <paramref name="Unit"/>'s kind.</param>
/// <param name="Unit">In which the budget prints it.</param>
/// <param name="DegreesOfFreedom">Infinite for all but type A.</param>
/// <param name="CorrelationGroup">
/// Instrument or fit that it belongs to. Sources of one group with the same finite degrees of freedom rest on the same
/// residuals, and count once in the effective degrees of freedom.
/// </param>
public sealed record UncertaintySource(
    string Id, string Name, Distribution Distribution, double HalfWidth, double Divisor, double StandardUncertainty, Unit Unit,
    double DegreesOfFreedom = double.PositiveInfinity, string CorrelationGroup = "", double Estimate = 0)
{
    /// <summary>Anywhere within ± <paramref name="halfWidth"/> (SI) with equal chance: specifications, tolerances.</summary>
    public static UncertaintySource Rectangular(string id, string name, double halfWidth, Unit unit, string group = "") =>
        Bounded(id, name, Distribution.Rectangular, halfWidth, Math.Sqrt(3), unit, group);

    public static UncertaintySource Triangular(string id, string name, double halfWidth, Unit unit, string group = "") =>
        Bounded(id, name, Distribution.Triangular, halfWidth, Math.Sqrt(6), unit, group);

    public static UncertaintySource UShaped(string id, string name, double halfWidth, Unit unit, string group = "") =>
        Bounded(id, name, Distribution.UShaped, halfWidth, Math.Sqrt(2), unit, group);

    /// <summary>The last digit: rectangular over one <paramref name="step"/> (SI), u = step/√12.</summary>
    public static UncertaintySource Resolution(string id, string name, double step, Unit unit, string group = "") =>
        Rectangular(id, name, step / 2, unit, group);

    /// <summary>A standard uncertainty (SI) that is known as such.</summary>
    public static UncertaintySource Normal(string id, string name, double standardUncertainty, Unit unit, string group = "") =>
        new(id, name, Distribution.Normal, double.NaN, 1, Checked(id, standardUncertainty), unit, CorrelationGroup: group);

    /// <summary>A certificate's expanded uncertainty (SI) and its coverage factor.</summary>
    public static UncertaintySource Certificate(string id, string name, double expanded, double coverageFactor, Unit unit, string group = "") =>
        coverageFactor > 0
            ? new(id, name, Distribution.Normal, Checked(id, expanded), coverageFactor, expanded / coverageFactor, unit, CorrelationGroup: group)
            : throw new ArgumentOutOfRangeException(nameof(coverageFactor), coverageFactor, $"Source '{id}': a coverage factor is above zero.");

    /// <summary>From readings: a standard uncertainty (SI) with its degrees of freedom.</summary>
    public static UncertaintySource TypeA(
        string id, string name, double standardUncertainty, double degreesOfFreedom, Unit unit, string group = "", double estimate = 0) =>
        degreesOfFreedom > 0
            ? new(id, name, Distribution.TypeA, double.NaN, 1, Checked(id, standardUncertainty), unit, degreesOfFreedom, group, estimate)
            : throw new ArgumentOutOfRangeException(nameof(degreesOfFreedom), degreesOfFreedom, $"Source '{id}': degrees of freedom are above zero.");

    private static UncertaintySource Bounded(
        string id, string name, Distribution distribution, double halfWidth, double divisor, Unit unit, string group) =>
        new(id, name, distribution, Checked(id, halfWidth), divisor, halfWidth / divisor, unit, CorrelationGroup: group);

    private static double Checked(string id, double value) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"Source '{id}': an uncertainty is a finite number, zero or more.");
}
