using System.Buffers.Binary;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jk;

namespace PackBench.Instruments.Tests.Bms;

/// <summary>How a unit of these tests takes a write.</summary>
internal enum Habit
{
    Obedient,
    Deaf,
    Refusing,
    Approximate,
    ApproximateOnce,
    Meddling,
    Forgetful,

    /// <summary>Takes a calibration as tens of milliamperes.</summary>
    Tenfold,

    /// <summary>Takes a calibration as the factor itself.</summary>
    Literal,
}

/// <summary>A JK of the newer generation with captured content, as its wires show it: triggers, Modbus and 20-byte requests, settings that can be written.</summary>
internal sealed class JkUnit(string device, string cells, string settings, string file = "jk02-32s")
{
    private readonly byte[] _device = (byte[])CapturedFrames.Find(file, device).Bytes.Clone();
    private readonly byte[] _cells = (byte[])CapturedFrames.Find(file, cells).Bytes.Clone();
    private readonly byte[] _settings = (byte[])CapturedFrames.Find(file, settings).Bytes.Clone();
    private int _writes;

    public bool SpeaksModbus { get; init; } = true;

    public bool SpeaksTriggers { get; init; } = true;

    public bool SpeaksRequests { get; init; } = true;

    public Habit Habit { get; set; }

    /// <summary>Whether the counter of its cell frames runs, as it does behind a bridge.</summary>
    public bool Counts { get; init; }

    /// <summary>Milliamperes that it was told by a calibration, in order.</summary>
    public List<uint> Told { get; } = [];

    /// <summary>Addresses of the settings block that were written, in order.</summary>
    public List<int> Written { get; } = [];

    public byte[] Cells => _cells;

    public static JkUnit New(Habit habit = Habit.Obedient) =>
        new("32s-devinfo-sw15.38-a", "32s-cellinfo-v15-charging-31.881A", "32s-settings-sw19.04-issue377") { Habit = habit };

    /// <summary>On its RS485 port, where the 20-byte requests of the Bluetooth module are noise.</summary>
    public static JkUnit OnRs485() =>
        new("32s-devinfo-sw15.38-a", "32s-cellinfo-v15-charging-31.881A", "32s-settings-sw19.04-issue377") { SpeaksRequests = false };

    public void Rename(string serial)
    {
        System.Text.Encoding.ASCII.GetBytes(serial.PadRight(8, '\0')).CopyTo(_device, 86);
        Jk02Frame.Seal(_device);
    }

    public byte[] Answer(byte[] request)
    {
        if (request.Length == 20 && request[0] == 0xAA)
        {
            return SpeaksRequests ? AnswerRequest(request) : [];
        }

        if (request.Length < 8 || !Crc16.IsGood(request) || request[0] != 1)
        {
            return [];
        }

        var address = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(2));
        return (request[1], address) switch
        {
            (0x10, 0x161C) when SpeaksTriggers => [.. _device, 0, .. JkModbus.Acknowledge(request), 0],
            (0x10, 0x161E) when SpeaksTriggers => [.. _settings, 0, .. JkModbus.Acknowledge(request), 0],
            (0x10, 0x1620) when SpeaksTriggers => [.. _cells, 0, .. JkModbus.Acknowledge(request), 0],
            (0x10, >= 0x1000 and < 0x1200) when request.Length == 13 => AnswerWrite(request, address),
            (0x10, 0x1606) when request.Length == 13 => AnswerCalibration(request),
            (0x03, _) when SpeaksModbus => AnswerRead(request, address),
            _ => [],
        };
    }

    private byte[] AnswerRequest(byte[] request)
    {
        switch (request[4])
        {
            case 0x97:
                return [.. _device, .. Jk02Request.Ready, .. "AT\r\n"u8];
            case 0x96:
                _cells[5] += Counts ? (byte)1 : (byte)0;
                Jk02Frame.Seal(_cells);
                return [.. _settings, .. "AT\r\n"u8, .. _cells];
            case 0x67:
                Calibrate(BinaryPrimitives.ReadUInt32LittleEndian(request.AsSpan(6)));
                return [.. Jk02Request.Ready];
            default:
                var row = Jk02SettingRow.All.Single(known => known.Register32 == request[4]);
                Store(row.Offset - 6, BinaryPrimitives.ReadUInt32LittleEndian(request.AsSpan(6)));
                return [.. Jk02Request.Ready];
        }
    }

    private byte[] AnswerWrite(byte[] request, int address)
    {
        if (Habit == Habit.Refusing)
        {
            byte[] no = [request[0], 0x90, 3, 0, 0];
            Crc16.Append(no);
            Written.Add(address);
            return no;
        }

        Store(address - 0x1000, BinaryPrimitives.ReadUInt32BigEndian(request.AsSpan(7)));
        return JkModbus.Acknowledge(request);
    }

    private byte[] AnswerCalibration(byte[] request)
    {
        Calibrate(BinaryPrimitives.ReadUInt32BigEndian(request.AsSpan(7)));
        return [.. _settings, .. JkModbus.Acknowledge(request)];
    }

    // G x millivolts x factor with 0.4 A/mV, as the charging capture of this unit obeys; the charge factor is at 260.
    private void Calibrate(uint milliamperes)
    {
        Told.Add(milliamperes);
        if (Habit == Habit.Deaf)
        {
            return;
        }

        if (Habit == Habit.Meddling)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_settings.AsSpan(18), 4200);
            Jk02Frame.Seal(_settings);
        }

        var actual = milliamperes * (Habit == Habit.Tenfold ? 10 : 1);
        var sensor = 0.4 * BinaryPrimitives.ReadUInt16LittleEndian(_cells.AsSpan(222)) * 1000;
        var factor = Math.Round(actual / sensor * 1000);
        BinaryPrimitives.WriteUInt16LittleEndian(_cells.AsSpan(260), (ushort)factor);
        BinaryPrimitives.WriteInt32LittleEndian(_cells.AsSpan(158), (int)(sensor * factor / 1000));
        Jk02Frame.Seal(_cells);
    }

    private void Store(int offset, uint raw)
    {
        Written.Add(0x1000 + offset);
        _writes++;
        var at = _settings.AsSpan(offset + 6);
        switch (Habit)
        {
            case Habit.Deaf or Habit.Refusing:
                return;
            case Habit.Approximate:
            case Habit.ApproximateOnce when _writes == 1:
                raw++;
                break;
            case Habit.Meddling when _writes == 1:
                _settings[114]++;
                break;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(at, raw);
        Jk02Frame.Seal(_settings);
    }

    private byte[] AnswerRead(byte[] request, int address)
    {
        var (frame, start, type) = address switch
        {
            >= 0x1400 => (_device, 0x1400, Jk02Type.DeviceInfo),
            >= 0x1200 => (_cells, 0x1200, Jk02Type.CellInfo),
            _ => (_settings, 0x1000, Jk02Type.Settings),
        };
        var count = 2 * request[5];
        var block = new byte[Jk02Frame.Length];

        // The same exchange of bytes leads both ways between the frame and the block.
        JkModbusBlock.ToFrame(frame.AsSpan(6, 293), type, block);
        byte[] answer = [request[0], 3, (byte)count, .. block.AsSpan(6 + address - start, count), 0, 0];
        Crc16.Append(answer);
        return answer;
    }
}
