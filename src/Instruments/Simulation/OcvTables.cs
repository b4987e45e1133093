using System.Collections.Immutable;

namespace PackBench.Instruments.Simulation;

/// <summary>Rested voltages of cells over their state of charge, from public sources, 25 °C. Defaults of the simulator, never limits of a real pack.</summary>
public static class OcvTables
{
    private static readonly ImmutableArray<double> FivePercentSteps = Steps(20);

    private static readonly ImmutableArray<double> TenPercentSteps = Steps(10);

    /// <summary>Cell maker's data sheet as transcribed in an open LTO BMS project.</summary>
    public static readonly OcvTable LtoA = new(
        FivePercentSteps,
        [
            2.069, 2.114, 2.131, 2.144, 2.156, 2.167, 2.177, 2.186, 2.196, 2.206, 2.217, 2.230, 2.246, 2.266,
            2.290, 2.319, 2.352, 2.389, 2.429, 2.472, 2.525,
        ]);

    /// <summary>LibreSolar/bms-firmware bms_common.c, after doi:10.3390/batteries5010031 (13 Ah); its 100 % is the charge limit.</summary>
    public static readonly OcvTable LtoB = new(
        FivePercentSteps,
        [
            2.000, 2.105, 2.125, 2.141, 2.154, 2.166, 2.177, 2.187, 2.198, 2.210, 2.224, 2.240, 2.259, 2.282,
            2.309, 2.340, 2.376, 2.415, 2.458, 2.513, 2.800,
        ]);

    /// <summary>Lithium Werks APR18650M1B, C/32 pseudo-OCV (soorajsunil/Piecewise-Battery-OCV).</summary>
    public static readonly OcvTable LfpA = new(
        FivePercentSteps,
        [
            2.010, 3.072, 3.203, 3.216, 3.241, 3.262, 3.278, 3.288, 3.295, 3.297, 3.299, 3.301, 3.303, 3.307,
            3.316, 3.333, 3.337, 3.339, 3.341, 3.343, 3.598,
        ]);

    /// <summary>Sony US26650FTC1 (martincornejo/simses-lite).</summary>
    public static readonly OcvTable LfpB = new(
        FivePercentSteps,
        [
            2.286, 3.065, 3.197, 3.212, 3.234, 3.255, 3.270, 3.283, 3.292, 3.297, 3.299, 3.301, 3.303, 3.306,
            3.311, 3.319, 3.334, 3.340, 3.342, 3.345, 3.530,
        ]);

    /// <summary>LG INR21700 M50T, C/32 pseudo-OCV (soorajsunil/Piecewise-Battery-OCV).</summary>
    public static readonly OcvTable NmcA = new(
        FivePercentSteps,
        [
            2.520, 3.162, 3.304, 3.401, 3.475, 3.521, 3.576, 3.614, 3.644, 3.676, 3.717, 3.765, 3.817, 3.875,
            3.920, 3.965, 4.018, 4.067, 4.092, 4.116, 4.194,
        ]);

    /// <summary>Samsung INR21700-40T, C/20 pseudo-OCV (soorajsunil/Piecewise-Battery-OCV).</summary>
    public static readonly OcvTable NmcB = new(
        FivePercentSteps,
        [
            2.500, 3.192, 3.355, 3.436, 3.482, 3.542, 3.590, 3.623, 3.655, 3.692, 3.738, 3.786, 3.843, 3.888,
            3.923, 3.971, 4.031, 4.072, 4.085, 4.108, 4.200,
        ]);

    /// <summary>Molicel INR21700-P42A, C/32 pseudo-OCV (soorajsunil/Piecewise-Battery-OCV); NCA or NMC, not stated.</summary>
    public static readonly OcvTable HighPower = new(
        FivePercentSteps,
        [
            2.506, 3.169, 3.334, 3.421, 3.475, 3.529, 3.581, 3.621, 3.656, 3.695, 3.742, 3.789, 3.844, 3.890,
            3.926, 3.975, 4.034, 4.070, 4.080, 4.101, 4.193,
        ]);

    /// <summary>Hakadi 1.5 Ah 18650, mean of charge and discharge, read off a published figure, ±6 mV (MaxMax-embedded/hakadi_soidum_ion_18650).</summary>
    public static readonly OcvTable SodiumIon = new(
        FivePercentSteps,
        [
            1.989, 2.176, 2.389, 2.577, 2.716, 2.786, 2.827, 2.857, 2.918, 2.999, 3.085, 3.183, 3.278, 3.377,
            3.468, 3.553, 3.639, 3.737, 3.852, 3.965, 4.092,
        ]);

    /// <summary>2013 Leaf cell, 1 h rests at 25 °C (batterysim/nissan-leaf-data); the point at 0 % is extrapolated.</summary>
    public static readonly OcvTable LmoBlend = new(
        TenPercentSteps,
        [
            3.339, 3.531, 3.723, 3.802, 3.869, 3.909, 3.949, 3.984, 4.048, 4.086, 4.182,
        ]);

    /// <summary>One firmware's table for a 2 V cell; low authority.</summary>
    public static readonly OcvTable LeadAcid = new(
        TenPercentSteps,
        [
            1.950, 1.960, 1.970, 1.980, 1.990, 2.010, 2.030, 2.050, 2.070, 2.090, 2.120,
        ]);

    private static ImmutableArray<double> Steps(int count) => [.. Enumerable.Range(0, count + 1).Select(step => (double)step / count)];
}
