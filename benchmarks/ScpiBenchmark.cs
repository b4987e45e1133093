using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;

namespace PackBench.Benchmarks;

/// <summary>
/// Questions a second over loopback TCP: a session against a bare asynchronous socket, same server, taking turns. Server
/// and clients share one core: spread over several, loopback is bimodal and says nothing.
/// </summary>
internal static class ScpiBenchmark
{
    private const int Questions = 20_000;
    private const int Turns = 7;
    private static readonly byte[] Question = "READ?\n"u8.ToArray();
    private static readonly byte[] Answer = "+1.51400000E+01\n"u8.ToArray();

    public static async Task<object> RunAsync()
    {
        PinToOneCore();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _ = ServeAsync(listener);

        using var bare = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await bare.ConnectAsync(IPAddress.Loopback, port);
        await using var session = new ScpiSession(
            await TcpTransport.OpenAsync(TransportAddress.Parse($"tcp://127.0.0.1:{port}"), TimeProvider.System, CancellationToken.None),
            new ScpiSessionOptions(), TimeProvider.System);
        var query = new ScpiQuery<double>("READ?", static reply => reply.Number());
        var (plain, ours) = (new List<double>(), new List<double>());
        for (var turn = 0; turn < Turns; turn++)
        {
            plain.Add(await RateAsync(() => AskBareAsync(bare)));
            ours.Add(await RateAsync(() => session.AskAsync(query, CancellationToken.None)));
        }

        var ratios = plain.Zip(ours, (theirs, own) => own / theirs).Order().ToList();
        return new
        {
            bare_socket_per_s = Math.Round(Median(plain)),
            session_per_s = Math.Round(Median(ours)),
            ratio_median = Math.Round(ratios[Turns / 2], 3),
            ratio_least = Math.Round(ratios[0], 3),
        };
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<double> RateAsync(Func<ValueTask<double>> ask)
    {
        for (var i = 0; i < 2000; i++)
        {
            _ = await ask();
        }

        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < Questions; i++)
        {
            _ = await ask();
        }

        return Questions / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>The least that any client has to do: send, receive to the line end, read the number.</summary>
    private static async ValueTask<double> AskBareAsync(Socket socket)
    {
        await socket.SendAsync(Question);
        var count = 0;
        do
        {
            count += await socket.ReceiveAsync(Buffer.AsMemory(count));
        }
        while (Buffer[count - 1] != (byte)'\n');
        return double.Parse(Encoding.ASCII.GetString(Buffer, 0, count - 1), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static byte[] Buffer { get; } = new byte[256];

    private static async Task ServeAsync(Socket listener)
    {
        while (true)
        {
            var client = await listener.AcceptAsync();
            client.NoDelay = true;
            _ = AnswerAsync(client);
        }
    }

    private static async Task AnswerAsync(Socket client)
    {
        var buffer = new byte[256];
        while (await client.ReceiveAsync(buffer) is > 0 and var count)
        {
            if (buffer[count - 1] == (byte)'\n')
            {
                await client.SendAsync(Answer);
            }
        }
    }

    private static void PinToOneCore()
    {
        using var self = Process.GetCurrentProcess();
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Linux) || RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            self.ProcessorAffinity = 1;
        }
    }
}
