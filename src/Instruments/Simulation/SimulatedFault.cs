namespace PackBench.Instruments.Simulation;

/// <summary>
/// What can go wrong on a simulated bench, each as the wire or the physics shows it. Which group, how much and on which instrument
/// are told by <see cref="ScheduledFault"/>; without it the usual ones.
/// </summary>
public enum SimulatedFault
{
    /// <summary>The BMS does not answer.</summary>
    BmsSilent,

    /// <summary>The BMS repeats its last frame for ever.</summary>
    BmsFrozen,

    /// <summary>Its current has the wrong sign.</summary>
    BmsSignReversed,

    /// <summary>The sense wire of group 3 is off: it floats.</summary>
    SenseWireOpen,

    /// <summary>The sense wires of groups 2 and 3 are swapped.</summary>
    SenseWiresSwapped,

    /// <summary>The fuse of the current meter is blown: it reads zero; wired in series, nothing flows any more.</summary>
    MeterFuseBlown,

    /// <summary>The voltmeter repeats its last value.</summary>
    VoltmeterFrozen,

    /// <summary>The voltmeter answers 9.9E37.</summary>
    VoltmeterOverload,

    /// <summary>The voltmeter answers a thousand times too much.</summary>
    VoltmeterTimesThousand,

    /// <summary>The voltmeter does not answer.</summary>
    VoltmeterSilent,

    /// <summary>The voltmeter changes its range: one reading is blank and the next one wrong.</summary>
    VoltmeterRangeGlitch,

    /// <summary>The load takes commands, answers that it is off, and goes on sinking (welded).</summary>
    LoadIgnoresOff,

    /// <summary>The load takes no command and gives no answer.</summary>
    LoadSilent,

    /// <summary>The load has switched its input off by itself (over-power).</summary>
    LoadTripped,

    /// <summary>The load sinks ten times what it was told.</summary>
    LoadTimesTen,

    /// <summary>The load's sense leads are off: it measures 0 V and goes on sinking.</summary>
    SenseLeadsOff,

    /// <summary>The load and the voltmeter are connected the wrong way round.</summary>
    LeadsReversed,

    /// <summary>A connector between pack and load is going bad: 50 mΩ.</summary>
    ConnectorHeating,

    /// <summary>The charger goes on although it was told to stop.</summary>
    ChargerIgnoresOff,

    /// <summary>The charger regulates too high: 0.8 V.</summary>
    ChargerOvershoots,

    /// <summary>The charger has no back-feed diode: with its output off the battery feeds 32 mA into it.</summary>
    ChargerBackFeed,

    /// <summary>The cell thermometer is open.</summary>
    ProbeOpen,

    /// <summary>The BMS's own probe in the pack is open.</summary>
    BmsProbeOpen,

    /// <summary>Eight kelvins more around the bench.</summary>
    AmbientHotter,

    /// <summary>The BMS has opened its discharge switch.</summary>
    DischargeSwitchOpen,

    /// <summary>Group 3 has 15 % less capacity than it had.</summary>
    WeakGroup,

    /// <summary>Group 3 leaks 20 mA.</summary>
    LeakyGroup,

    /// <summary>A bus bar at group 3 has 3 mΩ: it shows in the pack's voltage and in what the BMS takes for the group's.</summary>
    BusBarLoose,

    /// <summary>One of four parallel cells of group 3 has come off.</summary>
    CellDisconnected,

    /// <summary>Answers of one instrument come 3 s late: with the next question after that.</summary>
    AnswersLate,

    /// <summary>Every third answer of one instrument is lost.</summary>
    AnswersLost,

    /// <summary>One instrument gives every answer twice.</summary>
    AnswersDoubled,

    /// <summary>One instrument swallows commands without a word; its questions are answered.</summary>
    CommandsSwallowed,

    /// <summary>Group 3 leaks 20 A: a short within.</summary>
    GroupShorted,

    /// <summary>The balancer works although its switch is off.</summary>
    BalanceStuckOn,

    /// <summary>The BMS sees what it protects against and opens nothing: its switches are welded.</summary>
    ProtectionsDead,
}
