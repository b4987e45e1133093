using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Integration;
using PackBench.Rig.Analysis.Metrology;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

/// <summary>Case 4 of the oracle: charge, energy, state of health and coulombic efficiency.</summary>
public sealed class ChargeBudgetTests
{
    private static readonly UncertaintySource Gain = UncertaintySource.Normal("i.gain", "gain of the ammeter", 2e-4, Units.One);
    private static readonly UncertaintySource Offset = UncertaintySource.Normal("i.offset", "offset of the ammeter", 0.6e-3, Units.Ampere);
    private static readonly UncertaintySource TimeBase = UncertaintySource.Rectangular("clock", "time base", 50e-6, Units.One);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>A step of constant current and voltage. In the gap of the oracle, 4 s, the current is known to a hundredth.</summary>
    private static StepSums Sums(double amperes, double volts, double seconds, bool withGap) =>
        new(amperes * seconds, amperes * volts * seconds, TimeSpan.FromSeconds(seconds), withGap ? 0.01 * 4 * Math.Abs(amperes) : 0);

    private static ChargeInputs Discharge(bool withGap = true, TimeSpan? edge = null, double amperes = -8, double volts = 13.42) => new(
        "discharge", Sums(amperes, volts, 32055, withGap), Gain, Offset, 2e-3, 32055, TimeBase, edge ?? Second, edge ?? Second, new CutOff(3e-3, 1.2e-3, 8, 0.72 * 13.42))
    {
        VoltageGain = UncertaintySource.Normal("v.gain", "gain of the voltmeter", 3e-5, Units.One),
        VoltageOffset = UncertaintySource.Normal("v.offset", "offset of the voltmeter", 0.5e-3, Units.Volt),
    };

    [Fact]
    public void A_charge_has_the_budget_of_case_4()
    {
        var charge = ChargeBudget.Charge(Discharge());
        Assert.Equal(Dimension.Charge, charge.Dimension);
        Oracle.Same("4", "Q_Ah", -charge.Value, 3600);
        var lines = charge.Budget(Units.AmpereHour).ToDictionary(line => line.SourceId, line => line.Contribution);
        Oracle.Same("4", "u_gain_Ah", lines["i.gain"]);
        Oracle.Same("4", "u_offset_Ah", lines["i.offset"]);
        Oracle.Same("4", "u_noise_Ah", lines["discharge.noise"]);
        Oracle.Same("4", "u_timebase_Ah", lines["clock"]);
        Oracle.Same("4", "u_edges_Ah", lines["discharge.edges"]);
        Oracle.Same("4", "u_cutoff_Ah", lines["discharge.cut_off"]);
        Oracle.Same("4", "u_gap_Ah", lines["discharge.gaps"]);
        Oracle.Same("4", "uc_Q_Ah", charge.CombinedUncertainty, 3600);
        Oracle.Same("4", "U_Q_k2_Ah", charge.Expand().Uncertainty, 3600);
        Assert.Equal("(-71.233 ± 0.031) Ah (k = 2.00)", charge.ToString());
    }

    [Fact]
    public void An_energy_has_the_budget_of_case_4()
    {
        var energy = ChargeBudget.Energy(Discharge());
        Oracle.Same("4", "E_Wh", -energy.Value, 3600);
        var lines = energy.Budget(Units.WattHour).ToDictionary(line => line.SourceId, line => line.Contribution);
        Oracle.Same("4", "u_gain_Wh", Math.Sqrt(Math.Pow(lines["i.gain"], 2) + Math.Pow(lines["v.gain"], 2)));
        Oracle.Same("4", "u_Ioffset_Wh", lines["i.offset"]);
        Oracle.Same("4", "u_Voffset_Wh", lines["v.offset"]);
        Oracle.Same("4", "u_timebase_Wh", lines["clock"]);
        Oracle.Same("4", "uc_E_Wh", energy.CombinedUncertainty, 3600);
        Oracle.Same("4", "U_E_k2_Wh", energy.Expand().Uncertainty, 3600);
    }

    [Fact]
    public void Temperature_correction_dominates_state_of_health()
    {
        var charge = -ChargeBudget.Charge(Discharge());
        var coefficient = Measurand.Of(new Quantity(0.004, Dimension.None / Dimension.TemperatureDifference), UncertaintySource.Rectangular("alpha", "alpha", 0.002, Units.Find("1/K")));
        var temperature = Measurand.Of(Quantity.Of(22, Units.Celsius), UncertaintySource.Rectangular("t", "temperature", 0.5, Units.Kelvin));
        var corrected = charge / (1.0 + (coefficient * (temperature - Quantity.Of(25, Units.Celsius))));
        Oracle.Same("4", "Q25_Ah", corrected.Value, 3600);
        Oracle.Same("4", "u_Q25_Ah", corrected.CombinedUncertainty, 3600);
        var lines = corrected.Contributions.ToDictionary(line => line.Source.Id, line => line.Sensitivity);
        Oracle.Same("4", "c_alpha_Ah", lines["alpha"], 3600);
        Oracle.Same("4", "c_T_Ah_per_K", lines["t"], 3600);
        var health = corrected / Quantity.Of(80, Units.AmpereHour);
        Oracle.Same("4", "SoH_pct", health.Value, 0.01);
        Oracle.Same("4", "u_SoH_pct", health.CombinedUncertainty, 0.01);

        var trials = MonteCarlo.Check(corrected, [charge, coefficient, temperature], x => x[0] / (1 + (x[1] * (x[2] - 298.15))), 40_000);
        Assert.Equal(0.268, trials.StandardUncertainty / 3600, 0.003);
    }

    private static (Measurand Discharged, Measurand Charged) Cycle(UncertaintySource? secondGain = null, UncertaintySource? secondOffset = null)
    {
        var none = TimeSpan.Zero;
        var discharged = ChargeBudget.Charge(Discharge(false, none) with { Sums = Discharge(false).Sums with { Charge = -71.2333 * 3600 } });
        var charging = Sums(10, 15, 25790.4, false);
        var charged = ChargeBudget.Charge(new ChargeInputs(
            "charge", charging with { Charge = 71.64 * 3600 }, secondGain ?? Gain, secondOffset ?? Offset, 2e-3, 25790, TimeBase, none, none));
        return (discharged, charged);
    }

    [Fact]
    public void One_ammeter_cancels_its_gain_in_the_coulombic_efficiency_and_counts_its_offset_twice()
    {
        var (discharged, charged) = Cycle();
        var ratio = -(discharged / charged);
        var efficiency = ratio.With(UncertaintySource.Normal("i.directions", "gain between directions", 5e-5, Units.One), ratio.Value);
        Oracle.Same("4", "CE", efficiency.Value);
        var lines = efficiency.Contributions.ToDictionary(line => line.Source.Id);
        Assert.Equal(0, lines["i.gain"].Uncertainty, 12);
        Assert.Equal(0, lines["clock"].Uncertainty, 12);
        Oracle.Same("4", "dCE_do_per_A", lines["i.offset"].Sensitivity);
        Oracle.Same("4", "u_CE_offset", Math.Abs(lines["i.offset"].Uncertainty));
        Oracle.Same("4", "u_CE_cutoff", Math.Abs(lines["discharge.cut_off"].Uncertainty));
        Oracle.Same("4", "u_CE_gaindiff", lines["i.directions"].Uncertainty);

        // The oracle takes 25790.4 one-second samples where whole ones were taken here, hence the fifth digit of the noise.
        Assert.Equal(Oracle.Value("4", "u_CE_noise"), Math.Sqrt(Math.Pow(lines["discharge.noise"].Uncertainty, 2) + Math.Pow(lines["charge.noise"].Uncertainty, 2)), 10);

        // Edges as the oracle states them: both at 8 A, without the factor CE on the charge.
        var complete = efficiency.With(UncertaintySource.Normal("edges", "edges", Oracle.Value("4", "u_CE_edges"), Units.One));
        Oracle.Same("4", "uc_CE", complete.CombinedUncertainty);
        Oracle.Same("4", "U_CE_k2", complete.Expand().Uncertainty);
    }

    [Fact]
    public void Two_ammeters_keep_both_gains()
    {
        var (discharged, charged) = Cycle(
            UncertaintySource.Normal("j.gain", "gain of the charger's meter", 2e-4, Units.One), UncertaintySource.Normal("j.offset", "its offset", 0.6e-3, Units.Ampere));
        var efficiency = -(discharged / charged);
        Assert.True(efficiency.CombinedUncertainty > 2.8e-4, $"{efficiency.CombinedUncertainty}");
        Assert.Equal(2, efficiency.Contributions.Count(line => line.Source.Id.EndsWith(".gain", StringComparison.Ordinal) && Math.Abs(line.Uncertainty) > 1e-4));
    }
}
