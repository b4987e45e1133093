using System.Buffers.Binary;
using PackBench.Instruments.Bms.Jk;

namespace PackBench.Instruments.Tests.Bms;

/// <summary>A JK of the older generation with captured content, whose two switches can be written.</summary>
internal sealed class NwUnit
{
    private readonly byte[] _frame = (byte[])CapturedFrames.Find("jk-nw-uart", "nw-16s-charging-sw11.262H").Bytes.Clone();

    public List<byte> Written { get; } = [];

    public Habit Habit { get; set; }

    public byte[] Answer(byte[] request)
    {
        if (request[0] != 0x4E)
        {
            return [];
        }

        if (JkNwFrame.CommandOf(request) == JkNwCommand.Write)
        {
            var id = request[11];
            Written.Add(id);
            if (id == JkNwFields.CurrentFactor)
            {
                Calibrate(BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(12)));
            }
            else if (Habit != Habit.Deaf)
            {
                Put(id, request.AsSpan(12, request.Length - 21));
            }

            return JkNwFrame.Build(JkNwCommand.Write, [id], isReply: true);
        }

        return JkNwFrame.CommandOf(request) == JkNwCommand.ReadAll ? _frame : [];
    }

    // 10.12 A at a factor of 1.101 in the capture.
    private void Calibrate(ushort value)
    {
        var unscaled = 10.12 / 1.101;
        var factor = Habit == Habit.Literal ? value : (ushort)Math.Round(value / unscaled);
        Put(JkNwFields.CurrentFactor, [(byte)(factor >> 8), (byte)factor]);
        var shown = 0x8000 | (int)(unscaled * factor / 10);
        Put(JkNwFields.Current, [(byte)(shown >> 8), (byte)shown]);
    }

    private void Put(byte id, ReadOnlySpan<byte> value)
    {
        var list = JkNwFrame.InformationOf(_frame);
        var total = list.Length;
        while (JkNwFields.TryNext(ref list, out var at, out var field))
        {
            if (at == id)
            {
                value.CopyTo(_frame.AsSpan(11 + total - list.Length - field.Length));
                break;
            }
        }

        var sum = 0;
        foreach (var part in _frame.AsSpan(0, _frame.Length - 4))
        {
            sum += part;
        }

        BinaryPrimitives.WriteUInt16BigEndian(_frame.AsSpan(_frame.Length - 2), (ushort)sum);
    }
}
