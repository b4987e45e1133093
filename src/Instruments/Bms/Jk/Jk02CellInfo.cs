using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>Cell info (type 02) to <see cref="BmsState"/> and back.</summary>
public static class Jk02CellInfo
{
    private const short AbsentProbe = -2000;

    /// <summary>
    /// Which edition a frame is by its own content: the one in which the bits of the cell mask count the non-zero
    /// voltages and the pack's voltage lies within 1 % of their sum. Null where neither or both fit.
    /// </summary>
    public static bool? Is32S(ReadOnlySpan<byte> frame)
    {
        var fits32 = Fits(frame, Jk02Layout.Cells32);
        return fits32 == Fits(frame, Jk02Layout.Cells24) ? null : fits32;
    }

    /// <summary>Decodes a whole frame whose sum was checked. False where its content contradicts itself.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, bool is32S, out BmsState state)
    {
        var layout = Jk02Layout.For(is32S);
        state = null!;
        if (!Jk02Frame.IsWhole(frame) || Jk02Frame.TypeOf(frame) != Jk02Type.CellInfo)
        {
            return false;
        }

        var mask = BinaryPrimitives.ReadUInt32LittleEndian(frame[layout.CellMask..]);
        var count = 32 - BitOperations.LeadingZeroCount(mask);
        if (count == 0 || count > layout.CellSlots)
        {
            return false;
        }

        var cells = ImmutableArray.CreateBuilder<Voltage>(count);
        for (var i = 0; i < count; i++)
        {
            cells.Add(new Voltage(U16(frame, Jk02Layout.Cells + (2 * i)) * 1e-3));
        }

        var current = BinaryPrimitives.ReadInt32LittleEndian(frame[layout.CurrentMilliamperes..]);
        var chargeFactor = layout.ChargeFactor >= 0 ? U16(frame, layout.ChargeFactor) : 0;
        var dischargeFactor = U16(frame, layout.DischargeFactor);
        state = new BmsState
        {
            Cells = cells.MoveToImmutable(),
            PackVoltage = new Voltage(BinaryPrimitives.ReadUInt32LittleEndian(frame[layout.PackMillivolts..]) * 1e-3),
            Current = new Current(current * 1e-3),
            Temperatures = Temperatures(frame, layout),
            StateOfCharge = frame[layout.SocPercent] / 100.0,
            StateOfHealth = frame[layout.SohPercent] / 100.0,
            RemainingCapacity = MilliampereHours(frame, layout.RemainingMilliampereHours),
            FullCapacity = MilliampereHours(frame, layout.FullMilliampereHours),
            Cycles = (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(frame[layout.Cycles..])),
            ChargeOn = frame[layout.ChargeOn] != 0,
            DischargeOn = frame[layout.DischargeOn] != 0,
            BalanceOn = frame[layout.BalanceState] != 0,
            BalanceCurrent = new Current(BinaryPrimitives.ReadInt16LittleEndian(frame[layout.BalanceMilliamperes..]) * 1e-3),
            Alarms = JkAlarms.Jk02(layout.AlarmBytes == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(frame[layout.Alarms..]) : (uint)U16(frame, layout.Alarms)),
            ChargeSensor = new Voltage(U16(frame, layout.ChargeSensor) * 1e-3),
            DischargeSensor = new Voltage(U16(frame, layout.DischargeSensor) * 1e-3),

            // On firmware where the charge factor reads 0, the other one serves both directions.
            ChargeFactor = Factor(chargeFactor is 0 or 1 ? dischargeFactor : chargeFactor),
            DischargeFactor = Factor(dischargeFactor),
        };
        return true;
    }

    /// <summary>Encodes what the frame carries; the inverse of <see cref="TryRead"/> to the frame's resolution. For simulators and tests.</summary>
    public static void Write(Span<byte> frame, BmsState state, bool is32S, byte counter)
    {
        ArgumentNullException.ThrowIfNull(state);
        var layout = Jk02Layout.For(is32S);
        Jk02Frame.Begin(frame, Jk02Type.CellInfo, counter);
        for (var i = 0; i < state.Cells.Length; i++)
        {
            W16(frame, Jk02Layout.Cells + (2 * i), Round(state.Cells[i].Volts * 1e3));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(frame[layout.CellMask..], state.Cells.Length == 32 ? uint.MaxValue : (1u << state.Cells.Length) - 1);
        W32(frame, layout.PackMillivolts, Round(state.PackVoltage.Volts * 1e3));
        W32(frame, layout.CurrentMilliamperes, Round(state.Current.Amperes * 1e3));
        WriteTemperature(frame, layout.MosTemperature, state, "mos");
        WriteTemperature(frame, layout.Temperature1, state, "t1");
        WriteTemperature(frame, layout.Temperature2, state, "t2");
        W32(frame, layout.RemainingMilliampereHours, Round((state.RemainingCapacity?.AmpereHours ?? 0) * 1e3));
        W32(frame, layout.FullMilliampereHours, Round((state.FullCapacity?.AmpereHours ?? 0) * 1e3));
        W32(frame, layout.Cycles, state.Cycles ?? 0);
        frame[layout.SocPercent] = (byte)Round((state.StateOfCharge ?? 0) * 100);
        frame[layout.SohPercent] = (byte)Round((state.StateOfHealth ?? 0) * 100);
        frame[layout.ChargeOn] = state.ChargeOn == true ? (byte)1 : (byte)0;
        frame[layout.DischargeOn] = state.DischargeOn == true ? (byte)1 : (byte)0;
        frame[layout.BalanceState] = state.BalanceOn == true ? (byte)1 : (byte)0;
        W16(frame, layout.BalanceMilliamperes, Round((state.BalanceCurrent?.Amperes ?? 0) * 1e3));
        W16(frame, layout.ChargeSensor, Round((state.ChargeSensor?.Volts ?? 0) * 1e3));
        W16(frame, layout.DischargeSensor, Round((state.DischargeSensor?.Volts ?? 0) * 1e3));
        W16(frame, layout.DischargeFactor, Round((state.DischargeFactor ?? 1) * 1e3));
        var alarms = JkAlarms.ToJk02(state.Alarms);
        if (layout.AlarmBytes == 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(frame[layout.Alarms..], alarms);
        }
        else
        {
            W16(frame, layout.Alarms, (int)alarms);
        }

        if (layout.ChargeFactor >= 0)
        {
            W16(frame, layout.ChargeFactor, Round((state.ChargeFactor ?? 1) * 1e3));
        }

        Jk02Frame.Seal(frame);
    }

    private static bool Fits(ReadOnlySpan<byte> frame, Jk02Layout layout)
    {
        var (filled, sum) = (0, 0L);
        for (var i = 0; i < layout.CellSlots; i++)
        {
            var millivolts = U16(frame, Jk02Layout.Cells + (2 * i));
            filled += millivolts > 0 ? 1 : 0;
            sum += millivolts;
        }

        var pack = BinaryPrimitives.ReadUInt32LittleEndian(frame[layout.PackMillivolts..]);
        return filled > 0 && BitOperations.PopCount(BinaryPrimitives.ReadUInt32LittleEndian(frame[layout.CellMask..])) == filled
            && Math.Abs(pack - sum) <= sum / 100;
    }

    private static ImmutableSortedDictionary<string, Temperature> Temperatures(ReadOnlySpan<byte> frame, Jk02Layout layout)
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, Temperature>(StringComparer.Ordinal);
        foreach (var (name, offset) in new[] { ("mos", layout.MosTemperature), ("t1", layout.Temperature1), ("t2", layout.Temperature2) })
        {
            var tenths = BinaryPrimitives.ReadInt16LittleEndian(frame[offset..]);
            if (tenths != AbsentProbe)
            {
                found.Add(name, new Temperature(tenths / 10.0));
            }
        }

        return found.ToImmutable();
    }

    private static void WriteTemperature(Span<byte> frame, int offset, BmsState state, string probe) => BinaryPrimitives.WriteInt16LittleEndian(
        frame[offset..], state.Temperatures.TryGetValue(probe, out var temperature) ? (short)Round(temperature.Celsius * 10) : AbsentProbe);

    /// <summary>Thousandths up to V15; ten-thousandths on V19, where values lie near 9000.</summary>
    private static double? Factor(int raw) => raw == 0 ? null : raw > 5000 ? raw / 10000.0 : raw / 1000.0;

    private static Charge MilliampereHours(ReadOnlySpan<byte> frame, int offset) =>
        new(BinaryPrimitives.ReadUInt32LittleEndian(frame[offset..]) * 3.6);

    private static int U16(ReadOnlySpan<byte> frame, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(frame[offset..]);

    private static void W16(Span<byte> frame, int offset, int value) => BinaryPrimitives.WriteInt16LittleEndian(frame[offset..], (short)value);

    private static void W32(Span<byte> frame, int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(frame[offset..], value);

    private static int Round(double value) => (int)Math.Round(value, MidpointRounding.AwayFromZero);
}
