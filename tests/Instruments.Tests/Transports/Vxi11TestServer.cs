using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PackBench.Instruments.Tests.Transports;

/// <summary>A VXI-11 instrument written from the numbers of the specification, not from the client under test.</summary>
internal sealed class Vxi11TestServer : IAsyncDisposable
{
    private readonly TestServer core;
    private readonly TestServer? portmapper;
    private readonly Socket? udp;
    private readonly CancellationTokenSource stop = new();
    private string message = "";
    private Queue<byte> answer = new();

    /// <param name="overUdp">Answers the port mapper's question over UDP only, as some instruments do.</param>
    public Vxi11TestServer(Func<string, string?> answers, bool overUdp = false)
    {
        Answers = answers;
        core = new TestServer((wire, token) => ServeAsync(wire, CoreAsync, token));
        if (overUdp)
        {
            udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Port = ((IPEndPoint)udp.LocalEndPoint!).Port;
            _ = UdpAsync();
        }
        else
        {
            portmapper = new TestServer((wire, token) => ServeAsync(wire, PortAsync, token));
            Port = portmapper.Port;
        }
    }

    public Func<string, string?> Answers { get; }

    public int Port { get; }

    public uint MaximumWrite { get; set; } = 1024;

    public int AnswerPiece { get; set; } = 1 << 16;

    public bool SplitsRecords { get; set; }

    public bool IgnoresClear { get; set; }

    public List<uint> Procedures { get; } = [];

    public List<string> Written { get; } = [];

    public int Links => core.Accepted;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        udp?.Dispose();
        if (portmapper is not null)
        {
            await portmapper.DisposeAsync();
        }

        await core.DisposeAsync();
        stop.Dispose();
    }

    private static uint At(byte[] call, int index) => BinaryPrimitives.ReadUInt32BigEndian(call.AsSpan(index * 4));

    private static byte[] Words(params uint[] words)
    {
        var bytes = new byte[words.Length * 4];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i * 4), words[i]);
        }

        return bytes;
    }

    private static byte[] Reply(byte[] call, byte[] results) => [.. Words(At(call, 0), 1, 0, 0, 0, 0), .. results];

    private async Task ServeAsync(NetworkStream wire, Func<byte[], CancellationToken, Task<byte[]?>> handle, CancellationToken token)
    {
        while (true)
        {
            var mark = BinaryPrimitives.ReadUInt32BigEndian(await TestServer.ReadAsync(wire, 4, token));
            var call = await TestServer.ReadAsync(wire, (int)(mark & 0x7FFFFFFF), token);
            if (await handle(call, token) is not { } results)
            {
                continue;
            }

            var reply = Reply(call, results);
            if (SplitsRecords)
            {
                // Two fragments, the second marked as the last; and torn in the middle of a word.
                await wire.WriteAsync((byte[])[.. Words(8), .. reply[..8], .. Words(0x80000000 | (uint)(reply.Length - 8)), .. reply[8..11]], token);
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, token);
                await wire.WriteAsync(reply.AsMemory(11), token);
            }
            else
            {
                await wire.WriteAsync((byte[])[.. Words(0x80000000 | (uint)reply.Length), .. reply], token);
            }
        }
    }

    private Task<byte[]?> PortAsync(byte[] call, CancellationToken token) =>
        Task.FromResult<byte[]?>(At(call, 3) == 100000 && At(call, 5) == 3 && At(call, 10) == 0x0607AF && At(call, 12) == 6 ? Words((uint)core.Port) : Words(0));

    private async Task UdpAsync()
    {
        var datagram = new byte[1024];
        try
        {
            while (true)
            {
                var received = await udp!.ReceiveFromAsync(datagram, new IPEndPoint(IPAddress.Any, 0), stop.Token);
                var call = datagram[..received.ReceivedBytes];
                await udp.SendToAsync(Reply(call, (await PortAsync(call, stop.Token))!), received.RemoteEndPoint, stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    // Words 0 to 9 of a call: xid, 0, 2, program, version, procedure, and two empty credentials; arguments from word 10.
    private async Task<byte[]?> CoreAsync(byte[] call, CancellationToken token)
    {
        Procedures.Add(At(call, 5));
        switch (At(call, 5))
        {
            case 10:
                var device = Encoding.ASCII.GetString(call, 56, (int)At(call, 13));
                return device == "inst0" ? Words(0, 77, 0, MaximumWrite) : Words(21, 0, 0, 0);
            case 11:
                message += Encoding.ASCII.GetString(call, 60, (int)At(call, 14));
                if ((At(call, 13) & 8) != 0)
                {
                    Written.Add(message);
                    answer = new Queue<byte>(Encoding.ASCII.GetBytes(Answers(message.TrimEnd('\n')) ?? ""));
                    message = "";
                }

                return Words(0, At(call, 14));
            case 12 when answer.Count == 0:
                // No answer: error 15 after its own time-out, shortened here.
                await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, token);
                return Words(15, 0, 0);
            case 12:
                var piece = new List<byte>();
                while (piece.Count < AnswerPiece && answer.TryDequeue(out var next))
                {
                    piece.Add(next);
                }

                return [.. Words(0, answer.Count == 0 ? 4u : 0u, (uint)piece.Count), .. piece, .. new byte[(4 - piece.Count % 4) % 4]];
            case 15:
                answer.Clear();
                message = "";
                return IgnoresClear ? null : Words(0);
            default:
                return Words(0);
        }
    }
}
