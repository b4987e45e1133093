using System.Net.Sockets;

namespace PackBench.Instruments.Transports;

/// <summary>A raw SCPI socket. Has no device clear: it is drained until quiet, and connected anew if it was closed or never falls silent.</summary>
public sealed class TcpTransport : ITransport, IUnreadInput
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);
    private readonly TimeProvider time;
    private Socket socket;

    private TcpTransport(TransportAddress address, Socket socket, TimeProvider time)
    {
        Address = address;
        this.socket = socket;
        this.time = time;
        Wire = new PromptStream(socket);
    }

    public TransportAddress Address { get; }

    public Stream Wire { get; private set; }

    public int UnreadBytes
    {
        get
        {
            try
            {
                return socket.Available;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // A dead socket has nothing to read; the next exchange says why it is dead.
                return 0;
            }
        }
    }

    /// <summary>Connects. Throws <see cref="LinkException"/> with what to check.</summary>
    public static async ValueTask<TcpTransport> OpenAsync(TransportAddress address, TimeProvider time, CancellationToken cancellationToken) =>
        new(address, await ConnectAsync(address, address.EffectivePort, time, cancellationToken), time);

    public async ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
    {
        if (await Drain.UntilQuietAsync(Wire, time, cancellationToken))
        {
            return;
        }

        await Wire.DisposeAsync();
        socket = await ConnectAsync(Address, Address.EffectivePort, time, cancellationToken);
        Wire = new PromptStream(socket);
    }

    public ValueTask DisposeAsync() => Wire.DisposeAsync();

    internal static async ValueTask<Socket> ConnectAsync(TransportAddress address, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        // Commands are a few bytes: with Nagle's algorithm each would wait for the acknowledgement of the last.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // Routers and containers drop idle connections after about five minutes; a rest step is longer.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 60);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 5);
            await Deadline.RunAsync(
                (socket, address, port),
                static (on, token) => ConnectOnOwnThreadAsync(on.socket, on.address.Host, on.port, token),
                static on => $"{on.address}: no connection within {ConnectTimeout.TotalSeconds:0} s; check that the instrument is on and reachable",
                ConnectTimeout, time, cancellationToken);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw LinkErrors.Opening(address, e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Not asynchronously: a socket that was connected so wakes the runtime's socket thread at every answer from then on (<see cref="PromptStream"/>).</summary>
    private static async ValueTask<bool> ConnectOnOwnThreadAsync(Socket socket, string host, int port, CancellationToken cancellationToken)
    {
        // Nothing else ends a call that blocks.
        await using (cancellationToken.UnsafeRegister(static abandoned => ((Socket)abandoned!).Dispose(), socket))
        {
            await Task.Factory.StartNew(() => socket.Connect(host, port), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return true;
    }
}
