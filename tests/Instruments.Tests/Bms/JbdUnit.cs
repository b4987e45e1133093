using System.Buffers.Binary;
using PackBench.Instruments.Bms.Jbd;

namespace PackBench.Instruments.Tests.Bms;

/// <summary>A JBD with captured content and stored parameters behind factory mode.</summary>
internal sealed class JbdUnit
{
    private readonly byte[] _basic = Data("jbd-sp04s034-basic-15.60V");
    private readonly Dictionary<byte, ushort> _working;
    private bool _isOpen;

    public JbdUnit() => _working = new(Saved);

    public Dictionary<byte, ushort> Saved { get; } = new()
    {
        [0x10] = 500, [0x18] = 2731 + 650, [0x19] = 2731 + 550, [0x1A] = 2731 - 50, [0x1B] = 2731, [0x20] = 1680, [0x21] = 1640,
        [0x22] = 1120, [0x23] = 1200, [0x24] = 4250, [0x25] = 4100, [0x26] = 2800, [0x27] = 3000, [0x28] = 4000, [0x29] = unchecked((ushort)-5000),
        [0x2A] = 3400, [0x2B] = 20, [0x2C] = 2, [0x2D] = 0x000F, [0x2F] = 4,
    };

    public Habit Habit { get; set; }

    /// <summary>Hundredths of an ampere, positive charges.</summary>
    public short Current
    {
        get => BinaryPrimitives.ReadInt16BigEndian(_basic.AsSpan(2));
        set => BinaryPrimitives.WriteInt16BigEndian(_basic.AsSpan(2), value);
    }

    public List<byte> Written { get; } = [];

    public static byte[] Data(string capture) => JbdFrame.DataOf(CapturedFrames.Find("jbd", capture).Bytes).ToArray();

    public byte[] Answer(byte[] request)
    {
        if (request[0] != 0xDD)
        {
            return [];
        }

        var register = request[2];
        return request[1] == 0xA5 ? Read(register) : Write(register, BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(4)));
    }

    private byte[] Read(byte register) => register switch
    {
        3 => JbdFrame.BuildReply(3, 0, _basic),
        4 => CapturedFrames.Find("jbd", "jbd-sp04s034-cells-4s").Bytes,
        5 => CapturedFrames.Find("jbd", "jbd-sp04s034-name").Bytes,
        _ when !_isOpen => JbdFrame.BuildReply(register, 0x81, []),
        _ => _working.TryGetValue(register, out var value)
            ? JbdFrame.BuildReply(register, 0, [(byte)(value >> 8), (byte)value])
            : JbdFrame.BuildReply(register, 0x80, []),
    };

    private byte[] Write(byte register, ushort value)
    {
        switch (register)
        {
            case 0:
                _isOpen = true;
                break;
            case 1:
                foreach (var (key, kept) in value == 0x2828 && Habit != Habit.Forgetful ? _working : Saved)
                {
                    Saved[key] = kept;
                    _working[key] = kept;
                }

                _isOpen = false;
                break;
            case 0xAE or 0xAF when _isOpen:
                Written.Add(register);
                BinaryPrimitives.WriteInt16BigEndian(_basic.AsSpan(2), (short)(register == 0xAE ? value : -value));
                break;
            case 0xE1:
                Written.Add(register);
                _basic[20] = (byte)((value & 1) == 0 ? _basic[20] | 1 : _basic[20] & ~1);
                _basic[20] = (byte)((value & 2) == 0 ? _basic[20] | 2 : _basic[20] & ~2);
                _basic[16] = (byte)(value == 0 ? 0 : 0x10);
                break;
            case var _ when !_isOpen:
                return [0xDD, register, 0x81, 0, 0, 0, 0x77];
            default:
                Written.Add(register);
                _working[register] = value;
                break;
        }

        return JbdFrame.BuildReply(register, 0, []);
    }
}
