using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Telemetry;

/// <summary>
/// A run's state at <c>http://127.0.0.1:PORT/metrics</c>, on loopback only. It cannot hold a run up or end it: events go into a bounded queue whose oldest are
/// dropped, and tasks of its own read that and answer; whatever fails in them ends one answer.
/// </summary>
internal sealed class MetricsEndpoint : IAsyncDisposable
{
    private const int QueueLength = 256;
    private const int MostAtOnce = 8;
    private const int MostRequestBytes = 8192;
    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<RunEvent> _queue;
    private readonly TcpListener _listener;
    private readonly RunView _view = new();
    private readonly ChannelTable _channels;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _room = new(MostAtOnce);
    private readonly TimeProvider _time;
    private readonly Task _work;
    private long _dropped;

    /// <param name="port">0 for one that is free.</param>
    /// <exception cref="SocketException">The port is taken, or may not be used.</exception>
    public MetricsEndpoint(int port, ChannelTable channels, TimeProvider time)
    {
        _time = time;
        _channels = channels;
        _queue = System.Threading.Channels.Channel.CreateBounded<RunEvent>(
            new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => Interlocked.Increment(ref _dropped));
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();

        // On the pool: the run's own thread may be that of a simulated clock.
        _work = Task.WhenAll(Task.Run(TakeAsync), Task.Run(AcceptAsync));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Never waits, never throws.</summary>
    public void Show(RunEvent happened) => _queue.Writer.TryWrite(happened);

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stop.CancelAsync();
        await ((Task)_work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Stop();
        for (var i = 0; i < MostAtOnce; i++)
        {
            await _room.WaitAsync();
        }

        _room.Dispose();
        _stop.Dispose();
    }

    private async Task TakeAsync()
    {
        await foreach (var happened in _queue.Reader.ReadAllAsync(_stop.Token))
        {
            lock (_gate)
            {
                _view.Take(happened);
            }
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await _room.WaitAsync(_stop.Token);
            try
            {
                _ = AnswerAsync(await _listener.AcceptSocketAsync(_stop.Token));
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Gone before it was taken, or the run is over.
                _room.Release();
            }
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        try
        {
            using var mine = client;
            using var late = new CancellationTokenSource(LongestRequest, _time);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
            await using var stream = new NetworkStream(client, ownsSocket: false);
            var request = await ReadHeadAsync(stream, ended.Token);
            await stream.WriteAsync(Answer(request), ended.Token);
            client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Who asked has gone away or never finished: that is theirs.
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>The first line; empty where no whole head came.</summary>
    private static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new byte[MostRequestBytes];
        for (var length = 0; length < head.Length;)
        {
            var count = await stream.ReadAsync(head.AsMemory(length), cancellationToken);
            length += count;
            var text = Encoding.Latin1.GetString(head, 0, length);
            if (text.Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                return text[..text.IndexOf('\r', StringComparison.Ordinal)];
            }

            if (count == 0)
            {
                break;
            }
        }

        return "";
    }

    private byte[] Answer(string request) => request.Split(' ') switch
    {
        ["GET", "/metrics" or "/", _] => Reply("200 OK", "text/plain; version=0.0.4; charset=utf-8", Write()),
        ["GET", ..] => Reply("404 Not Found", "text/plain", "there is only /metrics\n"),
        [_, _, ..] => Reply("405 Method Not Allowed", "text/plain", "only GET\n"),
        _ => Reply("400 Bad Request", "text/plain", "this is no HTTP request\n"),
    };

    private string Write()
    {
        lock (_gate)
        {
            return RunMetrics.Write(_view, _channels, Interlocked.Read(ref _dropped));
        }
    }

    private static byte[] Reply(string status, string type, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n")), .. body];
    }
}
