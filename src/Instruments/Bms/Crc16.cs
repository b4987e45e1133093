namespace PackBench.Instruments.Bms;

/// <summary>CRC-16 of Modbus RTU: polynomial A001 reflected, start FFFF, low byte first on the wire.</summary>
internal static class Crc16
{
    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (ushort)((crc >> 1) ^ 0xA001) : (ushort)(crc >> 1);
            }
        }

        return crc;
    }

    public static void Append(Span<byte> message)
    {
        var crc = Of(message[..^2]);
        message[^2] = (byte)crc;
        message[^1] = (byte)(crc >> 8);
    }

    public static bool IsGood(ReadOnlySpan<byte> message) =>
        message.Length > 2 && Of(message[..^2]) == (message[^2] | (message[^1] << 8));
}
