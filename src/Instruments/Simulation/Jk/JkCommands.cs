namespace PackBench.Instruments.Simulation.Jk;

internal enum JkCommand
{
    None,
    CalibrateVoltage,
    CalibrateCurrent,
    ShutDown,
    PresetLithiumIon,
    PresetIronPhosphate,
    PresetTitanate,
}

/// <summary>The command block at 1600h. The two editions of the vendor's document put other commands on the same addresses: that is the trap.</summary>
internal static class JkCommands
{
    public static JkCommand Find(ushort address, JkCommandEdition edition) => (edition, address) switch
    {
        (_, 0x1600) => JkCommand.CalibrateVoltage,
        (JkCommandEdition.V11, 0x1604) or (JkCommandEdition.V10, 0x1602) => JkCommand.ShutDown,
        (JkCommandEdition.V11, 0x1606) or (JkCommandEdition.V10, 0x1604) => JkCommand.CalibrateCurrent,
        (JkCommandEdition.V11, 0x160A) or (JkCommandEdition.V10, 0x1606) => JkCommand.PresetLithiumIon,
        (JkCommandEdition.V11, 0x160C) or (JkCommandEdition.V10, 0x1608) => JkCommand.PresetIronPhosphate,
        (JkCommandEdition.V11, 0x160E) or (JkCommandEdition.V10, 0x160A) => JkCommand.PresetTitanate,
        _ => JkCommand.None,
    };
}

/// <summary>Where an answer goes: to the asker at once, or in front of what is answered next.</summary>
/// <param name="Late">Kept until another request comes.</param>
internal readonly record struct JkAnswers(System.Buffers.IBufferWriter<byte> Prompt, System.Buffers.IBufferWriter<byte> Late);
