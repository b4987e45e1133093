using System.Buffers;
using System.Buffers.Binary;
using PackBench.Instruments.Bms.Jbd;

using At = PackBench.Instruments.Simulation.Jk.JkRegisters.Offsets;

namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>
/// The wire of the simulated BMS where it is a JBD: state, name, parameters behind factory mode, switches, and the calibration of its current. It is the same
/// unit behind another language: its protections act by what is written here.
/// </summary>
internal sealed class JbdEndpoint(SimulatedBench bench) : ISimulatedEndpoint
{
    private const byte Done = 0;
    private const byte NoSuchRegister = 0x80;
    private const byte NotAllowed = 0x81;
    private const ushort Save = 0x2828;
    private const byte CalibrateCharge = 0xAE;
    private const byte CalibrateDischarge = 0xAF;
    private const int KelvinOffset = 2731;

    // Register to where the unit keeps it; so many of the unit's steps are one of a JBD's, below zero for what a JBD stores negative.
    private static readonly Dictionary<byte, (int Offset, int Steps, int Zero)> Kept = new()
    {
        [0x10] = (At.Capacity, 10, 0), [0x12] = (30, 1, 0), [0x13] = (34, 1, 0), [0x18] = (82, 1, KelvinOffset), [0x19] = (86, 1, KelvinOffset), [0x1A] = (98, 1, KelvinOffset),
        [0x1B] = (102, 1, KelvinOffset), [0x1C] = (90, 1, KelvinOffset), [0x1D] = (94, 1, KelvinOffset), [0x24] = (At.CellOvp, 1, 0), [0x25] = (At.CellOvpRecovery, 1, 0),
        [0x26] = (At.CellUvp, 1, 0), [0x27] = (At.CellUvpRecovery, 1, 0), [0x28] = (At.ChargeAmperes, 10, 0), [0x29] = (At.DischargeAmperes, -10, 0), [0x2A] = (At.BalanceStart, 1, 0),
        [0x2B] = (At.BalanceTrigger, 1, 0), [0x2F] = (At.CellCount, 1, 0),
    };

    // What nothing in the simulation acts on: discharge temperatures below zero, limits of the pack, shunt, functions.
    private readonly Dictionary<byte, ushort> _stored = new()
    {
        [0x1E] = KelvinOffset - 250, [0x1F] = KelvinOffset - 200, [0x20] = 1650, [0x21] = 1600, [0x22] = 1080, [0x23] = 1200, [0x2C] = 2, [JbdSettingRow.FunctionRegister] = 0x0B,
    };

    private readonly Dictionary<byte, ushort> _written = [];
    private readonly List<byte> _received = [];
    private bool _isOpen;

    public void Receive(ReadOnlySpan<byte> written, IBufferWriter<byte> answer)
    {
        bench.Advance();
        bench.Bms.Wake();
        if (bench.Has(SimulatedFault.BmsSilent) || bench.Bms.IsShutDown)
        {
            return;
        }

        _received.AddRange(written);
        while (TryTake(out var request))
        {
            var value = request.Length > 8 ? BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(4)) : (ushort)0;
            answer.Write(request[1] == 0xA5 ? Read(request[2]) : Write(request[2], value));
        }
    }

    public void Clear() => _received.Clear();

    private bool TryTake(out byte[] request)
    {
        while (_received.Count >= JbdFrame.Overhead)
        {
            var length = JbdFrame.Overhead + _received[3];
            if (_received[0] == 0xDD && _received[1] is 0xA5 or 0x5A && _received.Count < length)
            {
                break;
            }

            if (_received[0] == 0xDD && _received[1] is 0xA5 or 0x5A && _received[length - 1] == 0x77)
            {
                request = [.. _received[..length]];
                if (JbdFrame.Sum(request.AsSpan(2, length - 5)) == BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(length - 3)))
                {
                    _received.RemoveRange(0, length);
                    return true;
                }
            }

            _received.RemoveAt(0);
        }

        request = [];
        return false;
    }

    private byte[] Read(byte register)
    {
        var state = bench.Bms.State;
        return register switch
        {
            JbdRequest.BasicInfo => JbdFrame.BuildReply(register, Done, JbdState.WriteBasic(IsLocked ? state with { Alarms = [.. state.Alarms, "switched off by software"] } : state)),
            JbdRequest.Cells => JbdFrame.BuildReply(register, Done, JbdState.WriteCells(state)),
            JbdRequest.Name => JbdFrame.BuildReply(register, Done, "SIM-JBD-SP06S020"u8),
            _ when !_isOpen => JbdFrame.BuildReply(register, NotAllowed, []),
            _ => Value(register) is { } value ? JbdFrame.BuildReply(register, Done, [(byte)(value >> 8), (byte)value]) : JbdFrame.BuildReply(register, NoSuchRegister, []),
        };
    }

    private bool IsLocked => !bench.Bms.Registers.IsOn(At.ChargeSwitch) || !bench.Bms.Registers.IsOn(At.DischargeSwitch);

    private byte[] Write(byte register, ushort value)
    {
        switch (register)
        {
            case JbdRequest.EnterFactory:
                _isOpen = true;
                _written.Clear();
                break;
            case JbdRequest.LeaveFactory:
                Leave(value == Save);
                break;
            case JbdRequest.Switches:
                bench.Bms.Registers[At.ChargeSwitch] = (value & 1) == 0 ? 1 : 0;
                bench.Bms.Registers[At.DischargeSwitch] = (value & 2) == 0 ? 1 : 0;
                bench.Settle();
                bench.Bms.Forget();
                break;
            case var _ when !_isOpen:
                return JbdFrame.BuildReply(register, NotAllowed, []);
            case CalibrateCharge or CalibrateDischarge:
                // It takes whatever it is told; where nothing flows in that direction, nothing comes of it.
                if (register == CalibrateCharge == bench.TerminalCurrent > 0)
                {
                    bench.Bms.TryCalibrateCurrent(value * 10);
                }

                break;
            case var _ when Value(register) is null:
                return JbdFrame.BuildReply(register, NoSuchRegister, []);
            default:
                _written[register] = value;
                break;
        }

        return JbdFrame.BuildReply(register, Done, []);
    }

    private void Leave(bool save)
    {
        foreach (var (register, value) in save ? _written : [])
        {
            if (Kept.TryGetValue(register, out var kept))
            {
                bench.Bms.Registers[kept.Offset] = kept.Steps < 0 ? (short)value * kept.Steps : (value - kept.Zero) * kept.Steps;
            }
            else
            {
                _stored[register] = value;
                bench.Bms.Registers[At.BalanceSwitch] = (_stored[JbdSettingRow.FunctionRegister] & JbdSettingRow.BalanceBit) != 0 ? 1 : 0;
            }
        }

        _written.Clear();
        _isOpen = false;
        bench.Settle();
        bench.Bms.Forget();
    }

    private ushort? Value(byte register) => _written.TryGetValue(register, out var written) ? written
        : Kept.TryGetValue(register, out var kept) ? unchecked((ushort)((bench.Bms.Registers[kept.Offset] / kept.Steps) + kept.Zero))
        : register == JbdSettingRow.FunctionRegister ? (ushort)(bench.Bms.Registers.IsOn(At.BalanceSwitch) ? _stored[register] | JbdSettingRow.BalanceBit : _stored[register] & ~JbdSettingRow.BalanceBit)
        : _stored.TryGetValue(register, out var stored) ? stored : null;
}
