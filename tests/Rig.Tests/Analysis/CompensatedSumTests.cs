using CsCheck;
using PackBench.Rig.Analysis.Numerics;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

public sealed class CompensatedSumTests
{
    [Fact]
    public void A_billion_samples_lose_no_digit()
    {
        var block = default(CompensatedSum);
        for (var i = 0; i < 1_000_000; i++)
        {
            block.Add(0.1);
        }

        var (sum, naive) = (default(CompensatedSum), 0.0);
        for (var i = 0; i < 1000; i++)
        {
            sum.Add(block);
        }

        // 0.1 in binary is a little more than 0.1; the decimal type holds a billion of them without rounding.
        var exact = (double)(1_000_000_000m * 0.1000000000000000055511151231m);
        Assert.Equal(exact, sum.Value, 1e-8);
        for (var i = 0; i < 10_000_000; i++)
        {
            naive += 0.1;
        }

        Assert.True(Math.Abs(naive - 1_000_000) > 1e-5, "the plain sum is already wrong after a hundredth of it");
    }

    [Fact]
    public void Small_and_large_numbers_add_without_loss() =>
        Gen.Double[-1e6, 1e6].Array[1, 50].Sample(values =>
        {
            var sum = default(CompensatedSum);
            sum.Add(1e16);
            foreach (var value in values)
            {
                sum.Add(value);
            }

            sum.Add(-1e16);
            return Math.Abs(sum.Value - values.Sum(value => (decimal)value is var exact ? (double)exact : 0)) < 1e-6;
        });
}
