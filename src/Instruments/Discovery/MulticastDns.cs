using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Discovery;

/// <summary>Asks the local network by multicast DNS for instruments that offer themselves. One question on each interface, repeated once.</summary>
internal static class MulticastDns
{
    public static readonly IPEndPoint Group = new(IPAddress.Parse("224.0.0.251"), 5353);
    private const string Lxi = "_lxi._tcp.local";
    private const string Raw = "_scpi-raw._tcp.local";
    private const string Vxi11 = "_vxi-11._tcp.local";
    private const string Hislip = "_hislip._tcp.local";
    private static readonly string[] Services = [Lxi, Raw, Vxi11, Hislip];

    /// <summary>Of the TXT record (LXI device specification, discovery).</summary>
    private static readonly string[] IdentityKeys = ["Manufacturer", "Model", "SerialNumber"];

    /// <param name="from">Addresses of this machine to ask from; one that cannot is passed over.</param>
    /// <param name="to">The multicast group; in tests one responder.</param>
    public static async Task<ImmutableArray<Candidate>> FindAsync(
        IEnumerable<IPAddress> from, IPEndPoint to, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(from.Select(address => AskAsync(address, to, wait, time, cancellationToken)));
        return [.. answers.SelectMany(one => one).DistinctBy(one => one.Address)];
    }

    private static async Task<List<Candidate>> AskAsync(IPAddress from, IPEndPoint to, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = new List<Candidate>();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var end = new CancellationTokenSource(wait, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 255);
            var question = DnsMessage.Question(Services);
            await socket.SendToAsync(question, to, both.Token);
            var again = SendAgainAsync(socket, question, to, wait / 3, time, both.Token);
            var datagram = new byte[9000];
            while (true)
            {
                var received = await socket.ReceiveFromAsync(datagram, new IPEndPoint(IPAddress.Any, 0), both.Token);
                if (DnsMessage.TryRead(datagram.AsSpan(0, received.ReceivedBytes), out var records))
                {
                    found.AddRange(Read(records, ((IPEndPoint)received.RemoteEndPoint).Address));
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return found;
        }
        catch (SocketException)
        {
            // An interface without a way to the group has no instruments on it.
            return found;
        }
    }

    private static async Task SendAgainAsync(Socket socket, byte[] question, IPEndPoint to, TimeSpan after, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(after, time, cancellationToken);
            await socket.SendToAsync(question, to, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The first question has to do.
        }
    }

    /// <summary>What one host says of itself. Where it does not state its address it is the one that it answered from.</summary>
    internal static IEnumerable<Candidate> Read(ImmutableArray<DnsRecord> records, IPAddress sender)
    {
        foreach (var pointer in records.Where(record => record.Type == DnsMessage.Ptr && Services.Contains(record.Name, StringComparer.OrdinalIgnoreCase)))
        {
            var service = records.FirstOrDefault(record => record.Type == DnsMessage.Srv && Same(record.Name, pointer.Target));
            var host = (records.FirstOrDefault(record => record.Address is not null && Same(record.Name, service?.Target ?? ""))?.Address ?? sender).ToString();
            var texts = records.FirstOrDefault(record => record.Type == DnsMessage.Txt && Same(record.Name, pointer.Target))?.Texts ?? [];
            var said = IdentityKeys.Select(key => Text(texts, key)).Where(text => text.Length > 0);
            var name = said.Any() ? string.Join(' ', said) : pointer.Target.Split("._", 2)[0];
            var port = service?.Port ?? 0;
            var kind = pointer.Name.ToLowerInvariant();
            var address = kind switch
            {
                Raw => new TransportAddress("tcp", host, port == 5025 ? 0 : port),
                Hislip => new TransportAddress("hislip", host, port == 4880 ? 0 : port, "hislip0"),
                _ => new TransportAddress("vxi11", host, 0, "inst0"),
            };
            yield return new Candidate(address, $"mDNS {kind.Split('.')[0]}", name);
        }
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Text(ImmutableArray<string> texts, string key) =>
        texts.FirstOrDefault(text => text.StartsWith(key + "=", StringComparison.OrdinalIgnoreCase))?[(key.Length + 1)..].Trim() ?? "";
}
