using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Tests.Bms;

/// <summary>A line that answers each request with bytes made by a function, handed out in pieces of a chosen size; a test may also push bytes.</summary>
internal sealed class ReplayTransport(Func<byte[], byte[]> answer, int pieces = int.MaxValue) : ITransport, IUnreadInput
{
    private readonly ReplayWire _wire = new(answer, pieces);

    public TransportAddress Address { get; } = new("sim", "replay");

    public Stream Wire => _wire;

    public int Resynchronized { get; private set; }

    public int UnreadBytes => _wire.Unread;

    public IReadOnlyList<byte[]> Requests => _wire.Requests;

    /// <summary>Bytes that come without having been asked for.</summary>
    public void Push(ReadOnlySpan<byte> bytes) => _wire.Push(bytes);

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
        private readonly Lock _gate = new();
        private TaskCompletionSource _arrival = new();

        public List<byte[]> Requests { get; } = [];

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public int Unread
        {
            get
            {
                lock (_gate)
                {
                    return _pending.Count;
                }
            }
        }

        public void Clear()
        {
            lock (_gate)
            {
                _pending.Clear();
            }
        }

        public void Push(ReadOnlySpan<byte> bytes)
        {
            TaskCompletionSource arrived;
            lock (_gate)
            {
                foreach (var value in bytes)
                {
                    _pending.Enqueue(value);
                }

                arrived = _arrival;
                _arrival = new TaskCompletionSource();
            }

            arrived.SetResult();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Requests.Add(buffer.ToArray());
            Push(answer(buffer.ToArray()));
            return ValueTask.CompletedTask;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (true)
            {
                Task arrival;
                lock (_gate)
                {
                    var count = Math.Min(Math.Min(buffer.Length, pieces), _pending.Count);
                    for (var i = 0; i < count; i++)
                    {
                        buffer.Span[i] = _pending.Dequeue();
                    }

                    if (count > 0)
                    {
                        return count;
                    }

                    arrival = _arrival.Task;
                }

                await arrival.WaitAsync(cancellationToken);
            }
        }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
