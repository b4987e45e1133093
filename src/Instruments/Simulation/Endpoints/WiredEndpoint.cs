using System.Buffers;

namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>
/// What every simulated instrument hangs on: holds the world for one exchange, brings it to the present, and does to the bytes what a
/// bad line or a tired firmware does.
/// </summary>
internal sealed class WiredEndpoint(SimulatedBench bench, ISimulatedEndpoint device) : ISimulatedEndpoint
{
    private readonly ArrayBufferWriter<byte> _answer = new(512);
    private readonly Queue<(double Due, byte[] Answer)> _late = new();
    private readonly List<byte> _partial = [];
    private ScheduledFault? _lateBy;
    private ScheduledFault? _losing;
    private bool _isDoubling;
    private bool _isSwallowing;
    private int _answers;

    public void Receive(ReadOnlySpan<byte> written, IBufferWriter<byte> answer)
    {
        lock (bench.Gate)
        {
            bench.Advance();
            if (_lateBy is null && _losing is null && !_isDoubling && !_isSwallowing && _late.Count == 0)
            {
                device.Receive(written, answer);
                return;
            }

            DeliverLate(answer);
            _answer.ResetWrittenCount();
            if (_isSwallowing)
            {
                PassQuestions(written);
            }
            else
            {
                device.Receive(written, _answer);
            }

            Give(answer);
        }
    }

    public void Clear()
    {
        lock (bench.Gate)
        {
            device.Clear();
            _partial.Clear();

            // What the device has still to say is not unsaid by clearing the line.
        }
    }

    /// <summary>A fault of its own begins or ends.</summary>
    internal void Set(ScheduledFault fault, bool begins)
    {
        switch (fault.Fault)
        {
            case SimulatedFault.AnswersLate:
                _lateBy = begins ? fault : null;
                break;
            case SimulatedFault.AnswersLost:
                _losing = begins ? fault : null;
                _answers = 0;
                break;
            case SimulatedFault.AnswersDoubled:
                _isDoubling = begins;
                break;
            case SimulatedFault.CommandsSwallowed:
                _isSwallowing = begins;
                _partial.Clear();
                break;
            default:
                throw new ArgumentException($"{fault} is not a fault of a wire", nameof(fault));
        }
    }

    private void DeliverLate(IBufferWriter<byte> answer)
    {
        while (_late.TryPeek(out var late) && late.Due <= bench.Seconds)
        {
            answer.Write(_late.Dequeue().Answer);
        }
    }

    private void Give(IBufferWriter<byte> answer)
    {
        if (_answer.WrittenCount == 0)
        {
            return;
        }

        _answers++;
        if (_losing is { } losing && _answers % Math.Max(1, (int)losing.Size) == 0)
        {
            return;
        }

        if (_lateBy is { } lateBy)
        {
            _late.Enqueue((bench.Seconds + lateBy.Size, _answer.WrittenSpan.ToArray()));
            return;
        }

        answer.Write(_answer.WrittenSpan);
        if (_isDoubling)
        {
            answer.Write(_answer.WrittenSpan);
        }
    }

    private void PassQuestions(ReadOnlySpan<byte> written)
    {
        foreach (var value in written)
        {
            _partial.Add(value);
            if (value != (byte)'\n')
            {
                continue;
            }

            if (_partial.Contains((byte)'?'))
            {
                device.Receive([.. _partial], _answer);
            }

            _partial.Clear();
        }
    }
}
