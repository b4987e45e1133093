using System.Net;
using System.Net.Sockets;

namespace PackBench.Rig.Tests.Lab;

/// <summary>A line to the server that breaks: it carries each connection's bytes up to a given number and then resets both ends; after the last of them it holds.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<int> _cuts;
    private readonly int _server;
    private readonly Task _accepting;
    private readonly List<Task> _lines = [];
    private int _made;

    /// <param name="cuts">After how many bytes towards the server, connection by connection; a negative one cuts after as many bytes of the answers.</param>
    public CuttingProxy(int server, IEnumerable<int> cuts)
    {
        (_server, _cuts) = (server, new Queue<int>(cuts));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that were broken.</summary>
    public int Cuts => _made;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_lines);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                _lines.Add(CarryAsync(client, _cuts.TryDequeue(out var after) ? after : null));
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task CarryAsync(Socket client, int? cutAfter)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0), NoDelay = true };
        using var near = client;
        client.LingerState = new LingerOption(true, 0);
        client.NoDelay = true;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await server.ConnectAsync(IPAddress.Loopback, _server, ended.Token);
        var there = PumpAsync(client, server, cutAfter is > 0 ? cutAfter.Value : int.MaxValue, ended.Token);
        var back = PumpAsync(server, client, cutAfter is < 0 ? -cutAfter.Value : int.MaxValue, ended.Token);
        await Task.WhenAny(there, back);
        await ended.CancelAsync();
        if (await there | await back)
        {
            Interlocked.Increment(ref _made);
        }
    }

    /// <summary>True where it was the limit that ended it.</summary>
    private static async Task<bool> PumpAsync(Socket from, Socket to, int limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[16384];
        try
        {
            for (var carried = 0; ;)
            {
                var count = await from.ReceiveAsync(buffer, cancellationToken);
                if (count == 0)
                {
                    return false;
                }

                var now = Math.Min(count, limit - carried);
                await to.SendAsync(buffer.AsMemory(0, now), cancellationToken);
                carried += now;
                if (carried >= limit)
                {
                    return true;
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
