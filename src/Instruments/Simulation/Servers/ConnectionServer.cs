using System.Net;
using System.Net.Sockets;

namespace PackBench.Instruments.Simulation.Servers;

/// <summary>Accepts connections on loopback until it is disposed, a bounded number at once; what one of them does is the caller's.</summary>
internal sealed class ConnectionServer : IAsyncDisposable
{
    private const int MostConnections = 64;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _places = new(MostConnections);
    private readonly List<Task> _serving = [];
    private readonly Lock _gate = new();
    private readonly Task _accepting;

    /// <param name="port">0: any that is free.</param>
    public ConnectionServer(int port, Func<NetworkStream, CancellationToken, Task> serve)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        // The listener goes after the loop has ended: one that still accepts on a stopped listener is an error.
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        Task[] serving;
        lock (_gate)
        {
            serving = [.. _serving];
        }

        await Task.WhenAll(serving);
        _listener.Dispose();
        _places.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> serve)
    {
        try
        {
            while (true)
            {
                await _places.WaitAsync(_stop.Token);
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                client.NoDelay = true;
                var task = ServeAsync(client, serve);
                lock (_gate)
                {
                    _serving.RemoveAll(done => done.IsCompleted);
                    _serving.Add(task);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket client, Func<NetworkStream, CancellationToken, Task> serve)
    {
        await using var wire = new NetworkStream(client, ownsSocket: true);
        try
        {
            await serve(wire, _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidDataException or SocketException or ObjectDisposedException)
        {
            // The client went away or spoke nonsense; the others go on.
        }
        finally
        {
            _places.Release();
        }
    }
}
