using System.Buffers;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jk;

namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>The wire of the simulated BMS: 300-byte frames behind an RS485 trigger, or the older <c>4E 57</c> list.</summary>
internal sealed class JkEndpoint(SimulatedBench bench) : ISimulatedEndpoint
{
    private readonly List<byte> _received = [];
    private byte[]? _frozen;

    public void Receive(ReadOnlySpan<byte> written, IBufferWriter<byte> answer)
    {
        bench.Advance();
        if (bench.Has(SimulatedFault.BmsSilent))
        {
            return;
        }

        _received.AddRange(written);
        while (bench.Options.IsOldBms ? TryAnswerOld(answer) : TryAnswerNew(answer))
        {
        }

        // A request is a few bytes; whatever grows longer is not one.
        if (_received.Count > 256)
        {
            _received.Clear();
        }
    }

    public void Clear() => _received.Clear();

    private bool TryAnswerOld(IBufferWriter<byte> answer)
    {
        var bytes = _received.ToArray();
        if (JkNwFrame.TryFind(bytes, out var at, out var length) != OperationStatus.Done)
        {
            return false;
        }

        var command = JkNwFrame.CommandOf(bytes.AsSpan(at, length));
        _received.RemoveRange(0, at + length);
        if (command is JkNwCommand.ReadAll or JkNwCommand.Activate)
        {
            answer.Write(JkNwFrame.Build(command, JkNwState.Write(bench.Bms.State, SimulatedBms.Identity), isReply: true));
        }

        return true;
    }

    private bool TryAnswerNew(IBufferWriter<byte> answer)
    {
        const int requestLength = 11;
        if (_received.Count < requestLength)
        {
            return false;
        }

        Span<byte> request = stackalloc byte[requestLength];
        for (var i = 0; i < requestLength; i++)
        {
            request[i] = _received[i];
        }

        if (request[1] != 0x10 || !Crc16.IsGood(request))
        {
            // Not a request from here on: a real unit stays silent and looks at the next byte.
            _received.RemoveAt(0);
            return _received.Count >= requestLength;
        }

        _received.RemoveRange(0, requestLength);
        if (request[0] is not (0 or 1))
        {
            return true;
        }

        Span<byte> frame = stackalloc byte[Jk02Frame.Length];
        switch ((request[2] << 8) | request[3])
        {
            case 0x161C:
                var identity = SimulatedBms.Identity;
                Jk02DeviceInfo.Write(frame, new Jk02DeviceInfo(identity.Model, identity.Hardware, identity.Software, "PackBench", identity.Serial), 0);
                break;
            case 0x1620:
                WriteCells(frame);
                break;
            default:
                return true;
        }

        // The zero bytes behind the frame and behind the acknowledge are as logged on a PB unit.
        answer.Write(frame);
        answer.Write<byte>([0]);
        answer.Write(JkPbBms.Acknowledge(request));
        answer.Write<byte>([0]);
        return true;
    }

    private void WriteCells(Span<byte> frame)
    {
        if (bench.Has(SimulatedFault.BmsFrozen) && _frozen is not null)
        {
            _frozen.CopyTo(frame);
            return;
        }

        Jk02CellInfo.Write(frame, bench.Bms.State, is32S: true, 0);
        _frozen = frame.ToArray();
    }
}
