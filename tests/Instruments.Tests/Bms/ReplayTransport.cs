using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Tests.Bms;

/// <summary>A line that answers each request with bytes made by a function, handed out in pieces of a chosen size.</summary>
internal sealed class ReplayTransport(Func<byte[], byte[]> answer, int pieces = int.MaxValue) : ITransport
{
    private readonly ReplayWire _wire = new(answer, pieces);

    public TransportAddress Address { get; } = new("sim", "replay");

    public Stream Wire => _wire;

    public int Resynchronized { get; private set; }

    public ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
    {
        Resynchronized++;
        _wire.Clear();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class ReplayWire(Func<byte[], byte[]> answer, int pieces) : Stream
    {
        private readonly Queue<byte> _pending = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Clear() => _pending.Clear();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            foreach (var value in answer(buffer.ToArray()))
            {
                _pending.Enqueue(value);
            }

            return ValueTask.CompletedTask;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_pending.Count == 0)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            var count = Math.Min(Math.Min(buffer.Length, pieces), _pending.Count);
            for (var i = 0; i < count; i++)
            {
                buffer.Span[i] = _pending.Dequeue();
            }

            return count;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
