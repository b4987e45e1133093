namespace PackBench.Instruments.Simulation;

/// <summary>What a JK does with the number that is written to its current calibration. Nobody has shown it: these are the explanations that compete.</summary>
public enum CalibrationMeaning
{
    /// <summary>The true current in mA, a magnitude: it computes a new factor for the direction that flows.</summary>
    Milliamperes,

    /// <summary>The factor itself, in thousandths.</summary>
    Factor,

    /// <summary>It acknowledges, and nothing changes.</summary>
    Ignored,

    /// <summary>It refuses always.</summary>
    Refused,
}

public enum CalibrationAcknowledge
{
    Prompt,

    /// <summary>It comes after the asker has given up: in front of the answer to the next request.</summary>
    Late,

    /// <summary>It never comes ("send failure"), although the value was taken.</summary>
    Missing,
}

/// <summary>Which registers of the command block mean what.</summary>
public enum JkCommandEdition
{
    /// <summary>The vendor's V1.1: 1600 mV, 1604 shutdown, 1606 mA, 160A to 160E presets. The only one that was seen on a unit.</summary>
    V11,

    /// <summary>The first document: 1600 0.1 V, 1602 shutdown, 1604 0.1 A, 1606 to 160A presets.</summary>
    V10,
}

/// <summary>How a simulated JK takes a calibration of its current.</summary>
/// <param name="Minimum">A that must flow, or it refuses; without any whole millivolt of its sensor it refuses in any case.</param>
public sealed record SimulatedCalibration(
    CalibrationMeaning Meaning = CalibrationMeaning.Milliamperes, double Minimum = 0, CalibrationAcknowledge Acknowledge = CalibrationAcknowledge.Prompt,
    JkCommandEdition Edition = JkCommandEdition.V11);
