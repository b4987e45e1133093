using System.Buffers.Binary;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>The 20-byte requests of the newer JK generation: <c>AA 55 90 EB</c>, register, length, value, eight-bit sum.</summary>
/// <remarks>
/// Only this file makes them, and only for the registers that it names or that the table of settings holds. Shutdown (65),
/// restart (66), presets (68, 69, 6A), emergency (6B) and factory reset (9D) are in neither.
/// </remarks>
internal static class Jk02Request
{
    public const int Length = 20;

    public static ReadOnlySpan<byte> Start => [0xAA, 0x55, 0x90, 0xEB];

    /// <summary>What the unit sends after any request, and by itself when it is ready. It proves reception, not success.</summary>
    public static ReadOnlySpan<byte> Ready => [0xAA, 0x55, 0x90, 0xEB, 0xC8, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x44];

    /// <summary>Asks for the settings once and for cell info from then on.</summary>
    public static byte[] CellInfo() => Build(0x96, 0, 0);

    public static byte[] DeviceInfo() => Build(0x97, 0, 0);

    /// <summary>Writes a setting of the table. Throws for one that this edition does not certainly have.</summary>
    public static byte[] Write(Jk02SettingRow row, bool is32S, uint raw) => row.Register(is32S) is var register and not 0
        ? Build(register, 4, raw)
        : throw new InvalidOperationException($"{row.Setting.Name} has no register in the {(is32S ? "32S" : "24S")} edition");

    /// <summary>Tells the true magnitude of the current that flows: register 24 is something else in the 32S edition, and 67 in the 24S edition.</summary>
    public static byte[] CalibrateCurrent(bool is32S, uint milliamperes) => Build(is32S ? (byte)0x67 : (byte)0x24, 4, milliamperes);

    private static byte[] Build(byte register, byte length, uint value)
    {
        var request = new byte[Length];
        Start.CopyTo(request);
        request[4] = register;
        request[5] = length;
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(6), value);
        request[^1] = Jk02Frame.Sum(request.AsSpan(0, Length - 1));
        return request;
    }
}
