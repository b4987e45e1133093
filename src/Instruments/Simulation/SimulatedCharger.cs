namespace PackBench.Instruments.Simulation;

/// <summary>A CC/CV charger board: what it delivers, what it takes for that, how warm it gets, and what it draws back when its input is dead.</summary>
public sealed class SimulatedCharger
{
    /// <summary>145 W in at 10 A with a loss of 10.15 W and a rise of 14 K: the figures of the reference build.</summary>
    public const double Efficiency = 0.93;

    public const double ThermalResistance = 14.0 / 10.15;
    public const double TimeConstant = 900;

    /// <summary>+6 K at 32 mA and 14.88 V: another path of heat than the loaded one, nine times the resistance.</summary>
    public const double BackFeedThermalResistance = 6.0 / 0.47616;

    private const double BackFeedConductance = 0.032 / 14.88;

    /// <summary>K above ambient.</summary>
    public double Rise { get; private set; }

    public static double InputPower(double outputWatts) => outputWatts / Efficiency;

    public static double BackFeedCurrent(double volts) => BackFeedConductance * volts;

    public void Step(double outputWatts, double backFeedWatts, double seconds)
    {
        var loss = InputPower(outputWatts) - outputWatts;
        var final = (ThermalResistance * loss) + (BackFeedThermalResistance * backFeedWatts);
        Rise += (1 - Math.Exp(-seconds / TimeConstant)) * (final - Rise);
    }
}
