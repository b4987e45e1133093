using System.Collections.Immutable;
using PackBench.Instruments.Bms.Jbd;
using PackBench.Instruments.Bms.Jk;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Calibration;

/// <summary>The newer JK by its 20-byte requests: register 24 in the 24S edition, 67 in the 32S edition, milliamperes.</summary>
internal sealed class Jk02CalibrationRoute(BmsIdentity identity, bool is32S) : ICalibrationRoute
{
    public CalibrationAbility Ability { get; } = new(JkCommandBlock.RefuseUnresolved(identity), null, new Current(0.1), new Current(1000), HasOneFactor: !is32S);

    public ImmutableArray<ImmutableArray<byte>> FramesFor(Current magnitude, CurrentDirection direction) =>
        [[.. Jk02Request.CalibrateCurrent(is32S, (uint)Math.Round(magnitude.Amperes * 1000))]];
}

/// <summary>The newer JK by Modbus: 1606h of the second edition of the command block, milliamperes, and only where that edition is certain.</summary>
internal sealed class JkModbusCalibrationRoute(BmsIdentity identity, byte unit) : ICalibrationRoute
{
    // Whether the firmware takes 16 bits or 32 is not known; up to here both are the same number.
    private const double Largest = 65.535;

    public CalibrationAbility Ability { get; } = new(JkCommandBlock.RefuseCalibration(identity), null, new Current(0.1), new Current(Largest));

    public ImmutableArray<ImmutableArray<byte>> FramesFor(Current magnitude, CurrentDirection direction) =>
        [[.. JkModbus.CalibrateCurrent(unit, identity, (ushort)Math.Round(magnitude.Amperes * 1000))]];
}

/// <summary>The older JK: id B8 opens and closes, id AD takes 100 to 20000, by the vendor in milliamperes.</summary>
internal sealed class JkNwCalibrationRoute(BmsIdentity identity) : ICalibrationRoute
{
    // Its frames do not show the sensor. 0.2 A at a factor of 1 is what every B unit showed that did by Bluetooth.
    private static readonly Current UsualStep = new(0.2);

    public CalibrationAbility Ability { get; } = new(
        identity.Protocol == "JK 4E57 v1" ? null : $"{identity.Model} with software {identity.Software} speaks {identity.Protocol}, which has no start of calibration (id B8)",
        UsualStep, new Current(0.1), new Current(20), HasOneFactor: true);

    public ImmutableArray<ImmutableArray<byte>> FramesFor(Current magnitude, CurrentDirection direction) => Sequence((ushort)Math.Round(magnitude.Amperes * 1000));

    public ImmutableArray<ImmutableArray<byte>> FramesForFactor(double factor) => Sequence((ushort)Math.Round(factor * 1000));

    private static ImmutableArray<ImmutableArray<byte>> Sequence(ushort value) =>
    [
        [.. JkNwFrame.Build(JkNwCommand.Write, [JkNwFields.StartCalibration, 1])],
        [.. JkNwFrame.Build(JkNwCommand.Write, [JkNwFields.CurrentFactor, (byte)(value >> 8), (byte)value])],
        [.. JkNwFrame.Build(JkNwCommand.Write, [JkNwFields.StartCalibration, 0])],
    ];
}

/// <summary>JBD: AE for charge, AF for discharge, positive, in hundredths of an ampere, within factory mode (bms-tools).</summary>
internal sealed class JbdCalibrationRoute : ICalibrationRoute
{
    public CalibrationAbility Ability { get; } = new(null, new Current(0.01), new Current(0.1), new Current(327.67));

    public ImmutableArray<ImmutableArray<byte>> FramesFor(Current magnitude, CurrentDirection direction) =>
    [
        [.. JbdRequest.Enter()],
        [.. JbdRequest.CalibrateCurrent(direction == CurrentDirection.Charge, (ushort)Math.Round(magnitude.Amperes * 100))],
        [.. JbdRequest.LeaveAndSave()],
    ];
}
