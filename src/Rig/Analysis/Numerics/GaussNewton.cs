using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;

namespace PackBench.Rig.Analysis.Numerics;

/// <summary>
/// Non-linear least squares for a few parameters: Gauss–Newton steps by QR, halved while they make the sum of squares
/// worse. A fit that does not converge says so; its numbers are then no result.
/// </summary>
public static class GaussNewton
{
    private const int Steps = 200;

    /// <summary>A model's value at x, and its derivatives by each parameter written to <paramref name="gradient"/>.</summary>
    public delegate double Model(double x, ReadOnlySpan<double> parameters, Span<double> gradient);

    /// <summary>Throws <see cref="ArgumentException"/> where there are not more points than parameters.</summary>
    public static CurveFit Fit(Model model, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> start)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (x.Length != y.Length || x.Length <= start.Length)
        {
            throw new ArgumentException($"{start.Length} parameters need {start.Length + 1} points at least; there are {x.Length} x and {y.Length} y.", nameof(x));
        }

        var parameters = start.ToArray();
        var jacobian = Matrix<double>.Build.Dense(x.Length, start.Length);
        var residuals = Vector<double>.Build.Dense(x.Length);
        var squares = Evaluate(model, x, y, parameters, jacobian, residuals);
        var converged = false;
        var iterations = 0;
        while (!converged && iterations < Steps && double.IsFinite(squares))
        {
            iterations++;
            var step = jacobian.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Solve(residuals);
            if (!step.ForAll(double.IsFinite))
            {
                break;
            }

            (squares, converged) = Advance(model, x, y, parameters, step, squares);
            Evaluate(model, x, y, parameters, jacobian, residuals);
        }

        return Describe(x.Length, parameters, jacobian, residuals, squares, converged, iterations);
    }

    private static (double Squares, bool Converged) Advance(
        Model model, ReadOnlySpan<double> x, ReadOnlySpan<double> y, double[] parameters, Vector<double> step, double squares)
    {
        var trial = new double[parameters.Length];
        for (var factor = 1.0; factor > 1e-6; factor /= 2)
        {
            for (var i = 0; i < trial.Length; i++)
            {
                trial[i] = parameters[i] + (factor * step[i]);
            }

            var better = Evaluate(model, x, y, trial, null, null);
            if (better <= squares * (1 + 1e-12))
            {
                var small = IsSmall(step, factor, trial);
                trial.CopyTo(parameters, 0);
                return (better, small);
            }
        }

        // No step along the gradient is better: this is the minimum, to the digits there are.
        return (squares, IsSmall(step, 1e-3, parameters));
    }

    private static bool IsSmall(Vector<double> step, double factor, double[] parameters)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            if (Math.Abs(factor * step[i]) > 1e-11 * (Math.Abs(parameters[i]) + 1e-9))
            {
                return false;
            }
        }

        return true;
    }

    private static double Evaluate(
        Model model, ReadOnlySpan<double> x, ReadOnlySpan<double> y, double[] parameters, Matrix<double>? jacobian, Vector<double>? residuals)
    {
        Span<double> gradient = stackalloc double[parameters.Length];
        var squares = default(CompensatedSum);
        for (var i = 0; i < x.Length; i++)
        {
            var residual = y[i] - model(x[i], parameters, gradient);
            squares.Add(residual * residual);
            if (jacobian is not null && residuals is not null)
            {
                residuals[i] = residual;
                for (var j = 0; j < gradient.Length; j++)
                {
                    jacobian[i, j] = gradient[j];
                }
            }
        }

        return squares.Value;
    }

    private static CurveFit Describe(
        int count, double[] parameters, Matrix<double> jacobian, Vector<double> residuals, double squares, bool converged, int iterations)
    {
        var variance = squares / (count - parameters.Length);
        var normal = jacobian.TransposeThisAndMultiply(jacobian);

        // Scaled to a unit diagonal before it is inverted: kelvins and seconds differ by orders of magnitude.
        var scale = normal.Diagonal().PointwiseSqrt();
        var scaled = Matrix<double>.Build.Dense(scale.Count, scale.Count, (i, j) => normal[i, j] / (scale[i] * scale[j]));
        var inverse = scaled.Inverse();
        var covariance = new double[scale.Count, scale.Count];
        for (var i = 0; i < scale.Count; i++)
        {
            for (var j = 0; j < scale.Count; j++)
            {
                covariance[i, j] = variance * inverse[i, j] / (scale[i] * scale[j]);
            }
        }

        var defined = Enumerable.Range(0, scale.Count).All(i => double.IsFinite(covariance[i, i]) && covariance[i, i] >= 0);
        return new CurveFit([.. parameters], covariance, Math.Sqrt(variance), count, converged && defined, iterations, [.. residuals]);
    }
}

/// <summary>The parameters of a curve, in the order of its model, with their covariance.</summary>
/// <param name="Scatter">Standard deviation of the residuals.</param>
/// <param name="Converged">Where false, nothing of it may be used.</param>
public sealed record CurveFit(
    ImmutableArray<double> Parameters, double[,] Covariance, double Scatter, int Count, bool Converged, int Iterations, ImmutableArray<double> Residuals)
{
    public double DegreesOfFreedom => Count - Parameters.Length;

    public double Uncertainty(int parameter) => Math.Sqrt(Covariance[parameter, parameter]);

    /// <summary>Zero where the points lie on the curve exactly.</summary>
    public double Correlation(int first, int second) =>
        Uncertainty(first) * Uncertainty(second) is > 0 and var product ? Covariance[first, second] / product : 0;
}
