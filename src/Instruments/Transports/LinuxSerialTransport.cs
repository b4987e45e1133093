using Microsoft.Win32.SafeHandles;

namespace PackBench.Instruments.Transports;

/// <summary>
/// A serial port of Linux, without System.IO.Ports: that one needs about two milliseconds for each question whatever the
/// baud rate, this one some hundredths.
/// </summary>
public sealed class LinuxSerialTransport : ITransport, IUnreadInput
{
    private const int BothQueues = 2;
    private readonly SafeFileHandle file;
    private readonly ReadinessThread readiness;
    private readonly TimeProvider time;

    private LinuxSerialTransport(TransportAddress address, SafeFileHandle file, TimeProvider time)
    {
        Address = address;
        this.file = file;
        this.time = time;
        readiness = new ReadinessThread(file, address.Host);
        Wire = new SerialWire(file, readiness);
    }

    public TransportAddress Address { get; }

    public Stream Wire { get; }

    public int UnreadBytes => file.IsClosed ? 0 : LinuxTerminal.Unread(file);

    /// <summary>Opens the port for this program alone and throws away what a device sent before anybody asked.</summary>
    public static async ValueTask<LinuxSerialTransport> OpenAsync(TransportAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        LinuxSerialTransport? transport = null;
        try
        {
            transport = new LinuxSerialTransport(address, LinuxTerminal.Open(address), time);
            await transport.ResynchronizeAsync(cancellationToken);
            return transport;
        }
        catch (Exception e)
        {
            if (transport is not null)
            {
                await transport.DisposeAsync();
            }

            if (LinkErrors.IsFromTheLine(e))
            {
                throw LinkErrors.Opening(address, e);
            }

            throw;
        }
    }

    public async ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
    {
        if (LinuxCalls.Flush(file, BothQueues) != 0)
        {
            throw LinkErrors.Resynchronizing(Address, LinuxCalls.LastFailure(Address.Host));
        }

        if (!await Drain.UntilQuietAsync(Wire, time, cancellationToken))
        {
            throw new LinkException($"{Address}: does not fall silent, or was unplugged; check the cable, the baud rate, and that only one program uses the port");
        }
    }

    public ValueTask DisposeAsync()
    {
        readiness.Dispose();
        file.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class SerialWire(SafeFileHandle file, ReadinessThread readiness) : WireStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = LinuxCalls.Read(file, buffer.Span);
                if (read >= 0)
                {
                    return read;
                }

                await readiness.WaitAsync(LinuxCalls.PollIn, cancellationToken);
            }
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (!buffer.IsEmpty)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var written = LinuxCalls.Write(file, buffer.Span);
                if (written > 0)
                {
                    buffer = buffer[written..];
                    continue;
                }

                await readiness.WaitAsync(LinuxCalls.PollOut, cancellationToken);
            }
        }
    }
}
