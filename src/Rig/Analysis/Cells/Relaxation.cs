using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.Cells;

/// <summary>One exponential of a relaxation: its size at the start (V, signed) and its time constant (s).</summary>
public readonly record struct RelaxationMode(double Amplitude, double TimeConstant);

/// <summary>
/// A voltage after its current was switched off: V(t) = V∞ + a₁·exp(−t/τ₁) + a₂·exp(−t/τ₂), τ₁ &lt; τ₂. Predicts where the rest
/// will end, and gives the two time constants of a pulse test.
/// </summary>
/// <param name="FinalVolts">V∞.</param>
/// <param name="FinalUncertainty">Standard uncertainty of V∞ from the fit.</param>
/// <param name="Remaining">V∞ minus the curve at the last point, V.</param>
public sealed record Relaxation(double FinalVolts, double FinalUncertainty, RelaxationMode Fast, RelaxationMode Slow, double Remaining, double Scatter, CurveFit Fit)
{
    /// <summary>Null where the points follow no such curve: fewer than eight, or no two time constants can be told apart.</summary>
    /// <param name="seconds">From the instant at which the current ended.</param>
    public static Relaxation? Of(ReadOnlySpan<double> seconds, ReadOnlySpan<double> volts)
    {
        if (seconds.Length != volts.Length)
        {
            throw new ArgumentException($"{seconds.Length} times and {volts.Length} voltages.", nameof(volts));
        }

        if (seconds.Length < 8 || Start(seconds, volts) is not { } start)
        {
            return null;
        }

        var fit = GaussNewton.Fit(Curve, seconds, volts, start);
        var (fast, slow) = (Math.Exp(fit.Parameters[2]), Math.Exp(fit.Parameters[4]));
        var span = seconds[^1] - seconds[0];
        if (!fit.Converged || fast > slow || !double.IsFinite(slow) || slow > 20 * span || fit.Uncertainty(0) > 0.1)
        {
            return null;
        }

        Span<double> gradient = stackalloc double[5];
        var last = Curve(seconds[^1], fit.Parameters.AsSpan(), gradient);
        return new Relaxation(
            fit.Parameters[0], fit.Uncertainty(0), new RelaxationMode(fit.Parameters[1], fast), new RelaxationMode(fit.Parameters[3], slow),
            fit.Parameters[0] - last, fit.Scatter, fit);
    }

    /// <summary>Slope of the last <paramref name="window"/> seconds by least squares, V/s; NaN where that is not covered.</summary>
    public static double LastSlope(ReadOnlySpan<double> seconds, ReadOnlySpan<double> volts, double window)
    {
        var first = 0;
        while (first < seconds.Length && seconds[first] < seconds[^1] - window)
        {
            first++;
        }

        var covered = first < seconds.Length && seconds[^1] - seconds[first] >= 0.9 * window;
        return covered && seconds.Length - first >= 3 ? LineFit.Ordinary(seconds[first..], volts[first..]).Gain : double.NaN;
    }

    /// <summary>Time constants as logarithms: they cannot become negative on the way.</summary>
    private static double Curve(double t, ReadOnlySpan<double> p, Span<double> gradient)
    {
        var (fast, slow) = (Math.Exp(p[2]), Math.Exp(p[4]));
        var (first, second) = (Math.Exp(-t / fast), Math.Exp(-t / slow));
        gradient[0] = 1;
        gradient[1] = first;
        gradient[2] = p[1] * first * t / fast;
        gradient[3] = second;
        gradient[4] = p[3] * second * t / slow;
        return p[0] + (p[1] * first) + (p[3] * second);
    }

    /// <summary>The best of a grid of pairs of time constants; for each pair the rest of the problem is linear.</summary>
    private static double[]? Start(ReadOnlySpan<double> seconds, ReadOnlySpan<double> volts)
    {
        var span = seconds[^1] - seconds[0];
        var (best, least) = ((double[]?)null, double.PositiveInfinity);
        double[] shares = [0.01, 0.03, 0.08, 0.2, 0.5, 1.0];
        for (var i = 0; i < shares.Length; i++)
        {
            for (var j = i + 1; j < shares.Length; j++)
            {
                if (Linear(seconds, volts, shares[i] * span, shares[j] * span) is { } trial && trial.Squares < least)
                {
                    (least, best) = (trial.Squares, trial.Parameters);
                }
            }
        }

        return best;
    }

    private static (double Squares, double[] Parameters)? Linear(ReadOnlySpan<double> seconds, ReadOnlySpan<double> volts, double fast, double slow)
    {
        double LinearModel(double t, ReadOnlySpan<double> p, Span<double> gradient)
        {
            (gradient[0], gradient[1], gradient[2]) = (1, Math.Exp(-t / fast), Math.Exp(-t / slow));
            return p[0] + (p[1] * gradient[1]) + (p[2] * gradient[2]);
        }

        var fit = GaussNewton.Fit(LinearModel, seconds, volts, [volts[^1], 0, 0]);
        return fit.Parameters.All(double.IsFinite) && double.IsFinite(fit.Scatter)
            ? (fit.Scatter, [fit.Parameters[0], fit.Parameters[1], Math.Log(fast), fit.Parameters[2], Math.Log(slow)])
            : null;
    }
}
