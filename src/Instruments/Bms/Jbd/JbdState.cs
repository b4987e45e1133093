using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Jbd;

/// <summary>Basic information (03) and cells (04) of a JBD to <see cref="BmsState"/>, and back for simulators and tests.</summary>
public static class JbdState
{
    private const int Fixed = 23;
    private const int ZeroCelsius = 2731;

    // Vendor's protocol V11, in bit order.
    private static readonly string[] ProtectionNames =
    [
        "cell over-voltage", "cell under-voltage", "pack over-voltage", "pack under-voltage", "charge over-temperature",
        "charge under-temperature", "discharge over-temperature", "discharge under-temperature", "charge over-current",
        "discharge over-current", "short circuit", "front-end chip", "switched off by software", "charge MOS broken", "discharge MOS broken",
    ];

    /// <summary>Decodes the data of both answers. False where one is too short, or they disagree on the number of cells.</summary>
    public static bool TryRead(ReadOnlySpan<byte> basic, ReadOnlySpan<byte> cells, out BmsState state)
    {
        state = null!;
        if (basic.Length < Fixed || basic.Length < Fixed + (2 * basic[22]) || cells.IsEmpty || (cells.Length & 1) != 0)
        {
            return false;
        }

        // Some units send every slot that their board has, whatever the number of cells that they are set to.
        var count = basic[21] is > 0 and var stated && stated <= cells.Length / 2 ? stated : cells.Length / 2;
        var voltages = ImmutableArray.CreateBuilder<Voltage>(count);
        for (var i = 0; i < count; i++)
        {
            voltages.Add(new Voltage(U16(cells, 2 * i) * 1e-3));
        }

        // Bit 7 of the switches: currents and capacities in tenths of an ampere instead of hundredths (V11).
        var hundredths = (basic[20] & 0x80) != 0 ? 0.1 : 0.01;
        state = new BmsState
        {
            Cells = voltages.MoveToImmutable(),
            PackVoltage = new Voltage(U16(basic, 0) / 100.0),
            Current = new Current(BinaryPrimitives.ReadInt16BigEndian(basic[2..]) * hundredths),
            RemainingCapacity = new Charge(U16(basic, 4) * hundredths * 3600),
            FullCapacity = new Charge(U16(basic, 6) * hundredths * 3600),
            Cycles = U16(basic, 8),
            BalanceOn = (U16(basic, 12) | U16(basic, 14)) != 0,
            Alarms = Protections(basic),
            StateOfCharge = basic[19] / 100.0,
            ChargeOn = (basic[20] & 1) != 0,
            DischargeOn = (basic[20] & 2) != 0,
            Temperatures = Temperatures(basic),
        };
        return true;
    }

    /// <summary>Version 0x80 is 8.0.</summary>
    internal static string Software(ReadOnlySpan<byte> basic) => string.Create(CultureInfo.InvariantCulture, $"{basic[18] >> 4}.{basic[18] & 15}");

    internal static bool IsSwitchedOffBySoftware(ReadOnlySpan<byte> basic) => (U16(basic, 16) & (1 << 12)) != 0;

    internal static byte[] WriteBasic(BmsState state)
    {
        var probes = state.Temperatures.Where(probe => probe.Key.StartsWith('t')).OrderBy(probe => probe.Key, StringComparer.Ordinal).ToList();
        var data = new byte[Fixed + (2 * probes.Count)];
        Put(data, 0, state.PackVoltage.Volts * 100);
        Put(data, 2, state.Current.Amperes * 100);
        Put(data, 4, (state.RemainingCapacity?.AmpereHours ?? 0) * 100);
        Put(data, 6, (state.FullCapacity?.AmpereHours ?? 0) * 100);
        Put(data, 8, state.Cycles ?? 0);
        Put(data, 12, state.BalanceOn == true ? 1 : 0);
        foreach (var alarm in state.Alarms)
        {
            if (Array.IndexOf(ProtectionNames, alarm) is >= 0 and var bit)
            {
                BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(16), (ushort)(U16(data, 16) | (1 << bit)));
            }
        }

        data[18] = 0x80;
        data[19] = (byte)Math.Round((state.StateOfCharge ?? 0) * 100);
        data[20] = (byte)((state.ChargeOn == true ? 1 : 0) | (state.DischargeOn == true ? 2 : 0));
        data[21] = (byte)state.Cells.Length;
        data[22] = (byte)probes.Count;
        for (var i = 0; i < probes.Count; i++)
        {
            Put(data, Fixed + (2 * i), (probes[i].Value.Celsius * 10) + ZeroCelsius);
        }

        return data;
    }

    internal static byte[] WriteCells(BmsState state)
    {
        var data = new byte[2 * state.Cells.Length];
        for (var i = 0; i < state.Cells.Length; i++)
        {
            Put(data, 2 * i, state.Cells[i].Volts * 1000);
        }

        return data;
    }

    private static ImmutableArray<string> Protections(ReadOnlySpan<byte> basic)
    {
        var bits = U16(basic, 16);
        if (bits == 0)
        {
            return [];
        }

        var names = ImmutableArray.CreateBuilder<string>();
        for (var bit = 0; bit < 16; bit++)
        {
            if ((bits >> bit & 1) != 0)
            {
                names.Add(bit < ProtectionNames.Length ? ProtectionNames[bit] : $"unknown protection bit {bit}");
            }
        }

        return names.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, Temperature> Temperatures(ReadOnlySpan<byte> basic)
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, Temperature>(StringComparer.Ordinal);
        for (var i = 0; i < basic[22]; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"t{i + 1}");
            found.Add(name, new Temperature((U16(basic, Fixed + (2 * i)) - ZeroCelsius) / 10.0));
        }

        return found.ToImmutable();
    }

    private static int U16(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadUInt16BigEndian(data[offset..]);

    private static void Put(Span<byte> data, int offset, double value) =>
        BinaryPrimitives.WriteInt16BigEndian(data[offset..], unchecked((short)(int)Math.Round(value, MidpointRounding.AwayFromZero)));
}
