namespace PackBench.Instruments.Transports;

/// <summary>VXI-11: <c>vxi11://host/inst0</c>. The port, where one is stated, is that of the port mapper.</summary>
public sealed class Vxi11Transport : ITransport, IUnreadInput
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // The safe state has two seconds in all: a device that does not answer a clear is connected anew within them.
    private static readonly TimeSpan ClearPatience = TimeSpan.FromSeconds(0.7);
    private readonly TimeProvider time;
    private readonly Vxi11Wire wire;

    private Vxi11Transport(TransportAddress address, Vxi11Link link, TimeProvider time)
    {
        Address = address;
        this.time = time;
        wire = new Vxi11Wire { Link = link };
    }

    public TransportAddress Address { get; }

    public Stream Wire => wire;

    public int UnreadBytes => wire.Unread;

    /// <summary>Finds the device's port and opens a link to it.</summary>
    public static async ValueTask<Vxi11Transport> OpenAsync(TransportAddress address, TimeProvider time, CancellationToken cancellationToken) =>
        new(address, await LinkAsync(address, time, cancellationToken), time);

    /// <summary>Device clear; where the link does not answer any more, a new link.</summary>
    public async ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
    {
        wire.Clear();
        try
        {
            await Deadline.RunAsync(
                wire.Link,
                static async (link, token) =>
                {
                    await link.ClearAsync(token);
                    return true;
                },
                _ => $"{Address}: does not answer device_clear within {ClearPatience.TotalSeconds:0.#} s", ClearPatience, time, cancellationToken);
        }
        catch (Exception e) when (e is LinkException || LinkErrors.IsFromTheLine(e))
        {
            wire.Link.Dispose();
            wire.Link = await LinkAsync(Address, time, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var goodbye = new CancellationTokenSource(TimeSpan.FromMilliseconds(500), time);
            await wire.Link.DestroyAsync(goodbye.Token);
        }
        catch (Exception e) when (e is OperationCanceledException || LinkErrors.IsFromTheLine(e))
        {
            // The device is gone or busy: its link ends with the connection.
        }

        wire.Link.Dispose();
    }

    private static async ValueTask<Vxi11Link> LinkAsync(TransportAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var port = await Portmapper.FindAsync(address, Vxi11Link.CoreProgram, Vxi11Link.CoreVersion, time, cancellationToken);
            var client = new RpcClient(await TcpTransport.ConnectAsync(address, port, time, cancellationToken), Vxi11Link.CoreProgram, Vxi11Link.CoreVersion);
            try
            {
                return await Deadline.RunAsync(
                    (client, device: address.Path.Length == 0 ? "inst0" : address.Path), static (on, token) => Vxi11Link.OpenAsync(on.client, on.device, token),
                    _ => $"{address}: does not answer create_link within {Patience.TotalSeconds:0} s", Patience, time, cancellationToken);
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }
        catch (Exception e) when (LinkErrors.IsFromTheLine(e))
        {
            throw LinkErrors.Opening(address, e);
        }
    }

    private sealed class Vxi11Wire : MessageWire
    {
        private const int ReadSize = 16384;

        public required Vxi11Link Link { get; set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => Link.WriteAsync(buffer, cancellationToken);

        protected override async ValueTask ReceiveAsync(CancellationToken cancellationToken)
        {
            var (bytes, isEnd) = await Link.ReadAsync(ReadSize, cancellationToken);
            Received(bytes, isEnd);
        }
    }
}
