using System.Buffers;
using System.Buffers.Binary;
using PackBench.Instruments.Bms.Jk;
using At = PackBench.Instruments.Simulation.Jk.JkRegisters.Offsets;

namespace PackBench.Instruments.Simulation.Jk;

/// <summary>A JK of the older generation on its <c>4E 57</c> port: reads everything, takes writes of the two switches and of the calibration.</summary>
/// <remarks>
/// Vendor's serial protocol V2.5. Of the writes only AB and AC have been reported to work (syssi/esphome-jk-bms issues 20,
/// 404); the vendor's calibration (B8 starts and ends it, AD is the value) is simulated as the options say. Everything else is
/// met with silence, as the balance switch 9D is; no negative answer is documented.
/// </remarks>
internal sealed class JkNwUnit(SimulatedBench bench)
{
    private const byte Calibrating = 0xB8;

    private readonly List<byte> _list = new(400);
    private bool _isCalibrating;

    public void Answer(ReadOnlySpan<byte> frame, JkAnswers answers)
    {
        if (JkNwFrame.IsReply(frame))
        {
            return;
        }

        var command = JkNwFrame.CommandOf(frame);
        var information = JkNwFrame.InformationOf(frame);
        switch (command)
        {
            case JkNwCommand.Activate:
            case JkNwCommand.ReadAll:
                answers.Prompt.Write(JkNwFrame.Build(command, All(), isReply: true));
                break;
            case JkNwCommand.ReadOne when information.Length >= 1:
                var one = information[0] == 0 ? All() : One(information[0]);
                if (!one.IsEmpty)
                {
                    answers.Prompt.Write(JkNwFrame.Build(command, one, isReply: true));
                }

                break;
            case JkNwCommand.Pair:
                answers.Prompt.Write(JkNwFrame.Build(command, information.IsEmpty ? information : information[..1], isReply: true));
                break;
            case JkNwCommand.Write when information.Length >= 2:
                AnswerWrite(information[0], information[1..], answers);
                break;
            default:
                break;
        }
    }

    private void AnswerWrite(byte id, ReadOnlySpan<byte> value, JkAnswers answers)
    {
        var answer = answers.Prompt;
        switch (id)
        {
            case JkNwFields.ChargeSwitch when value.Length == 1:
                bench.Bms.Registers[At.ChargeSwitch] = value[0] == 0 ? 0 : 1;
                break;
            case JkNwFields.DischargeSwitch when value.Length == 1:
                bench.Bms.Registers[At.DischargeSwitch] = value[0] == 0 ? 0 : 1;
                break;
            case Calibrating when value.Length == 1:
                _isCalibrating = value[0] == 1;
                break;
            case JkNwFields.CurrentFactor when value.Length == 2:
                var number = BinaryPrimitives.ReadUInt16BigEndian(value);

                // 100 to 20000 is the vendor's range.
                if (!_isCalibrating || number is < 100 or > 20000 || !bench.Bms.TryCalibrateCurrent(number, one: true))
                {
                    return;
                }

                answer = bench.Options.Calibration.Acknowledge switch
                {
                    CalibrationAcknowledge.Prompt => answer,
                    CalibrationAcknowledge.Late => answers.Late,
                    _ => null,
                };
                break;
            default:
                return;
        }

        bench.Bms.Forget();
        bench.Settle();
        answer?.Write(JkNwFrame.Build(JkNwCommand.Write, [id], isReply: true));
    }

    private ReadOnlySpan<byte> All()
    {
        _list.Clear();
        _list.AddRange(JkNwState.Write(bench.Bms.State, SimulatedBms.Identity));
        foreach (var (id, value) in Settings())
        {
            if (Find(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_list), id).IsEmpty)
            {
                _list.Add(id);
                for (var shift = 8 * (JkNwFields.WidthOf(id) - 1); shift >= 0; shift -= 8)
                {
                    _list.Add((byte)(value >> shift));
                }
            }
        }

        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_list);
    }

    private ReadOnlySpan<byte> One(byte id) => Find(All(), id);

    /// <summary>An id with its value; empty where the list has none.</summary>
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> list, byte id)
    {
        while (!list.IsEmpty)
        {
            var width = 1 + (list[0] == JkNwFields.Cells ? 1 + list[1] : JkNwFields.WidthOf(list[0]));
            if (list[0] == id)
            {
                return list[..width];
            }

            list = list[width..];
        }

        return default;
    }

    private IEnumerable<(byte Id, int Value)> Settings()
    {
        var registers = bench.Bms.Registers;
        var cells = registers[At.CellCount];
        return
        [
            (0x8A, cells), (0x8E, registers[At.CellOvp] * cells / 10), (0x8F, registers[At.CellUvp] * cells / 10), (0x90, registers[At.CellOvp]),
            (0x91, registers[At.CellOvpRecovery]), (0x92, 1), (0x93, registers[At.CellUvp]), (0x94, registers[At.CellUvpRecovery]), (0x95, 1), (0x96, 300),
            (0x97, registers[At.DischargeAmperes] / 1000), (0x98, registers[At.DischargeDelay]), (0x99, registers[At.ChargeAmperes] / 1000),
            (0x9A, registers[At.ChargeDelay]), (0x9B, registers[At.BalanceStart]), (0x9C, registers[At.BalanceTrigger]), (0x9D, registers[At.BalanceSwitch]),
            (0x9E, 80), (0x9F, 70), (0xA3, 55), (0xA4, 60), (0xA5, -20), (0xA6, -15), (0xA7, -30), (0xA8, -25), (0xA9, cells), (0xAB, registers[At.ChargeSwitch]),
            (0xAC, registers[At.DischargeSwitch]), (0xAE, 1), (0xAF, 2), (Calibrating, _isCalibrating ? 1 : 0), (0xB9, registers[At.Capacity] / 1000),
        ];
    }
}
