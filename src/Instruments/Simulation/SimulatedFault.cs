namespace PackBench.Instruments.Simulation;

/// <summary>What can go wrong on a simulated bench, each as the wire or the physics shows it.</summary>
public enum SimulatedFault
{
    /// <summary>The BMS does not answer.</summary>
    BmsSilent,

    /// <summary>The BMS repeats its last frame for ever.</summary>
    BmsFrozen,

    /// <summary>Its current has the wrong sign.</summary>
    BmsSignReversed,

    /// <summary>The sense wire of cell 3 is off: it floats.</summary>
    SenseWireOpen,

    /// <summary>The sense wires of cells 2 and 3 are swapped.</summary>
    SenseWiresSwapped,

    /// <summary>The fuse of the current meter is blown: it reads zero.</summary>
    MeterFuseBlown,

    /// <summary>The voltmeter repeats its last value.</summary>
    VoltmeterFrozen,

    /// <summary>The voltmeter answers 9.9E37.</summary>
    VoltmeterOverload,

    /// <summary>The voltmeter answers a thousand times too much.</summary>
    VoltmeterTimesThousand,

    /// <summary>The voltmeter does not answer.</summary>
    VoltmeterSilent,

    /// <summary>The load takes commands, answers that it is off, and goes on sinking (welded).</summary>
    LoadIgnoresOff,

    /// <summary>The load takes no command and gives no answer.</summary>
    LoadSilent,

    /// <summary>The load has switched its input off by itself (over-power).</summary>
    LoadTripped,

    /// <summary>The load sinks ten times what it was told.</summary>
    LoadTimesTen,

    /// <summary>The charger goes on although it was told to stop.</summary>
    ChargerIgnoresOff,

    /// <summary>The cell thermometer is open.</summary>
    ProbeOpen,

    /// <summary>Eight kelvins more around the bench.</summary>
    AmbientHotter,

    /// <summary>The BMS has opened its discharge switch.</summary>
    DischargeSwitchOpen,

    /// <summary>Group 3 leaks 20 A: a short within.</summary>
    GroupShorted,

    /// <summary>The balancer works although its switch is off.</summary>
    BalanceStuckOn,
}
