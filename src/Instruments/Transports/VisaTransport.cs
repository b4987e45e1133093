namespace PackBench.Instruments.Transports;

/// <summary>Whatever the vendor's VISA reaches: <c>visa://GPIB0::22::INSTR</c>, with <c>?library=path</c> for one VISA of several.</summary>
public sealed class VisaTransport : ITransport, IUnreadInput
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly TimeProvider time;
    private readonly VisaWire wire;

    private VisaTransport(TransportAddress address, IVisa visa, uint session, TimeProvider time)
    {
        Address = address;
        this.time = time;
        wire = new VisaWire(visa) { Session = session };
    }

    public TransportAddress Address { get; }

    public Stream Wire => wire;

    public int UnreadBytes => wire.Unread;

    /// <summary>Loads VISA and opens the resource. Throws <see cref="LinkException"/> where there is no VISA, with what else to do.</summary>
    public static async ValueTask<VisaTransport> OpenAsync(TransportAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(address, VisaLibrary.Load(address.Option("library")), time, cancellationToken);
        }
        catch (FileNotFoundException e)
        {
            throw new LinkException($"{address}: {e.Message}", e, isTransient: false);
        }
        catch (IOException e)
        {
            throw LinkErrors.Opening(address, e);
        }
    }

    internal static async ValueTask<VisaTransport> OpenAsync(TransportAddress address, IVisa visa, TimeProvider time, CancellationToken cancellationToken) =>
        new(address, visa, await SessionAsync(address, visa, time, cancellationToken), time);

    /// <summary>viClear; where that fails the resource is opened anew.</summary>
    public async ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
    {
        wire.Clear();
        try
        {
            await Deadline.RunAsync(
                wire, static async (wire, token) => await wire.CallAsync(static (visa, session) => Checked(visa.Clear(session), "clear"), token),
                _ => $"{Address}: does not come back within {Patience.TotalSeconds:0} s", Patience, time, cancellationToken);
        }
        catch (Exception e) when (e is LinkException || LinkErrors.IsFromTheLine(e))
        {
            wire.GiveUp();
            wire.Session = await SessionAsync(Address, wire.Visa, time, cancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        wire.GiveUp();
        return ValueTask.CompletedTask;
    }

    private static async ValueTask<uint> SessionAsync(TransportAddress address, IVisa visa, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await Deadline.RunAsync(
                (address, visa),
                static async (on, token) => await new BlockingCalls().RunAsync(
                    () =>
                    {
                        Checked(on.visa.Open(on.address.Host, (uint)Patience.TotalMilliseconds, out var session), "open");
                        if (on.address.Host.EndsWith("::SOCKET", StringComparison.OrdinalIgnoreCase))
                        {
                            // A socket has no other end of a message than its line end.
                            Checked(on.visa.SetAttribute(session, VisaStatus.TerminationCharacterAttribute, '\n'), "set the termination character");
                            Checked(on.visa.SetAttribute(session, VisaStatus.TerminationCharacterEnabled, 1), "set the termination character");
                        }

                        return session;
                    },
                    token),
                static on => $"{on.address}: VISA does not open it within {2 * Patience.TotalSeconds:0} s", 2 * Patience, time, cancellationToken);
        }
        catch (Exception e) when (LinkErrors.IsFromTheLine(e))
        {
            throw LinkErrors.Opening(address, e);
        }
    }

    private static int Checked(int status, string what) => status switch
    {
        >= 0 => status,
        VisaStatus.Timeout => throw new TimeoutException(VisaStatus.Describe(status)),
        _ => throw new IOException($"VISA could not {what}: {VisaStatus.Describe(status)}"),
    };

    private sealed class VisaWire(IVisa visa) : MessageWire
    {
        private readonly byte[] buffer = new byte[16384];
        private readonly BlockingCalls calls = new();
        private TimeSpan given;

        public IVisa Visa => visa;

        public required uint Session { get; set; }

        /// <summary>Once only: a number that was given up may be somebody else's session by now.</summary>
        public void GiveUp()
        {
            if (Session != 0)
            {
                visa.Close(Session);
                Session = 0;
            }
        }

        public async ValueTask<T> CallAsync<T>(Func<IVisa, uint, T> call, CancellationToken cancellationToken)
        {
            var session = Session;
            return await calls.RunAsync(() => call(visa, session), cancellationToken);
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) => await CallAsync(
            (calls, session) =>
            {
                if (given != Patience)
                {
                    Checked(calls.SetAttribute(session, VisaStatus.TimeoutAttribute, (nuint)Patience.TotalMilliseconds), "set the time-out");
                    given = Patience;
                }

                for (var rest = message; !rest.IsEmpty;)
                {
                    Checked(calls.Write(session, rest.Span, out var written), "write");
                    rest = rest[(int)written..];
                }

                return true;
            },
            cancellationToken);

        protected override async ValueTask ReceiveAsync(CancellationToken cancellationToken)
        {
            var (status, count) = await CallAsync(
                (calls, session) =>
                {
                    var status = Checked(calls.Read(session, buffer, out var read), "read");
                    return (status, (int)read);
                },
                cancellationToken);
            Received(buffer.AsSpan(0, count), isEnd: status != VisaStatus.MoreToRead);
        }
    }
}
