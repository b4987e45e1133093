using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.Metrology;

/// <summary>
/// Propagation of whole distributions (JCGM 101) beside the first-order value: the check on linearity and on the
/// coverage factor. Deterministic: the same seed gives the same digits everywhere.
/// </summary>
public static class MonteCarlo
{
    /// <summary>Disagreement above this share is worth a sentence in the report.</summary>
    public const double Tolerance = 0.05;

    /// <param name="analytic">The first-order result to be checked.</param>
    /// <param name="inputs">Measurands that the model takes; what they share is drawn once for all in each trial.</param>
    /// <param name="model">From the inputs' values (SI, in their order) to the result (SI).</param>
    public static MonteCarloResult Check(
        Measurand analytic, ImmutableArray<Measurand> inputs, Func<double[], double> model, int trials = 200_000, ulong seed = 20_101)
    {
        ArgumentNullException.ThrowIfNull(analytic);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1000);
        var draws = new SourceDraws(inputs);
        var random = new SplitMix64(seed);
        var values = new double[inputs.Length];
        var results = new double[trials];
        for (var trial = 0; trial < trials; trial++)
        {
            draws.Draw(random, values);
            results[trial] = model(values);
            if (!double.IsFinite(results[trial]))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"The model gave {results[trial]} in trial {trial}: an input reaches where it is not defined."), nameof(model));
            }
        }

        return Summarize(analytic, results, seed);
    }

    private static MonteCarloResult Summarize(Measurand analytic, double[] results, ulong seed)
    {
        // Deviations from the estimate, not raw values: a mean of 15 V with a scatter of microvolts would lose its digits.
        var (sum, squares) = (default(CompensatedSum), default(CompensatedSum));
        foreach (var result in results)
        {
            sum.Add(result - analytic.Value);
        }

        var bias = sum.Value / results.Length;
        foreach (var result in results)
        {
            squares.Add((result - analytic.Value - bias) * (result - analytic.Value - bias));
        }

        Array.Sort(results);
        var (low, high) = (results[(int)(0.025 * results.Length)], results[(int)(0.975 * results.Length)]);
        var expected = Math.Sqrt(analytic.Contributions.Sum(ExpectedVariance));
        var half = analytic.Expand().At95;
        var deviation = Math.Sqrt(squares.Value / (results.Length - 1));
        var ofSpread = double.IsFinite(expected) ? Relative(deviation - expected, expected) : 0;
        var ofInterval = Relative(Math.Max(Math.Abs(analytic.Value - half - low), Math.Abs(analytic.Value + half - high)), half);
        return new MonteCarloResult(
            results.Length, seed, analytic.Value + bias, deviation, low, high, analytic.Dimension, Math.Abs(ofSpread), ofInterval);
    }

    private static double Relative(double difference, double reference) =>
        reference > 0 ? difference / reference : difference == 0 ? 0 : double.PositiveInfinity;

    /// <summary>A t distribution is wider than its u says, by ν/(ν − 2); that is no disagreement.</summary>
    private static double ExpectedVariance(Contribution line)
    {
        var (square, degrees) = (line.Uncertainty * line.Uncertainty, line.Source.DegreesOfFreedom);
        return double.IsPositiveInfinity(degrees) ? square : degrees > 2 ? square * degrees / (degrees - 2) : double.PositiveInfinity;
    }
}

/// <summary>What the trials gave, in SI.</summary>
/// <param name="StandardUncertainty">Standard deviation of the trials.</param>
/// <param name="Low">2.5 % quantile.</param>
/// <param name="High">97.5 % quantile.</param>
/// <param name="SpreadDisagreement">Of the standard deviation with the first-order one, relative.</param>
/// <param name="IntervalDisagreement">Of the worse end with y ± U, relative to U.</param>
public sealed record MonteCarloResult(
    int Trials, ulong Seed, double Mean, double StandardUncertainty, double Low, double High, Dimension Dimension,
    double SpreadDisagreement, double IntervalDisagreement)
{
    public double HalfWidth95 => (High - Low) / 2;

    public bool Agrees => SpreadDisagreement <= MonteCarlo.Tolerance && IntervalDisagreement <= MonteCarlo.Tolerance;

    /// <summary>A sentence for the report where the two disagree by more than 5 %; null where they agree.</summary>
    public string? Warning => Agrees
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Monte Carlo ({Trials} trials, seed {Seed}) disagrees with the first-order uncertainty: spread by {SpreadDisagreement:P1}, "
            + $"95 % interval by {IntervalDisagreement:P1}. State the interval of the trials.");
}
