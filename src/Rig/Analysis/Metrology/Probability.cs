using MathNet.Numerics;

namespace PackBench.Rig.Analysis.Metrology;

/// <summary>The standard normal distribution, with tails that keep their digits.</summary>
public static class NormalDistribution
{
    public static double Cdf(double z) => 0.5 * SpecialFunctions.Erfc(-z / Math.Sqrt(2));

    /// <summary>1 − Cdf without the loss of digits: 9.87e-10 at z = 6.</summary>
    public static double UpperTail(double z) => 0.5 * SpecialFunctions.Erfc(z / Math.Sqrt(2));

    public static double Quantile(double probability) => probability is > 0 and < 1
        ? -Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * probability)
        : throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability lies between 0 and 1.");
}

/// <summary>Student's t, for degrees of freedom that need not be whole numbers (Welch–Satterthwaite gives such).</summary>
public static class StudentT
{
    public static double UpperTail(double t, double degreesOfFreedom)
    {
        if (double.IsPositiveInfinity(degreesOfFreedom))
        {
            return NormalDistribution.UpperTail(t);
        }

        Require(degreesOfFreedom);
        if (double.IsInfinity(t))
        {
            return t > 0 ? 0 : 1;
        }

        // Near the middle the complement keeps the digits that ν/(ν + t²), close to one, has lost.
        var square = t * t;
        var tail = square < degreesOfFreedom
            ? 0.5 * (1 - SpecialFunctions.BetaRegularized(0.5, degreesOfFreedom / 2, square / (degreesOfFreedom + square)))
            : 0.5 * SpecialFunctions.BetaRegularized(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + square));
        return t >= 0 ? tail : 1 - tail;
    }

    public static double Cdf(double t, double degreesOfFreedom) => UpperTail(-t, degreesOfFreedom);

    /// <summary>The t within ± of which lies <paramref name="probability"/>: 3.182446 for 95 % and 3 degrees.</summary>
    public static double TwoSided(double probability, double degreesOfFreedom)
    {
        if (probability is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability lies between 0 and 1.");
        }

        Require(degreesOfFreedom);
        var tail = (1 - probability) / 2;
        if (double.IsPositiveInfinity(degreesOfFreedom))
        {
            return NormalDistribution.Quantile(1 - tail);
        }

        var (low, high) = (0.0, 1.0);
        while (UpperTail(high, degreesOfFreedom) > tail)
        {
            (low, high) = (high, high * 2);
        }

        while (high - low > 1e-14 * high)
        {
            var middle = (low + high) / 2;
            if (middle <= low || middle >= high)
            {
                break;
            }

            (low, high) = UpperTail(middle, degreesOfFreedom) > tail ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    private static void Require(double degreesOfFreedom)
    {
        if (!(degreesOfFreedom > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(degreesOfFreedom), degreesOfFreedom, "Degrees of freedom are above zero.");
        }
    }
}
