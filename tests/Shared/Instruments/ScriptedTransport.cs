using System.Text;
using PackBench.Instruments.Transports;

namespace PackBench.Tests.Shared;

/// <summary>
/// An instrument that knows one conversation: what it is sent has to be what the script says, in its order, and it
/// answers what the script says. <see cref="AssertFinished"/> fails where something of it was left over.
/// </summary>
internal sealed class ScriptedTransport : ITransport, IUnreadInput
{
    private readonly Queue<(string Sent, string? Answer)> script;
    private readonly string readTerminator;
    private readonly string writeTerminator;
    private readonly ScriptedWire wire;
    private string partial = "";
    private string? mismatch;

    /// <param name="exchange">What is sent and what comes back; null where nothing does.</param>
    public ScriptedTransport(IEnumerable<(string Sent, string? Answer)> exchange, string readTerminator = "\n", string writeTerminator = "\n")
    {
        script = new Queue<(string, string?)>(exchange);
        this.readTerminator = readTerminator;
        this.writeTerminator = writeTerminator;
        wire = new ScriptedWire(this);
    }

    public TransportAddress Address { get; } = TransportAddress.Parse("sim://scripted");

    public Stream Wire => wire;

    public int UnreadBytes => wire.Unread;

    public int Resynchronized { get; private set; }

    public bool IsDisposed { get; private set; }

    public List<string> Sent { get; } = [];

    public ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
    {
        Resynchronized++;
        partial = "";
        wire.Clear();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>Adds to the conversation.</summary>
    public ScriptedTransport Expect(params IEnumerable<(string Sent, string? Answer)> exchange)
    {
        foreach (var pair in exchange)
        {
            script.Enqueue(pair);
        }

        return this;
    }

    public void AssertFinished()
    {
        Xunit.Assert.Null(mismatch);
        Xunit.Assert.Equal("", partial);
        Xunit.Assert.Empty(script);
        Xunit.Assert.Equal(0, wire.Unread);
    }

    private void Receive(ReadOnlySpan<byte> bytes)
    {
        partial += Encoding.Latin1.GetString(bytes);
        while (partial.Length > 0 && (writeTerminator.Length == 0 || partial.Contains(writeTerminator, StringComparison.Ordinal)))
        {
            var end = writeTerminator.Length == 0 ? partial.Length : partial.IndexOf(writeTerminator, StringComparison.Ordinal);
            var line = partial[..end];
            partial = partial[(end + writeTerminator.Length)..];
            Sent.Add(line);
            var (expected, answer) = script.Count == 0 ? ("nothing more", null) : script.Dequeue();
            if (line != expected)
            {
                mismatch ??= $"sent '{line}', expected '{expected}'";
                throw new IOException(mismatch);
            }

            if (answer is not null)
            {
                wire.Add(Encoding.Latin1.GetBytes(answer + readTerminator));
            }
        }
    }

    private sealed class ScriptedWire(ScriptedTransport owner) : Stream
    {
        private readonly List<byte> answers = [];

        public int Unread => answers.Count;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Add(byte[] bytes) => answers.AddRange(bytes);

        public void Clear() => answers.Clear();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            owner.Receive(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (answers.Count == 0)
            {
                // A read that nothing answers waits for its deadline, as on a real line.
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            var count = Math.Min(buffer.Length, answers.Count);
            answers.GetRange(0, count).ToArray().CopyTo(buffer);
            answers.RemoveRange(0, count);
            return count;
        }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => owner.Receive(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
