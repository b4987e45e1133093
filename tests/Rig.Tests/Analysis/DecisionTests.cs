using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

public sealed class DecisionTests
{
    private static readonly Quantity Limit = new(0.100, Dimension.Current);

    private static Measurand Error(double value, double u = 0.0125, double degrees = double.PositiveInfinity) => Measurand.Of(
        new Quantity(value, Dimension.Current),
        double.IsFinite(degrees) ? UncertaintySource.TypeA("e", "error", u, degrees, Units.Ampere) : UncertaintySource.Normal("e", "error", u, Units.Ampere));

    [Theory]
    [InlineData("0.060")]
    [InlineData("0.080")]
    [InlineData("0.090")]
    [InlineData("0.100")]
    [InlineData("0.110")]
    [InlineData("0.130")]
    public void Statement_and_risk_are_those_of_the_oracle(string y)
    {
        var value = double.Parse(y, System.Globalization.CultureInfo.InvariantCulture);
        var decision = ToleranceLimits.ErrorAtMost(Limit).Judge(Error(value), DecisionRule.NonBinary);
        Oracle.Same("D", $"PFA_y{y}", decision.ProbabilityOutside);
        Oracle.Same("D", "TUR", decision.TestUncertaintyRatio);
        Oracle.Same("D", "U", decision.GuardBand);
        Oracle.Same("D", "AL_w_U", decision.AcceptanceUpper!.Value);
        var expected = Oracle.Text("D", $"statement_y{y}").Replace(" ", "", StringComparison.Ordinal);
        Assert.Equal(expected, decision.Verdict.ToString(), ignoreCase: true);
        Assert.Empty(decision.Warnings);
    }

    [Theory]
    [InlineData(0.075, DecisionVerdict.Pass)]
    [InlineData(0.100, DecisionVerdict.ConditionalPass)]
    [InlineData(0.125, DecisionVerdict.ConditionalFail)]
    public void Limits_are_inclusive(double y, DecisionVerdict verdict) =>
        // U of exactly 0.025 in binary, so that the limits are hit exactly.
        Assert.Equal(verdict, ToleranceLimits.AtMost(Limit with { Si = y <= 0.08 ? y + 0.025 : y <= 0.1 ? y : y - 0.025 }).Judge(Error(y), DecisionRule.NonBinary).Verdict);

    [Theory]
    [InlineData(0, "PFA_at_AL_w0U")]
    [InlineData(0.83, "PFA_at_AL_w0.83U")]
    [InlineData(1, "PFA_at_AL_w1.0U")]
    [InlineData(1.5, "PFA_at_AL_w1.5U")]
    [InlineData(3, "PFA_at_AL_w3.0U")]
    public void Risk_at_the_acceptance_limit_follows_from_the_guard_band(double share, string name)
    {
        var decision = ToleranceLimits.AtMost(Limit).Judge(Error(0.1 - (share * 0.025)), DecisionRule.Simple);
        Oracle.Same("D", name, decision.ProbabilityOutside);
    }

    [Fact]
    public void The_rules_differ_in_their_guard_bands()
    {
        double? Accepts(DecisionRule rule) => ToleranceLimits.AtMost(Limit).Judge(Error(0.05), rule).AcceptanceUpper;
        Oracle.Same("D", "AL_simple", Accepts(DecisionRule.Simple)!.Value);
        Oracle.Same("D", "AL_w_0p83U", Accepts(DecisionRule.Iso14253)!.Value);
        Oracle.Same("D", "AL_w_U", Accepts(DecisionRule.Guarded)!.Value);
    }

    [Fact]
    public void Two_sided_conformance_counts_both_tails()
    {
        var limits = ToleranceLimits.Within(Limit);
        Oracle.Same("D", "p_conf_y0", limits.Judge(Error(0), DecisionRule.Guarded).ProbabilityInside);
        Oracle.Same("D", "p_conf_y0p08", limits.Judge(Error(0.08), DecisionRule.Guarded).ProbabilityInside);
        Oracle.Same("D", "p_conf_y0p08", limits.Judge(Error(-0.08), DecisionRule.Guarded).ProbabilityInside);
    }

    [Fact]
    public void A_guarded_rule_fails_what_simple_acceptance_passes()
    {
        var limits = ToleranceLimits.Within(Limit);
        Assert.Equal(DecisionVerdict.Pass, limits.Judge(Error(0.09), DecisionRule.Simple).Verdict);
        var guarded = limits.Judge(Error(0.09), DecisionRule.Guarded);
        Assert.Equal(DecisionVerdict.Fail, guarded.Verdict);
        Assert.Equal(guarded.ProbabilityInside, guarded.RiskOfWrongDecision);
    }

    [Fact]
    public void A_lower_limit_guards_upwards()
    {
        var capacity = Measurand.Of(Quantity.Of(64.02, Units.AmpereHour), UncertaintySource.Normal("q", "q", 0.0157 * 3600, Units.AmpereHour));
        var decision = ToleranceLimits.AtLeast(Quantity.Of(64, Units.AmpereHour)).Judge(capacity, DecisionRule.NonBinary);
        Assert.Equal(DecisionVerdict.ConditionalPass, decision.Verdict);
        Assert.True(double.IsNaN(decision.TestUncertaintyRatio));
        Assert.Equal(64 + 0.0314, decision.AcceptanceLower!.Value / 3600, 9);
    }

    [Fact]
    public void A_ratio_below_4_warns_and_below_1_5_allows_no_yes_or_no()
    {
        var coarse = ToleranceLimits.Within(Limit).Judge(Error(0.01, 0.02), DecisionRule.Guarded);
        Assert.Equal(DecisionVerdict.Pass, coarse.Verdict);
        Assert.Contains("2.50 is below 4", Assert.Single(coarse.Warnings), StringComparison.Ordinal);
        var hopeless = ToleranceLimits.Within(Limit).Judge(Error(0.01, 0.04), DecisionRule.Guarded);
        Assert.Equal(DecisionVerdict.ConditionalPass, hopeless.Verdict);
        Assert.Equal(2, hopeless.Warnings.Length);
        Assert.Equal(DecisionVerdict.ConditionalFail, ToleranceLimits.Within(Limit).Judge(Error(0.3, 0.04), DecisionRule.Simple).Verdict);
    }

    [Fact]
    public void The_guard_band_is_not_rounded()
    {
        var decision = ToleranceLimits.AtMost(Limit).Judge(Error(0.05, 0.012345), DecisionRule.Guarded);
        Assert.Equal(0.02469, decision.GuardBand, 12);
    }

    [Fact]
    public void Few_degrees_of_freedom_make_the_tails_fatter()
    {
        var many = ToleranceLimits.AtMost(Limit).Judge(Error(0.075), DecisionRule.Simple);
        var few = ToleranceLimits.AtMost(Limit).Judge(Error(0.075, degrees: 3), DecisionRule.Simple);
        Assert.Equal(0.0227501, many.ProbabilityOutside, 6);
        Assert.Equal(0.0696633, few.ProbabilityOutside, 6);
    }

    [Fact]
    public void A_value_that_is_not_a_number_fails() =>
        Assert.Equal(DecisionVerdict.Fail, ToleranceLimits.AtMost(Limit).Judge(Error(double.NaN), DecisionRule.Simple).Verdict);

    [Fact]
    public void A_limit_judges_only_its_own_kind() =>
        Assert.Throws<DimensionException>(() => ToleranceLimits.AtMost(new Quantity(1, Dimension.Voltage)).Judge(Error(0), DecisionRule.Simple));

    [Fact]
    public void Limits_the_wrong_way_round_are_refused() =>
        Assert.Throws<ArgumentException>(() => ToleranceLimits.Between(Limit, Limit with { Si = 0 }));
}
