using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace PackBench.Instruments.Tests.Transports;

/// <summary>A HiSLIP instrument written from the tables of IVI-6.1, not from the client under test.</summary>
internal sealed class HislipTestServer : IAsyncDisposable
{
    private readonly TestServer server;
    private NetworkStream? synchronous;

    public HislipTestServer(Func<string, string?> answers)
    {
        Answers = answers;
        server = new TestServer(ServeAsync);
    }

    public Func<string, string?> Answers { get; }

    public int Port => server.Port;

    public int Connections => server.Accepted;

    /// <summary>1.0 or 2.0, as major &lt;&lt; 8 | minor.</summary>
    public uint Version { get; init; } = 0x0200;

    public ulong MaximumMessage { get; init; } = 1 << 20;

    public byte HelloControl { get; init; }

    public int AnswerPiece { get; init; } = 1 << 20;

    /// <summary>Sends the answer of the message before, too, ahead of each answer.</summary>
    public bool SendsStaleAnswers { get; init; }

    public List<(byte Type, byte Control, uint Parameter)> Seen { get; } = [];

    public List<string> Written { get; } = [];

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static async Task SendAsync(NetworkStream wire, byte type, byte control, uint parameter, byte[] payload, CancellationToken token)
    {
        var message = new byte[16 + payload.Length];
        "HS"u8.CopyTo(message);
        message[2] = type;
        message[3] = control;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), parameter);
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(8), (ulong)payload.Length);
        payload.CopyTo(message, 16);
        await wire.WriteAsync(message, token);
    }

    private async Task ServeAsync(NetworkStream wire, CancellationToken token)
    {
        var text = "";
        while (true)
        {
            var header = await TestServer.ReadAsync(wire, 16, token);
            var parameter = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
            var payload = await TestServer.ReadAsync(wire, (int)BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(8)), token);
            Seen.Add((header[2], header[3], parameter));
            switch (header[2])
            {
                case 0:
                    synchronous = wire;
                    await SendAsync(wire, 1, HelloControl, (Version << 16) | 4711, [], token);
                    break;
                case 17:
                    await SendAsync(wire, 18, 0, parameter == 4711 ? 0u : 1u, [], token);
                    break;
                case 15:
                    var size = new byte[8];
                    BinaryPrimitives.WriteUInt64BigEndian(size, MaximumMessage);
                    await SendAsync(wire, 16, 0, 0, size, token);
                    break;
                case 19:
                    // A stale answer is still on its way when the clear is acknowledged.
                    await SendAsync(synchronous!, 7, 0, 0xFFFFFF00, "stale\n"u8.ToArray(), token);
                    await SendAsync(wire, 23, 0, 0, [], token);
                    break;
                case 8:
                    text = "";
                    await SendAsync(wire, 9, 0, 0, [], token);
                    break;
                case 6:
                    text += Encoding.ASCII.GetString(payload);
                    break;
                case 7:
                    text += Encoding.ASCII.GetString(payload);
                    Written.Add(text);
                    await AnswerAsync(wire, parameter, Answers(text.TrimEnd('\n')), token);
                    text = "";
                    break;
            }
        }
    }

    private async Task AnswerAsync(NetworkStream wire, uint message, string? answer, CancellationToken token)
    {
        if (answer is null)
        {
            return;
        }

        if (answer == "FATAL")
        {
            await SendAsync(wire, 2, 4, 0, "too many clients"u8.ToArray(), token);
            return;
        }

        if (SendsStaleAnswers)
        {
            await SendAsync(wire, 7, 0, message - 2, "stale\n"u8.ToArray(), token);
        }

        var rest = Encoding.ASCII.GetBytes(answer);
        do
        {
            var piece = rest[..Math.Min(rest.Length, AnswerPiece)];
            rest = rest[piece.Length..];
            await SendAsync(wire, rest.Length == 0 ? (byte)7 : (byte)6, 0, message, piece, token);
        }
        while (rest.Length > 0);
    }
}
