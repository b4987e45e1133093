using System.Buffers;
using PackBench.Instruments.Bms.Jk;
using PackBench.Instruments.Simulation.Jk;

namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>The wire of the simulated BMS: RS485 of a PB unit, its Bluetooth module, or the <c>4E 57</c> port of the older generation.</summary>
internal sealed class JkEndpoint : ISimulatedEndpoint
{
    private readonly SimulatedBench _bench;
    private readonly JkModbusUnit _unit;
    private readonly JkStreamUnit _stream;
    private readonly JkNwUnit _older;
    private readonly byte[] _received = new byte[512];
    private readonly byte[] _request = new byte[512];
    private readonly ArrayBufferWriter<byte> _late = new();
    private int _count;

    public JkEndpoint(SimulatedBench bench)
    {
        _bench = bench;
        _unit = new JkModbusUnit(bench);
        _stream = new JkStreamUnit(bench, _unit);
        _older = new JkNwUnit(bench);
    }

    public void Receive(ReadOnlySpan<byte> written, IBufferWriter<byte> answer)
    {
        _bench.Advance();
        _bench.Bms.Wake();
        if (_bench.Has(SimulatedFault.BmsSilent) || _bench.Bms.IsShutDown)
        {
            return;
        }

        // A request is a few bytes; whatever grows longer is not one.
        _count = _count + written.Length > _received.Length ? 0 : _count;
        var taken = written[..Math.Min(written.Length, _received.Length)];
        taken.CopyTo(_received.AsSpan(_count));
        _count += taken.Length;
        while (TryTake(out var start, out var length))
        {
            if (_late.WrittenCount > 0)
            {
                answer.Write(_late.WrittenSpan);
                _late.ResetWrittenCount();
            }

            var request = _request.AsSpan(0, length);
            _received.AsSpan(start, length).CopyTo(request);
            Drop(start + length);
            if (_bench.Options.IsOldBms)
            {
                _older.Answer(request, new JkAnswers(answer, _late));
            }
            else if (_bench.Options.IsStreamingBms)
            {
                _stream.Answer(request, new JkAnswers(answer, _late));
            }
            else
            {
                _unit.Answer(request, new JkAnswers(answer, _late));
            }
        }

        _stream.Stream(answer);
    }

    public void Clear() => _count = 0;

    private bool TryTake(out int start, out int length)
    {
        var received = _received.AsSpan(0, _count);
        if (_bench.Options.IsStreamingBms)
        {
            return JkStreamUnit.TryTake(received, out start, out length);
        }

        if (!_bench.Options.IsOldBms)
        {
            return JkModbusUnit.TryTake(received, out start, out length);
        }

        while (true)
        {
            switch (JkNwFrame.TryFind(_received.AsSpan(0, _count), out start, out length))
            {
                case OperationStatus.Done:
                    return true;
                case OperationStatus.InvalidData:
                    Drop(start + 1);
                    break;
                default:
                    return false;
            }
        }
    }

    private void Drop(int count)
    {
        _received.AsSpan(count, _count - count).CopyTo(_received);
        _count -= count;
    }
}
