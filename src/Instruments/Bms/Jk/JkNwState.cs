using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>The answer to read-all: a list of ids with values, to a state and an identity. The password field (B2) is walked over, never kept.</summary>
public static class JkNwState
{
    public static bool TryRead(ReadOnlySpan<byte> frame, out BmsState state, out BmsIdentity identity)
    {
        state = null!;
        identity = null!;
        if (!JkNwFrame.IsWhole(frame) || !JkNwFrame.IsReply(frame) || !TryWalk(JkNwFrame.InformationOf(frame), out var fields))
        {
            return false;
        }

        if (fields.Cells.IsEmpty || fields.PackVoltage is not { } pack || fields.Current is not { } raw)
        {
            return false;
        }

        // Version 0, or no version at all, counts from 10000 downwards; the version comes last in the list, so the
        // current can only be read now.
        var centiamperes = fields.Version == 1 ? (raw & 0x8000) != 0 ? raw & 0x7FFF : -(raw & 0x7FFF) : 10000 - raw;
        var alarms = JkAlarms.Nw(fields.Alarms);
        state = new BmsState
        {
            Cells = fields.Cells,
            PackVoltage = new Voltage(pack / 100.0),
            Current = new Current(centiamperes / 100.0),
            Temperatures = fields.Temperatures.ToImmutable(),
            StateOfCharge = fields.SocPercent / 100.0,
            FullCapacity = fields.CapacityAh is { } capacity ? new Charge(capacity * 3600.0) : null,
            RemainingCapacity = fields is { CapacityAh: { } full, SocPercent: { } soc } ? new Charge(full * 36.0 * soc) : null,
            Cycles = fields.Cycles,
            ChargeOn = fields.Status is { } status ? (status & 1) != 0 : null,
            DischargeOn = fields.Status is { } status2 ? (status2 & 2) != 0 : null,
            BalanceOn = fields.Status is { } status3 ? (status3 & 4) != 0 : null,
            Alarms = alarms,
            ChargeFactor = fields.Factor / 1000.0,
            DischargeFactor = fields.Factor / 1000.0,
        };
        identity = new BmsIdentity("JK", fields.Model, fields.DeviceId, "", fields.Software, $"JK 4E57 v{fields.Version}");
        return true;
    }

    /// <summary>The information of a read-all reply, protocol version 1. For simulators and tests.</summary>
    public static byte[] Write(BmsState state, BmsIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(identity);
        var list = new List<byte>(300) { JkNwFields.Cells, (byte)(3 * state.Cells.Length) };
        for (var i = 0; i < state.Cells.Length; i++)
        {
            list.Add((byte)(i + 1));
            Put16(list, Round(state.Cells[i].Volts * 1000));
        }

        foreach (var (id, probe) in new[] { (JkNwFields.MosTemperature, "mos"), (JkNwFields.BoxTemperature, "t1"), (JkNwFields.BatteryTemperature, "t2") })
        {
            if (state.Temperatures.TryGetValue(probe, out var temperature))
            {
                var degrees = Round(temperature.Celsius);
                Put(list, id, degrees >= 0 ? degrees : 99 - degrees, 2);
            }
        }

        var centi = Round(state.Current.Amperes * 100);
        Put(list, JkNwFields.PackVoltage, Round(state.PackVoltage.Volts * 100), 2);
        Put(list, JkNwFields.Current, centi >= 0 ? centi | 0x8000 : -centi, 2);
        Put(list, JkNwFields.StateOfCharge, Round((state.StateOfCharge ?? 0) * 100), 1);
        Put(list, JkNwFields.Cycles, state.Cycles ?? 0, 2);
        Put(list, JkNwFields.Alarms, (int)JkAlarms.ToNw(state.Alarms), 2);
        Put(list, JkNwFields.Status, (state.ChargeOn == true ? 1 : 0) | (state.DischargeOn == true ? 2 : 0) | (state.BalanceOn == true ? 4 : 0), 2);
        Put(list, JkNwFields.CapacitySetting, Round(state.FullCapacity?.AmpereHours ?? 0), 4);
        Put(list, JkNwFields.CurrentFactor, Round((state.DischargeFactor ?? 1) * 1000), 2);
        PutText(list, JkNwFields.DeviceId, identity.Serial);
        PutText(list, JkNwFields.Software, identity.Software);
        PutText(list, JkNwFields.Model, identity.Model);
        Put(list, JkNwFields.ProtocolVersion, 1, 1);
        return [.. list];
    }

    private static bool TryWalk(ReadOnlySpan<byte> list, out Fields fields)
    {
        fields = new Fields();
        while (!list.IsEmpty)
        {
            if (!JkNwFields.TryNext(ref list, out var id, out var value))
            {
                return false;
            }

            fields.Take(id, value);
        }

        return true;
    }

    private static int Round(double value) => (int)Math.Round(value, MidpointRounding.AwayFromZero);

    private static void Put(List<byte> list, byte id, int value, int width)
    {
        list.Add(id);
        for (var shift = 8 * (width - 1); shift >= 0; shift -= 8)
        {
            list.Add((byte)(value >> shift));
        }
    }

    private static void Put16(List<byte> list, int value)
    {
        list.Add((byte)(value >> 8));
        list.Add((byte)value);
    }

    private static void PutText(List<byte> list, byte id, string text)
    {
        var field = new byte[JkNwFields.WidthOf(id)];
        Encoding.ASCII.GetBytes(text.Length > field.Length ? text[..field.Length] : text, field);
        list.Add(id);
        list.AddRange(field);
    }

    private sealed class Fields
    {
        public ImmutableArray<Voltage> Cells { get; private set; } = [];

        public ImmutableSortedDictionary<string, Temperature>.Builder Temperatures { get; } =
            ImmutableSortedDictionary.CreateBuilder<string, Temperature>(StringComparer.Ordinal);

        public int? PackVoltage { get; private set; }

        public int? Current { get; private set; }

        public int? SocPercent { get; private set; }

        public int? Cycles { get; private set; }

        public uint Alarms { get; private set; }

        public int? Status { get; private set; }

        public int? CapacityAh { get; private set; }

        public int? Factor { get; private set; }

        public int Version { get; private set; }

        public string DeviceId { get; private set; } = "";

        public string Software { get; private set; } = "";

        public string Model { get; private set; } = "";

        public void Take(byte id, ReadOnlySpan<byte> value)
        {
            switch (id)
            {
                case JkNwFields.Cells:
                    Cells = ReadCells(value[1..]);
                    break;
                case JkNwFields.MosTemperature:
                    Temperatures["mos"] = Degrees(value);
                    break;
                case JkNwFields.BoxTemperature:
                    Temperatures["t1"] = Degrees(value);
                    break;
                case JkNwFields.BatteryTemperature:
                    Temperatures["t2"] = Degrees(value);
                    break;
                case JkNwFields.PackVoltage:
                    PackVoltage = BinaryPrimitives.ReadUInt16BigEndian(value);
                    break;
                case JkNwFields.Current:
                    Current = BinaryPrimitives.ReadUInt16BigEndian(value);
                    break;
                case JkNwFields.StateOfCharge:
                    SocPercent = value[0];
                    break;
                case JkNwFields.Cycles:
                    Cycles = BinaryPrimitives.ReadUInt16BigEndian(value);
                    break;
                case JkNwFields.Alarms:
                    Alarms = BinaryPrimitives.ReadUInt16BigEndian(value);
                    break;
                case JkNwFields.Status:
                    Status = BinaryPrimitives.ReadUInt16BigEndian(value);
                    break;
                case JkNwFields.CapacitySetting:
                    CapacityAh = BinaryPrimitives.ReadInt32BigEndian(value);
                    break;
                case JkNwFields.CurrentFactor:
                    Factor = BinaryPrimitives.ReadUInt16BigEndian(value);
                    break;
                case JkNwFields.DeviceId:
                    DeviceId = Text(value);
                    break;
                case JkNwFields.Software:
                    Software = Text(value);
                    break;
                case JkNwFields.Model:
                    Model = Text(value);
                    break;
                case JkNwFields.ProtocolVersion:
                    Version = value[0];
                    break;
                default:
                    break;
            }
        }

        private static ImmutableArray<Voltage> ReadCells(ReadOnlySpan<byte> value)
        {
            var cells = ImmutableArray.CreateBuilder<Voltage>(value.Length / 3);
            for (var i = 0; i + 2 < value.Length; i += 3)
            {
                cells.Add(new Voltage(BinaryPrimitives.ReadUInt16BigEndian(value[(i + 1)..]) * 1e-3));
            }

            return cells.ToImmutable();
        }

        // Above 99 sources disagree by one degree; 99 - raw follows a field report of syssi/esphome-jk-bms (#685).
        private static Temperature Degrees(ReadOnlySpan<byte> value)
        {
            var raw = BinaryPrimitives.ReadUInt16BigEndian(value);
            return new Temperature(raw <= 99 ? raw : 99 - raw);
        }

        private static string Text(ReadOnlySpan<byte> value) => DeviceText.Read(value);
    }
}
