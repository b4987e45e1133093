using System.Buffers;
using System.Buffers.Binary;
using PackBench.Instruments.Bms.Jk;

namespace PackBench.Instruments.Simulation.Jk;

/// <summary>
/// A unit behind its Bluetooth module: requests of 20 bytes, register writes that are only ever answered "ready", and, once it was asked for
/// its cells, a frame of them every second by itself.
/// </summary>
/// <remarks>
/// Frames and register numbers as in syssi/esphome-jk-bms. The same numbers mean other things on the two editions: 21h is the voltage
/// calibration of the older and the short-circuit delay of the newer one.
/// </remarks>
internal sealed class JkStreamUnit(SimulatedBench bench, JkModbusUnit frames)
{
    private const int RequestLength = 20;
    private const byte AskCells = 0x96;
    private const byte AskDevice = 0x97;
    private const double Period = 1;

    private double _nextFrame = double.PositiveInfinity;
    private byte _counter;

    private static ReadOnlySpan<byte> Start => [0xAA, 0x55, 0x90, 0xEB];

    private static ReadOnlySpan<byte> Ready => [0xAA, 0x55, 0x90, 0xEB, 0xC8, 0x01, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x44];

    /// <summary>Takes one request; false where there is none yet. Bytes that begin none are passed over.</summary>
    public static bool TryTake(ReadOnlySpan<byte> received, out int start, out int length)
    {
        length = RequestLength;
        for (start = 0; start < received.Length; start++)
        {
            var rest = received[start..];
            if (!rest.StartsWith(Start[..Math.Min(Start.Length, rest.Length)]))
            {
                continue;
            }

            if (rest.Length < RequestLength)
            {
                return false;
            }

            if (Jk02Frame.Sum(rest[..(RequestLength - 1)]) == rest[RequestLength - 1])
            {
                return true;
            }
        }

        return false;
    }

    public void Answer(ReadOnlySpan<byte> request, JkAnswers answers)
    {
        switch (request[4])
        {
            case AskDevice:
                Send(Jk02Type.DeviceInfo, answers.Prompt);
                answers.Prompt.Write(Ready);
                break;
            case AskCells:
                Send(Jk02Type.Settings, answers.Prompt);
                Send(Jk02Type.CellInfo, answers.Prompt);
                _nextFrame = bench.Seconds + Period;
                break;
            default:
                Write(request[4], request[5] switch { 1 => request[6], 2 => BinaryPrimitives.ReadUInt16LittleEndian(request[6..]), _ => BinaryPrimitives.ReadInt32LittleEndian(request[6..]) }, answers);
                break;
        }
    }

    /// <summary>What has come due since somebody last looked: one frame, the newest.</summary>
    public void Stream(IBufferWriter<byte> answer)
    {
        if (bench.Seconds >= _nextFrame)
        {
            Send(Jk02Type.CellInfo, answer);
            _nextFrame = bench.Seconds + Period;
        }
    }

    private void Write(byte register, int value, JkAnswers answers)
    {
        var (is24S, how) = (bench.Options.Is24SBms, bench.Options.Calibration);
        var answer = answers.Prompt;
        switch (register)
        {
            case 0x65:
                bench.Bms.ShutDown();
                return;
            case 0x68 or 0x69 or 0x6A when !is24S:
                bench.Bms.Registers.Preset((JkPreset)(register - 0x68));
                break;
            case 0x24 when is24S:
            case 0x67 when !is24S:
                bench.Bms.TryCalibrateCurrent(value, one: is24S);
                answer = how.Acknowledge switch { CalibrationAcknowledge.Prompt => answers.Prompt, CalibrationAcknowledge.Late => answers.Late, _ => null };
                break;
            case 0x21 when is24S:
            case 0x64 when !is24S:
                bench.Bms.TryCalibrateVoltage(value);
                break;
            default:
                // A register that is not there, and a value that is refused, are answered like any other: "ready" says that it has heard.
                bench.Bms.Registers.Write((ushort)(JkRegisters.Base + OffsetOf(register, is24S)), value);
                break;
        }

        bench.Bms.Forget();
        bench.Settle();
        answer?.Write(Ready);
    }

    /// <summary>In the settings, from 1000h; an odd one, where nothing is, for a register that is not known.</summary>
    private static int OffsetOf(byte register, bool is24S) => (register, is24S) switch
    {
        (0x25, true) => 0x80,
        (0x26, true) => 0x84,
        ( >= 0x01 and <= 0x20, _) or (0x21 or 0x22, false) => 4 * (register - 1),
        _ => 1,
    };

    private void Send(Jk02Type type, IBufferWriter<byte> answer)
    {
        var frame = answer.GetSpan(Jk02Frame.Length)[..Jk02Frame.Length];
        frames.WriteFrame(type, frame);
        if (!bench.Has(SimulatedFault.BmsFrozen))
        {
            frame[5] = ++_counter;
            Jk02Frame.Seal(frame);
        }

        answer.Advance(Jk02Frame.Length);
    }
}
