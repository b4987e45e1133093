using System.Buffers.Binary;

namespace PackBench.Instruments.Bms.Jbd;

/// <summary>The requests of JBD: reads of any register, writes of those that are named here or in the table of settings.</summary>
/// <remarks>
/// Control (0A: sleep, reset of capacity), heating (FC), MOS and parameters by number (FA, FB) and the passwords (06, 07)
/// cannot be built, nor can any value for entering and leaving factory mode but the documented ones.
/// </remarks>
internal static class JbdRequest
{
    public const byte BasicInfo = 0x03;
    public const byte Cells = 0x04;
    public const byte Name = 0x05;
    public const byte Switches = 0xE1;
    public const byte EnterFactory = 0x00;
    public const byte LeaveFactory = 0x01;

    public static byte[] Read(byte register) => Build(0xA5, register, []);

    public static byte[] Enter() => Build(0x5A, EnterFactory, [0x56, 0x78]);

    public static byte[] Leave() => Build(0x5A, LeaveFactory, [0, 0]);

    /// <summary>Keeps what was written; the unit clears its error counters with it.</summary>
    public static byte[] LeaveAndSave() => Build(0x5A, LeaveFactory, [0x28, 0x28]);

    public static byte[] Write(JbdSettingRow row, ushort raw) => row.Setting.ReadOnlyBecause is null && row.IsStored
        ? Build(0x5A, row.Register, [(byte)(raw >> 8), (byte)raw])
        : throw new InvalidOperationException($"{row.Setting.Name} is not written");

    public static byte[] SetSwitches(bool charge, bool discharge) => Build(0x5A, Switches, [0, (byte)((charge ? 0 : 1) | (discharge ? 0 : 2))]);

    /// <summary>Tells the true magnitude of the current that flows, in hundredths of an ampere.</summary>
    public static byte[] CalibrateCurrent(bool isCharge, ushort hundredths) => Build(0x5A, isCharge ? (byte)0xAE : (byte)0xAF, [(byte)(hundredths >> 8), (byte)hundredths]);

    private static byte[] Build(byte direction, byte register, ReadOnlySpan<byte> data)
    {
        byte[] frame = [0xDD, direction, register, (byte)data.Length, .. data, 0, 0, 0x77];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(frame.Length - 3), JbdFrame.Sum(frame.AsSpan(2, frame.Length - 5)));
        return frame;
    }
}
