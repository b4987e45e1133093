namespace PackBench.Instruments.Transports;

/// <summary>The calls of the VXI-11 core channel (VXI-11.3, appendix B) on one link to one device.</summary>
internal sealed class Vxi11Link : IDisposable
{
    public const uint CoreProgram = 0x0607AF;
    public const uint CoreVersion = 1;
    private const uint CreateLink = 10;
    private const uint DeviceWrite = 11;
    private const uint DeviceRead = 12;
    private const uint DeviceClear = 15;
    private const uint DestroyLink = 23;
    private const uint FlagEnd = 8;
    private const uint ReasonEnd = 4;
    private const uint ErrorTimeout = 15;

    // The device's own patience with one call; a longer answer is asked for again until the caller's deadline.
    private const uint CallTimeoutMilliseconds = 1000;
    private readonly RpcClient client;
    private readonly uint link;
    private readonly int maximumWrite;

    private Vxi11Link(RpcClient client, uint link, int maximumWrite)
    {
        this.client = client;
        this.link = link;
        this.maximumWrite = maximumWrite;
    }

    public static async ValueTask<Vxi11Link> OpenAsync(RpcClient client, string device, CancellationToken cancellationToken)
    {
        var (error, id, size) = await client.CallAsync(
            CreateLink, new XdrWriter().Number(Environment.ProcessId).Number(0).Number(0).Text(device),
            static results =>
            {
                var reader = new XdrReader(results.Span);
                var error = reader.Number();
                var id = reader.Number();
                reader.Number();
                return (error, id, reader.Number());
            },
            cancellationToken);
        Check(error, $"create_link {device}");
        // Zero has been seen; what every device takes then is 4096.
        return new Vxi11Link(client, id, size is 0 or > 1 << 20 ? 4096 : (int)size);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        do
        {
            var piece = message[..Math.Min(message.Length, maximumWrite)];
            message = message[piece.Length..];
            var arguments = Arguments(message.IsEmpty ? FlagEnd : 0).Opaque(piece.Span);
            Check(await client.CallAsync(DeviceWrite, arguments, ReadError, cancellationToken), "device_write");
        }
        while (!message.IsEmpty);
    }

    /// <summary>Some bytes of an answer and whether they are its last; asks again while the device only says that it has none yet.</summary>
    public async ValueTask<(byte[] Bytes, bool IsEnd)> ReadAsync(int size, CancellationToken cancellationToken)
    {
        while (true)
        {
            var arguments = new XdrWriter().Number(link).Number(size).Number(CallTimeoutMilliseconds).Number(CallTimeoutMilliseconds).Number(0).Number(0);
            var (error, reason, bytes) = await client.CallAsync(
                DeviceRead, arguments,
                static results =>
                {
                    var reader = new XdrReader(results.Span);
                    return (reader.Number(), reader.Number(), reader.Opaque().ToArray());
                },
                cancellationToken);
            if (error == ErrorTimeout)
            {
                cancellationToken.ThrowIfCancellationRequested();
                continue;
            }

            Check(error, "device_read");
            return (bytes, (reason & ReasonEnd) != 0);
        }
    }

    public async ValueTask ClearAsync(CancellationToken cancellationToken) =>
        Check(await client.CallAsync(DeviceClear, Generic(), ReadError, cancellationToken), "device_clear");

    /// <summary>Links that are not destroyed are used up in some instruments until they are switched off.</summary>
    public async ValueTask DestroyAsync(CancellationToken cancellationToken) =>
        Check(await client.CallAsync(DestroyLink, new XdrWriter().Number(link), ReadError, cancellationToken), "destroy_link");

    public void Dispose() => client.Dispose();

    private XdrWriter Arguments(uint flags) => new XdrWriter().Number(link).Number(CallTimeoutMilliseconds).Number(CallTimeoutMilliseconds).Number(flags);

    private XdrWriter Generic() => new XdrWriter().Number(link).Number(0).Number(CallTimeoutMilliseconds).Number(CallTimeoutMilliseconds);

    private static uint ReadError(ReadOnlyMemory<byte> results) => new XdrReader(results.Span).Number();

    private static void Check(uint error, string call)
    {
        if (error != 0)
        {
            throw new IOException($"{call} failed: {Describe(error)}");
        }
    }

    private static string Describe(uint error) => error switch
    {
        3 => "the device is not accessible (error 3)",
        4 => "the link is not valid any more (error 4)",
        9 => "the instrument has no link left; close other programs or switch it off and on (error 9)",
        11 => "another program has locked the device (error 11)",
        15 => "the device did not take or give data in time (error 15)",
        17 => "input/output error (error 17)",
        21 => "there is no such device; try inst0 (error 21)",
        23 => "aborted (error 23)",
        _ => $"error {error}",
    };
}
