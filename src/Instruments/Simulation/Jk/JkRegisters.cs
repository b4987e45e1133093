using System.Buffers.Binary;

namespace PackBench.Instruments.Simulation.Jk;

/// <summary>
/// The settings of a simulated JK of the newer generation, as its 300-byte settings frame holds them: little-endian, and at
/// 1000h and up of its Modbus map (frame offset = 6 + offset from 1000h).
/// </summary>
/// <remarks>
/// Offsets by the vendor's RS485 Modbus V1.1, ranges by the vendor's PC program where it states any. Delays and releases
/// have no stated range: 1 s to an hour is taken.
/// </remarks>
internal sealed class JkRegisters
{
    public const ushort Base = 0x1000;
    public const int Length = 300;
    private const int Head = 6;

    private readonly byte[] _frame = new byte[Length];

    // Offset in the frame, least, most, value of a new unit on six LTO groups.
    private static readonly (int Offset, int Least, int Most, int Usual)[] Rows =
    [
        (6, 1200, 4400, 1900), (Offsets.CellUvp, 1200, 4400, 1800), (Offsets.CellUvpRecovery, 1200, 4400, 2000), (Offsets.CellOvp, 1200, 4400, 2700),
        (Offsets.CellOvpRecovery, 1200, 4400, 2650), (Offsets.BalanceTrigger, 3, 1000, 5), (30, 1200, 4400, 2600), (34, 1200, 4400, 1900),
        (38, 1200, 4400, 2650), (42, 1200, 4400, 2600), (46, 1200, 4400, 1700), (Offsets.ChargeAmperes, 1000, 600_000, 60_000), (Offsets.ChargeDelay, 1, 3600, 3),
        (58, 1, 3600, 60), (Offsets.DischargeAmperes, 1000, 1_200_000, 100_000), (Offsets.DischargeDelay, 1, 3600, 5), (70, 1, 3600, 60), (74, 1, 3600, 5),
        (Offsets.BalanceAmperes, 300, 15_000, 2000), (82, -500, 1500, 550), (86, -500, 1500, 500), (90, -500, 1500, 600), (94, -500, 1500, 550),
        (98, -500, 1500, -200), (102, -500, 1500, -150), (106, -500, 1500, 800), (110, -500, 1500, 700), (Offsets.CellCount, 2, 32, 6),
        (Offsets.ChargeSwitch, 0, 1, 1), (Offsets.DischargeSwitch, 0, 1, 1), (Offsets.BalanceSwitch, 0, 1, 0), (Offsets.Capacity, 2000, 20_000_000, 80_000),
        (134, 1, 10_000, 1500), (Offsets.BalanceStart, 1200, 4250, 2300), (270, 0, 255, 1), (274, 0, 300, 0), (278, 100_000, 2_000_000, 375_000),
    ];

    public JkRegisters()
    {
        foreach (var (offset, _, _, usual) in Rows)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_frame.AsSpan(offset), usual);
        }
    }

    /// <summary>What Modbus calls the answer to a write.</summary>
    public enum Answer : byte
    {
        Taken = 0,
        NoSuchRegister = 2,
        ValueRefused = 3,
    }

    public int this[int offset]
    {
        get => BinaryPrimitives.ReadInt32LittleEndian(_frame.AsSpan(offset));
        set => BinaryPrimitives.WriteInt32LittleEndian(_frame.AsSpan(offset), value);
    }

    public bool IsOn(int offset) => this[offset] != 0;

    /// <summary>A value of two registers, as the vendor writes its 32-bit items.</summary>
    public Answer Write(ushort register, int value)
    {
        var at = register - Base + Head;
        foreach (var (offset, least, most, _) in Rows)
        {
            if (offset == at)
            {
                if (value < least || value > most)
                {
                    return Answer.ValueRefused;
                }

                this[offset] = value;
                return Answer.Taken;
            }
        }

        return Answer.NoSuchRegister;
    }

    /// <summary>The settings of one of the vendor's presets, as a PB unit showed them after it (Li-ion, LFP) or as its LTO values are stated.</summary>
    public void Preset(JkPreset preset)
    {
        ReadOnlySpan<int> voltages = preset switch
        {
            JkPreset.LithiumIon => [4150, 2820, 2850, 4200, 4170, 10, 4180, 2840, 4190, 4100, 2800],
            JkPreset.IronPhosphate => [3500, 2580, 2620, 3650, 3580, 10, 3590, 2600, 3600, 3500, 2500],
            _ => [2650, 1800, 1850, 2700, 2650, 10, 2680, 1820, 2690, 2600, 1700],
        };
        for (var i = 0; i < voltages.Length; i++)
        {
            this[Head + (4 * i)] = voltages[i];
        }
    }

    /// <summary>Everything between the head of the frame and its sum.</summary>
    public void CopyTo(Span<byte> frame) => _frame.AsSpan(Head, Length - Head - 1).CopyTo(frame[Head..]);

    /// <summary>Where in the frame those settings are that the simulation acts on.</summary>
    public static class Offsets
    {
        public const int CellUvp = 10;
        public const int CellUvpRecovery = 14;
        public const int CellOvp = 18;
        public const int CellOvpRecovery = 22;
        public const int BalanceTrigger = 26;
        public const int ChargeAmperes = 50;
        public const int ChargeDelay = 54;
        public const int DischargeAmperes = 62;
        public const int DischargeDelay = 66;
        public const int BalanceAmperes = 78;
        public const int CellCount = 114;
        public const int ChargeSwitch = 118;
        public const int DischargeSwitch = 122;
        public const int BalanceSwitch = 126;
        public const int Capacity = 130;
        public const int BalanceStart = 138;
    }
}

internal enum JkPreset
{
    LithiumIon,
    IronPhosphate,
    Titanate,
}
