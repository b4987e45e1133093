using System.Buffers.Binary;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>Modbus RTU as JK speaks it: functions 03 and 10h, addresses in bytes, counts in words, big-endian.</summary>
/// <remarks>
/// Vendor's RS485 Modbus V1.1. Only this file makes such requests, and it makes writes for the table of settings, the
/// three triggers and the calibration of a proven edition only: shutdown, presets, emergency and clock are not reachable.
/// </remarks>
internal static class JkModbus
{
    public const byte Read = 0x03;
    public const byte Write = 0x10;
    public const byte Refused = 0x80;

    public static byte[] ReadRequest(byte unit, ushort address, byte words)
    {
        byte[] request = [unit, Read, (byte)(address >> 8), (byte)address, 0, words, 0, 0];
        Crc16.Append(request);
        return request;
    }

    /// <summary>Both registers in one call, as the vendor's samples do.</summary>
    public static byte[] WriteRequest(byte unit, Jk02SettingRow row, uint raw)
    {
        var request = new byte[13];
        request[0] = unit;
        request[1] = Write;
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(2), row.ModbusAddress);
        request[5] = 2;
        request[6] = 4;
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(7), raw);
        Crc16.Append(request);
        return request;
    }

    /// <summary>Tells the true magnitude of the current that flows. Throws where the edition of the command block is not certain.</summary>
    public static byte[] CalibrateCurrent(byte unit, BmsIdentity identity, ushort milliamperes)
    {
        if (JkCommandBlock.RefuseCalibration(identity) is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        byte[] request = [unit, Write, 0x16, 0x06, 0x00, 0x02, 0x04, 0x00, 0x00, (byte)(milliamperes >> 8), (byte)milliamperes, 0, 0];
        Crc16.Append(request);
        return request;
    }

    /// <summary>Asks a PB unit for a 300-byte frame, by writing zero to the register that stands for it.</summary>
    public static byte[] Trigger(byte unit, Jk02Type type)
    {
        var register = type switch
        {
            Jk02Type.DeviceInfo => 0x1C,
            Jk02Type.Settings => 0x1E,
            Jk02Type.CellInfo => 0x20,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such frame"),
        };
        byte[] request = [unit, Write, 0x16, (byte)register, 0x00, 0x01, 0x02, 0x00, 0x00, 0, 0];
        Crc16.Append(request);
        return request;
    }

    /// <summary>What the unit sends when a write was received: address, function, register, count, CRC.</summary>
    public static byte[] Acknowledge(ReadOnlySpan<byte> request)
    {
        byte[] answer = [.. request[..6], 0, 0];
        Crc16.Append(answer);
        return answer;
    }

    /// <summary>Finds the unit's no to a request, wherever in what was received. The code is the fourth byte's meaning by the vendor's list.</summary>
    public static bool TryFindRefusal(ReadOnlySpan<byte> received, ReadOnlySpan<byte> request, out byte code)
    {
        const int length = 5;
        for (var at = 0; at + length <= received.Length; at++)
        {
            var candidate = received.Slice(at, length);
            if (candidate[0] == request[0] && candidate[1] == (request[1] | Refused) && Crc16.IsGood(candidate))
            {
                code = candidate[2];
                return true;
            }
        }

        code = 0;
        return false;
    }

    public static string Meaning(byte code) => code switch
    {
        1 => "function not supported",
        2 => "no such address",
        3 => "value not logical or over its limit",
        4 => "checksum",
        _ => "unknown",
    };
}
