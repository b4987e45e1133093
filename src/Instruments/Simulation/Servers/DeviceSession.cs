using System.Buffers;

namespace PackBench.Instruments.Simulation.Servers;

/// <summary>
/// One client's talk with a device over a transport that knows where a message ends: what has been written so far, and what the device has
/// answered and nobody has read.
/// </summary>
internal sealed class DeviceSession(ISimulatedEndpoint device)
{
    private const int LongestMessage = 1 << 20;
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly ArrayBufferWriter<byte> _answer = new();
    private readonly Lock _gate = new();
    private int _read;

    public bool HasAnswer
    {
        get
        {
            lock (_gate)
            {
                Look();
                return _answer.WrittenCount > _read;
            }
        }
    }

    public void Write(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        lock (_gate)
        {
            if (_message.WrittenCount + bytes.Length > LongestMessage)
            {
                throw new InvalidDataException($"a message of more than {LongestMessage} bytes");
            }

            _message.Write(bytes);
            if (!isEnd)
            {
                return;
            }

            // The end that the transport marks is as good as a newline; clients send one, the other, or both.
            if (_message.WrittenCount == 0 || _message.WrittenSpan[^1] != (byte)'\n')
            {
                _message.Write("\n"u8);
            }

            DropRead();
            device.Receive(_message.WrittenSpan, _answer);
            _message.ResetWrittenCount();
        }
    }

    /// <summary>Some of what the device has answered, and whether that is all.</summary>
    public byte[] Read(int atMost, out bool isEnd)
    {
        lock (_gate)
        {
            Look();
            var count = Math.Min(atMost, _answer.WrittenCount - _read);
            var bytes = _answer.WrittenSpan.Slice(_read, count).ToArray();
            _read += count;
            isEnd = _read == _answer.WrittenCount;
            DropRead();
            return bytes;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _message.ResetWrittenCount();
            _answer.ResetWrittenCount();
            _read = 0;
            device.Clear();
        }
    }

    /// <summary>A device may have something to say that it did not say at once.</summary>
    private void Look()
    {
        if (_answer.WrittenCount == _read && _message.WrittenCount == 0)
        {
            DropRead();
            device.Receive([], _answer);
        }
    }

    private void DropRead()
    {
        if (_read == _answer.WrittenCount)
        {
            _answer.ResetWrittenCount();
            _read = 0;
        }
    }
}
