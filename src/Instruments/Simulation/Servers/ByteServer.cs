using System.Buffers;
using System.Net.Sockets;

namespace PackBench.Instruments.Simulation.Servers;

/// <summary>
/// Serves a simulated instrument on a raw socket of this machine (<c>tcp://127.0.0.1:port</c>): SCPI, or the frames of a BMS.
/// Several clients may be connected: lines of one are not mixed with lines of another.
/// </summary>
public sealed class ByteServer : IAsyncDisposable
{
    private const int LongestMessage = 1 << 16;

    /// <summary>An answer that a device gives late comes without being asked again.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly ISimulatedEndpoint _device;
    private readonly TimeProvider _time;
    private readonly bool _isText;
    private readonly ConnectionServer _connections;

    /// <param name="isText">Whole lines are handed on, as the device's own socket does; false: bytes as they come.</param>
    /// <param name="port">0: any that is free.</param>
    public ByteServer(ISimulatedEndpoint device, TimeProvider time, bool isText = true, int port = 0)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(time);
        _device = device;
        _time = time;
        _isText = isText;
        _connections = new ConnectionServer(port, ServeAsync);
    }

    public int Port => _connections.Port;

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private async Task ServeAsync(NetworkStream wire, CancellationToken cancellationToken)
    {
        using var talking = new SemaphoreSlim(1, 1);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var looking = LookAsync(wire, talking, gone.Token);
        try
        {
            var received = new byte[4096];
            var message = new ArrayBufferWriter<byte>();
            while (await wire.ReadAsync(received, cancellationToken) is > 0 and var count)
            {
                message.Write(received.AsSpan(0, count));
                await PassOnAsync(wire, talking, message, cancellationToken);
            }
        }
        finally
        {
            await gone.CancelAsync();
            await looking;
        }
    }

    private async Task PassOnAsync(NetworkStream wire, SemaphoreSlim talking, ArrayBufferWriter<byte> message, CancellationToken cancellationToken)
    {
        var whole = _isText ? message.WrittenSpan.LastIndexOf((byte)'\n') + 1 : message.WrittenCount;
        if (whole == 0)
        {
            if (message.WrittenCount > LongestMessage)
            {
                throw new InvalidDataException($"{message.WrittenCount} bytes without a line end");
            }

            return;
        }

        await talking.WaitAsync(cancellationToken);
        try
        {
            var answer = new ArrayBufferWriter<byte>();
            _device.Receive(message.WrittenSpan[..whole], answer);
            var rest = message.WrittenSpan[whole..].ToArray();
            message.ResetWrittenCount();
            message.Write(rest);
            if (answer.WrittenCount > 0)
            {
                await wire.WriteAsync(answer.WrittenMemory, cancellationToken);
            }
        }
        finally
        {
            talking.Release();
        }
    }

    private async Task LookAsync(NetworkStream wire, SemaphoreSlim talking, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await talking.WaitAsync(cancellationToken);
                try
                {
                    var answer = new ArrayBufferWriter<byte>();
                    _device.Receive([], answer);
                    if (answer.WrittenCount > 0)
                    {
                        await wire.WriteAsync(answer.WrittenMemory, cancellationToken);
                    }
                }
                finally
                {
                    talking.Release();
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client is gone: its reader says so.
        }
    }
}
