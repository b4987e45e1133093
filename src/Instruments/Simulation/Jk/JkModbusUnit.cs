using System.Buffers;
using System.Buffers.Binary;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jk;

namespace PackBench.Instruments.Simulation.Jk;

/// <summary>
/// A PB unit on RS485: Modbus functions 03 and 10h with addresses in bytes. Writes to 161C, 161E and 1620 trigger a
/// 300-byte frame; the command block at 1600 answers with the settings; all others with the acknowledge alone.
/// </summary>
/// <remarks>
/// Vendor's RS485 Modbus V1.1 and logs of mr-manuel/venus-os_dbus-serialbattery and tlamoureux24/JK-BMS-by-Modbus-RS485. The
/// zero bytes behind the frame and behind its acknowledge are as the first of them logged.
/// </remarks>
internal sealed class JkModbusUnit(SimulatedBench bench)
{
    private const byte Read = 0x03;
    private const byte Write = 0x10;
    private const int MostWords = 125;

    private readonly byte[] _frozen = new byte[Jk02Frame.Length];
    private bool _isFrozen;

    /// <summary>Takes one request; false where there is none yet. Bytes that begin none are passed over.</summary>
    public static bool TryTake(ReadOnlySpan<byte> received, out int start, out int length)
    {
        length = 0;
        for (start = 0; start < received.Length; start++)
        {
            var rest = received[start..];
            if (rest.Length < 8)
            {
                return false;
            }

            length = rest[1] switch { Read => 8, Write => 9 + rest[6], _ => 0 };
            if (rest.Length < length)
            {
                return false;
            }

            if (length > 0 && Crc16.IsGood(rest[..length]))
            {
                return true;
            }
        }

        return false;
    }

    public void Answer(ReadOnlySpan<byte> request, JkAnswers answers)
    {
        if (request[0] is not (0 or 1))
        {
            return;
        }

        var address = BinaryPrimitives.ReadUInt16BigEndian(request[2..]);
        var count = BinaryPrimitives.ReadUInt16BigEndian(request[4..]);
        if (request[1] == Read)
        {
            AnswerRead(request, address, count, answers.Prompt);
        }
        else if (count is 0 or > 2 || request[6] != 2 * count)
        {
            Refuse(request, JkRegisters.Answer.ValueRefused, answers.Prompt);
        }
        else
        {
            AnswerWrite(request, address, count == 1 ? BinaryPrimitives.ReadUInt16BigEndian(request[7..]) : BinaryPrimitives.ReadInt32BigEndian(request[7..]), count, answers);
        }
    }

    private void AnswerWrite(ReadOnlySpan<byte> request, ushort address, int value, int count, JkAnswers answers)
    {
        switch (address)
        {
            case 0x161C:
                SendFrame(Jk02Type.DeviceInfo, request, answers.Prompt);
                break;
            case 0x161E:
                SendFrame(Jk02Type.Settings, request, answers.Prompt);
                break;
            case 0x1620:
                SendFrame(Jk02Type.CellInfo, request, answers.Prompt);
                break;
            case >= 0x1600 and < 0x161C:
                Command(request, address, value, answers);
                break;
            default:
                var answer = count == 2 ? bench.Bms.Registers.Write(address, value) : JkRegisters.Answer.NoSuchRegister;
                if (answer != JkRegisters.Answer.Taken)
                {
                    Refuse(request, answer, answers.Prompt);
                    break;
                }

                Acknowledge(request, answers.Prompt);
                bench.Bms.Forget();
                bench.Settle();
                break;
        }
    }

    private void Command(ReadOnlySpan<byte> request, ushort address, int value, JkAnswers answers)
    {
        var how = bench.Options.Calibration;
        var answer = answers.Prompt;
        bool isTaken;
        switch (JkCommands.Find(address, how.Edition))
        {
            case JkCommand.CalibrateVoltage:
                isTaken = bench.Bms.TryCalibrateVoltage(how.Edition == JkCommandEdition.V10 ? value * 100 : value);
                break;
            case JkCommand.CalibrateCurrent:
                isTaken = bench.Bms.TryCalibrateCurrent(how.Edition == JkCommandEdition.V10 ? value * 100 : value);
                answer = how.Acknowledge switch { CalibrationAcknowledge.Prompt => answers.Prompt, CalibrationAcknowledge.Late => answers.Late, _ => null };
                break;
            case JkCommand.ShutDown:
                isTaken = true;
                bench.Bms.ShutDown();
                break;
            case JkCommand.PresetLithiumIon:
            case JkCommand.PresetIronPhosphate:
            case JkCommand.PresetTitanate:
                isTaken = true;
                bench.Bms.Registers.Preset((JkPreset)(JkCommands.Find(address, how.Edition) - JkCommand.PresetLithiumIon));
                bench.Bms.Forget();
                break;
            default:
                Refuse(request, JkRegisters.Answer.NoSuchRegister, answers.Prompt);
                return;
        }

        if (answer is null)
        {
            return;
        }

        if (isTaken)
        {
            SendFrame(Jk02Type.Settings, request, answer);
        }
        else
        {
            Refuse(request, JkRegisters.Answer.ValueRefused, answer);
        }
    }

    private void AnswerRead(ReadOnlySpan<byte> request, ushort address, int words, IBufferWriter<byte> answer)
    {
        Span<byte> frame = stackalloc byte[Jk02Frame.Length];
        var type = (address & 0xFE00) switch { 0x1000 => Jk02Type.Settings, 0x1200 => Jk02Type.CellInfo, 0x1400 => Jk02Type.DeviceInfo, _ => default };
        if (type == default || words is 0 or > MostWords || (address & 1) != 0 || (address & 0x1FF) + (2 * words) > 0x200)
        {
            Refuse(request, type == default || (address & 1) != 0 ? JkRegisters.Answer.NoSuchRegister : JkRegisters.Answer.ValueRefused, answer);
            return;
        }

        WriteFrame(type, frame);
        JkBlocks.ToBigEndian(frame, type);
        Span<byte> block = stackalloc byte[0x200];
        block.Clear();
        frame[6..^1].CopyTo(block);
        var message = answer.GetSpan(5 + (2 * words))[..(5 + (2 * words))];
        (message[0], message[1], message[2]) = (request[0], Read, (byte)(2 * words));
        block.Slice(address & 0x1FF, 2 * words).CopyTo(message[3..]);
        Crc16.Append(message);
        answer.Advance(message.Length);
    }

    private void SendFrame(Jk02Type type, ReadOnlySpan<byte> request, IBufferWriter<byte> answer)
    {
        var frame = answer.GetSpan(Jk02Frame.Length)[..Jk02Frame.Length];
        WriteFrame(type, frame);
        answer.Advance(Jk02Frame.Length);
        answer.Write<byte>([0]);
        Acknowledge(request, answer);
        answer.Write<byte>([0]);
    }

    internal void WriteFrame(Jk02Type type, Span<byte> frame)
    {
        switch (type)
        {
            case Jk02Type.DeviceInfo:
                var identity = bench.Options.Is24SBms ? SimulatedBms.Identity with { Hardware = "10A", Software = "10.07" } : SimulatedBms.Identity;
                Jk02DeviceInfo.Write(frame, new Jk02DeviceInfo(identity.Model, identity.Hardware, identity.Software, "PackBench", identity.Serial), 0);
                break;
            case Jk02Type.Settings:
                Jk02Frame.Begin(frame, Jk02Type.Settings, 0);
                bench.Bms.Registers.CopyTo(frame);
                Jk02Frame.Seal(frame);
                break;
            default:
                WriteCells(frame);
                break;
        }
    }

    private void WriteCells(Span<byte> frame)
    {
        if (bench.Has(SimulatedFault.BmsFrozen) && _isFrozen)
        {
            _frozen.CopyTo(frame);
            return;
        }

        Jk02CellInfo.Write(frame, bench.Bms.State, is32S: !bench.Options.Is24SBms, 0);
        BinaryPrimitives.WriteSingleLittleEndian(frame[(bench.Options.Is24SBms ? 194 : 226)..], (float)(3.0 * bench.Bms.VoltageFactor));
        Jk02Frame.Seal(frame);
        frame.CopyTo(_frozen);
        _isFrozen = true;
    }

    /// <summary>Address, function, register and count of what was taken, with a checksum of their own.</summary>
    private static void Acknowledge(ReadOnlySpan<byte> request, IBufferWriter<byte> answer)
    {
        var message = answer.GetSpan(8)[..8];
        request[..6].CopyTo(message);
        Crc16.Append(message);
        answer.Advance(8);
    }

    private static void Refuse(ReadOnlySpan<byte> request, JkRegisters.Answer code, IBufferWriter<byte> answer)
    {
        var message = answer.GetSpan(5)[..5];
        (message[0], message[1], message[2]) = (request[0], (byte)(request[1] | 0x80), (byte)code);
        Crc16.Append(message);
        answer.Advance(5);
    }
}
