namespace PackBench.Instruments.Transports;

/// <summary>USBTMC by the Linux kernel: <c>usbtmc:///dev/usbtmc0</c> or <c>usbtmc://1ab1:0e11/SERIAL</c>.</summary>
public sealed class UsbtmcTransport : ITransport, IUnreadInput
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Func<IUsbtmcDevice> open;
    private readonly TimeProvider time;
    private readonly UsbtmcWire wire;

    internal UsbtmcTransport(TransportAddress address, Func<IUsbtmcDevice> open, TimeProvider time)
    {
        Address = address;
        this.open = open;
        this.time = time;
        wire = new UsbtmcWire { Device = open() };
    }

    public TransportAddress Address { get; }

    public Stream Wire => wire;

    public int UnreadBytes => wire.Unread;

    /// <summary>Finds and opens the device. On other systems than Linux USBTMC is reached through VISA.</summary>
    public static UsbtmcTransport Open(TransportAddress address, TimeProvider time)
    {
        try
        {
            return new UsbtmcTransport(
                address,
                () => new LinuxUsbtmcDevice(address.Host.StartsWith('/') ? address.Host : UsbtmcFinder.Find(UsbtmcFinder.SystemFolder, address.Host, address.Path)),
                time);
        }
        catch (FileNotFoundException e)
        {
            throw new LinkException($"{address}: {e.Message}; check that it is plugged in and switched on", e);
        }
        catch (Exception e) when (LinkErrors.IsFromTheLine(e))
        {
            throw LinkErrors.Opening(address, e);
        }
    }

    /// <summary>INITIATE_CLEAR; where the device does not take it, it is opened anew.</summary>
    public async ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
    {
        wire.Clear();
        try
        {
            await Deadline.RunAsync(
                wire, static async (wire, token) => await wire.CallAsync(static device =>
                {
                    device.Clear();
                    return true;
                }, token),
                _ => $"{Address}: does not come back within {Patience.TotalSeconds:0} s", Patience, time, cancellationToken);
        }
        catch (Exception e) when (e is LinkException || LinkErrors.IsFromTheLine(e))
        {
            wire.Device.Dispose();
            try
            {
                wire.Device = open();
            }
            catch (Exception failure) when (LinkErrors.IsFromTheLine(failure))
            {
                throw LinkErrors.Resynchronizing(Address, failure);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        wire.Device.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class UsbtmcWire : MessageWire
    {
        private readonly byte[] buffer = new byte[65536];
        private readonly BlockingCalls calls = new();
        private TimeSpan given;

        public required IUsbtmcDevice Device { get; set; }

        public async ValueTask<T> CallAsync<T>(Func<IUsbtmcDevice, T> call, CancellationToken cancellationToken)
        {
            var device = Device;
            return await calls.RunAsync(() => call(device), cancellationToken);
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) => await CallAsync(
            device =>
            {
                if (given != Patience)
                {
                    // The kernel cannot be interrupted in a read: it gives up by itself when the caller does.
                    device.SetTimeout(Patience);
                    given = Patience;
                }

                device.Write(message.Span);
                return true;
            },
            cancellationToken);

        protected override async ValueTask ReceiveAsync(CancellationToken cancellationToken)
        {
            var count = await CallAsync(device => device.Read(buffer), cancellationToken);
            Received(buffer.AsSpan(0, count), isEnd: count < buffer.Length);
        }
    }
}
