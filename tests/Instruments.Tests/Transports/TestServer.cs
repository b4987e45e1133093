using System.Net;
using System.Net.Sockets;

namespace PackBench.Instruments.Tests.Transports;

/// <summary>Accepts connections on loopback until the test is over; what a connection does is the test's.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<TcpClient> clients = [];
    private readonly Task accepting;

    public TestServer(Func<NetworkStream, CancellationToken, Task> serve)
    {
        listener.Start();
        accepting = AcceptAsync(serve);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Accepted { get; private set; }

    public static async Task<byte[]> ReadAsync(NetworkStream wire, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await wire.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        // The listener goes after the loop has ended: one that still accepts on a stopped listener is an error.
        await stop.CancelAsync();
        clients.ForEach(client => client.Dispose());
        await accepting;
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> serve)
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                client.NoDelay = true;
                clients.Add(client);
                Accepted++;
                serving.Add(ServeAsync(client.GetStream(), serve));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(NetworkStream wire, Func<NetworkStream, CancellationToken, Task> serve)
    {
        try
        {
            await serve(wire, stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or SocketException)
        {
            // The other side has gone, or the test is over.
        }

        await wire.DisposeAsync();
    }
}
