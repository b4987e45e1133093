using System.Net;
using System.Net.Sockets;
using System.Globalization;

namespace PackBench.Instruments.Transports;

/// <summary>Datagrams to one address (Korad KEL103). One command, one datagram; answers of other senders are not seen. Nothing is sent twice.</summary>
public sealed class UdpTransport : ITransport, IUnreadInput
{
    private readonly Socket socket;
    private readonly TimeProvider time;
    private readonly UdpWire wire;

    private UdpTransport(TransportAddress address, Socket socket, TimeProvider time)
    {
        Address = address;
        this.socket = socket;
        this.time = time;
        wire = new UdpWire(socket);
    }

    public TransportAddress Address { get; }

    public Stream Wire => wire;

    public int UnreadBytes => wire.Unread > 0 ? wire.Unread : socket.Available;

    /// <summary>Opens a socket to the address; the option <c>local</c> binds a port of this side, as some loads want it.</summary>
    public static async ValueTask<UdpTransport> OpenAsync(TransportAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        try
        {
            var hosts = await Dns.GetHostAddressesAsync(address.Host, cancellationToken);
            socket = new Socket(hosts[0].AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            if (address.Option("local") is { } local)
            {
                var any = hosts[0].AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
                socket.Bind(new IPEndPoint(any, int.Parse(local, CultureInfo.InvariantCulture)));
            }

            // A connected datagram socket takes datagrams of that address only.
            await socket.ConnectAsync(new IPEndPoint(hosts[0], address.EffectivePort), cancellationToken);
            return new UdpTransport(address, socket, time);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw LinkErrors.Opening(address, e);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    public async ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
    {
        wire.Clear();
        if (!await Drain.UntilQuietAsync(wire, time, cancellationToken))
        {
            throw new LinkException($"{Address}: does not fall silent, or refuses datagrams; check that UDP is switched on at the instrument");
        }

        wire.Clear();
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class UdpWire(Socket socket) : MessageWire
    {
        private readonly byte[] datagram = new byte[65536];

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await socket.SendAsync(buffer, cancellationToken);

        protected override async ValueTask ReceiveAsync(CancellationToken cancellationToken)
        {
            var count = await socket.ReceiveAsync(datagram, cancellationToken);
            Received(datagram.AsSpan(0, count), isEnd: true);
        }
    }
}
