using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.Thermal;

/// <summary>
/// A rise that approaches its end with one time constant: ΔT(t) = A − (A − B)·exp(−t/τ), B being where it began (0 unless
/// fitted). Says how far it has come, and how well the end is known.
/// </summary>
/// <param name="Rise">A, the final rise.</param>
/// <param name="TimeConstant">τ.</param>
/// <param name="Start">B in kelvins.</param>
/// <param name="Elapsed">Of the last point, s.</param>
public sealed record ThermalFit(Measurand Rise, Measurand TimeConstant, double Start, double Elapsed, CurveFit Fit)
{
    /// <summary>A rise may be extrapolated from here on, in time constants.</summary>
    public const double LeastTimeConstants = 1.5;

    /// <summary>A rise that has come this near needs no extrapolation, K.</summary>
    public const double SteadyRemainder = 0.3;

    public const double SteadySlopePerHour = 0.5;

    public double TimeConstants => Elapsed / TimeConstant.Value;

    /// <summary>0 to 1 of the final rise.</summary>
    public double ReachedFraction => 1 - (Remaining / Rise.Value);

    /// <summary>Still to come after the last point, K.</summary>
    public double Remaining => (Rise.Value - Start) * Math.Exp(-TimeConstants);

    /// <summary>Slope of the curve at the last point, K/h.</summary>
    public double SlopePerHour => Remaining / TimeConstant.Value * 3600;

    /// <summary>At least three time constants, hardly a slope, and hardly anything still to come.</summary>
    public bool IsSteady => TimeConstants >= 3 && Math.Abs(SlopePerHour) <= SteadySlopePerHour && Math.Abs(Remaining) <= SteadyRemainder;

    public bool MayExtrapolate => Fit.Converged && TimeConstants >= LeastTimeConstants;

    /// <param name="seconds">From the instant at which the heat began.</param>
    /// <param name="rise">Over ambient, sensors' difference taken out, K.</param>
    /// <param name="fitStart">True where the part was not at ambient when it began: B is then fitted, too.</param>
    /// <exception cref="ArgumentException">Too few points, or the points follow no such curve.</exception>
    public static ThermalFit Of(string id, ReadOnlySpan<double> seconds, ReadOnlySpan<double> rise, bool fitStart = false)
    {
        if (seconds.Length != rise.Length || seconds.Length < 4)
        {
            throw new ArgumentException($"A rise is fitted to four points at least; there are {seconds.Length} times and {rise.Length} rises.", nameof(seconds));
        }

        var guess = StartValues(seconds, rise);
        CurveFit fit = fitStart
            ? GaussNewton.Fit(WithStart, seconds, rise, [guess.Rise, guess.TimeConstant, rise[0]])
            : GaussNewton.Fit(FromZero, seconds, rise, [guess.Rise, guess.TimeConstant]);
        if (!fit.Converged || !(fit.Parameters[1] > 0))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"These {seconds.Length} points follow no rise with one time constant: the fit ended at A = {fit.Parameters[0]:G4} K, τ = {fit.Parameters[1]:G4} s."), nameof(rise));
        }

        return From(id, fit, fitStart ? fit.Parameters[2] : 0, seconds[^1]);
    }

    private static ThermalFit From(string id, CurveFit fit, double start, double elapsed)
    {
        var (amplitude, own) = (fit.Uncertainty(0), fit.Uncertainty(1) * Math.Sqrt(Math.Max(0, 1 - Math.Pow(fit.Correlation(0, 1), 2))));
        var common = UncertaintySource.TypeA($"{id}.rise", "fit of the rise", amplitude, fit.DegreesOfFreedom, Units.Kelvin, id);
        var rest = UncertaintySource.TypeA($"{id}.tau", "fit of the time constant", own, fit.DegreesOfFreedom, Units.Second, id);
        var shared = amplitude > 0 ? fit.Covariance[0, 1] / (amplitude * amplitude) : 0;
        return new ThermalFit(
            Measurand.Of(new Quantity(fit.Parameters[0], Dimension.TemperatureDifference), new Contribution(common, 1)),
            Measurand.Of(new Quantity(fit.Parameters[1], Dimension.Time), new Contribution(common, shared), new Contribution(rest, 1)),
            start, elapsed, fit);
    }

    /// <summary>A from a quarter more than the last, τ from the time to 63 % of it: near enough for Gauss and Newton.</summary>
    private static (double Rise, double TimeConstant) StartValues(ReadOnlySpan<double> seconds, ReadOnlySpan<double> rise)
    {
        var final = rise[0] + ((rise[^1] - rise[0]) * 1.1);
        var level = rise[0] + ((final - rise[0]) * 0.632);
        for (var i = 1; i < seconds.Length; i++)
        {
            if (Math.Abs(rise[i] - rise[0]) >= Math.Abs(level - rise[0]))
            {
                return (final, Math.Max(seconds[i], 1e-3));
            }
        }

        return (final, seconds[^1] / 2);
    }

    private static double FromZero(double t, ReadOnlySpan<double> p, Span<double> gradient)
    {
        var decay = Math.Exp(-t / p[1]);
        gradient[0] = 1 - decay;
        gradient[1] = -p[0] * t / (p[1] * p[1]) * decay;
        return p[0] * (1 - decay);
    }

    private static double WithStart(double t, ReadOnlySpan<double> p, Span<double> gradient)
    {
        var decay = Math.Exp(-t / p[1]);
        gradient[0] = 1 - decay;
        gradient[1] = -(p[0] - p[2]) * t / (p[1] * p[1]) * decay;
        gradient[2] = decay;
        return p[0] - ((p[0] - p[2]) * decay);
    }
}
