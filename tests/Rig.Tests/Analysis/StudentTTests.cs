using CsCheck;
using PackBench.Rig.Analysis.Metrology;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

public sealed class StudentTTests
{
    [Fact]
    public void Quantiles_are_those_of_the_oracle()
    {
        Oracle.Same("D", "t_975_nu10", StudentT.TwoSided(0.95, 10));
        Oracle.Same("D", "t_975_nu3", StudentT.TwoSided(0.95, 3));
        Oracle.Same("D", "k_9545_nu9", StudentT.TwoSided(0.9545, 9));
        Oracle.Same("D", "k_9545_nu50", StudentT.TwoSided(0.9545, 50));
        Oracle.Same("D", "k_onesided_95", NormalDistribution.Quantile(0.95));
    }

    [Fact]
    public void One_degree_of_freedom_is_Cauchys_distribution() =>
        Gen.Double[-50, 50].Sample(t => Math.Abs(StudentT.Cdf(t, 1) - (0.5 + (Math.Atan(t) / Math.PI))) < 1e-12);

    [Fact]
    public void The_quantile_inverts_the_distribution() =>
        Gen.Select(Gen.Double[0.01, 0.999], Gen.Double[0.6, 300]).Sample((probability, degrees) =>
        {
            var t = StudentT.TwoSided(probability, degrees);
            return Math.Abs(1 - (2 * StudentT.UpperTail(t, degrees)) - probability) < 1e-10;
        });

    [Fact]
    public void Many_degrees_of_freedom_come_to_the_normal_distribution() =>
        Assert.Equal(NormalDistribution.Quantile(0.975), StudentT.TwoSided(0.95, 1e7), 5);

    [Fact]
    public void A_far_tail_keeps_its_digits() => Assert.Equal(9.8658764503770e-10, NormalDistribution.UpperTail(6), 1e-21);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Degrees_of_freedom_are_above_zero(double degrees) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.TwoSided(0.95, degrees));
}
