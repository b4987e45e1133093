namespace PackBench.Instruments.Bms.Jk;

/// <summary>Widths of the data ids of a <c>4E 57</c> reply. An id that is not here ends the reading: it cannot be skipped.</summary>
internal static class JkNwFields
{
    public const byte Cells = 0x79;
    public const byte MosTemperature = 0x80;
    public const byte BoxTemperature = 0x81;
    public const byte BatteryTemperature = 0x82;
    public const byte PackVoltage = 0x83;
    public const byte Current = 0x84;
    public const byte StateOfCharge = 0x85;
    public const byte Cycles = 0x87;
    public const byte Alarms = 0x8B;
    public const byte Status = 0x8C;
    public const byte BalanceSwitch = 0x9D;
    public const byte CapacitySetting = 0xAA;
    public const byte ChargeSwitch = 0xAB;
    public const byte DischargeSwitch = 0xAC;
    public const byte CurrentFactor = 0xAD;
    public const byte Password = 0xB2;
    public const byte DeviceId = 0xB4;
    public const byte Software = 0xB7;
    public const byte StartCalibration = 0xB8;
    public const byte Model = 0xBA;
    public const byte ProtocolVersion = 0xC0;

    // Vendor's serial protocol V2.5; 79 carries its own length.
    public static int WidthOf(byte id) => id switch
    {
        0x85 or 0x86 or 0x9D or 0xA9 or 0xAB or 0xAC or 0xAE or 0xAF or 0xB1 or 0xB3 or 0xB8 or 0xC0 => 1,
        0x89 or 0xAA or 0xB5 or 0xB6 or 0xB9 => 4,
        0xB4 => 8,
        0xB2 => 10,
        0xB7 => 15,
        0xBA => 24,
        >= 0x80 and <= 0x84 => 2,
        0x87 or 0x8A or 0x8B or 0x8C => 2,
        >= 0x8E and <= 0xA8 => 2,
        0xAD or 0xB0 or 0xBE or 0xBF => 2,
        _ => -1,
    };

    /// <summary>Takes one id with its value off the front of a list. False where it cannot be walked further.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> list, out byte id, out ReadOnlySpan<byte> value)
    {
        id = list[0];
        value = default;
        var width = id == Cells ? (list.Length > 1 ? 1 + list[1] : -1) : WidthOf(id);
        if (width < 0 || list.Length < 1 + width)
        {
            return false;
        }

        value = list.Slice(1, width);
        list = list[(1 + width)..];
        return true;
    }
}
