using System.Net;
using System.Net.Sockets;

namespace PackBench.Instruments.Transports;

/// <summary>Asks a host for the port of an RPC program (RFC 1833, version 2): over TCP, and where that is refused over UDP.</summary>
internal static class Portmapper
{
    private const uint Program = 100000;
    private const uint Version = 2;
    private const uint GetPort = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The TCP port. Throws <see cref="LinkException"/> where the host has no such program.</summary>
    public static async ValueTask<int> FindAsync(TransportAddress address, uint program, uint version, TimeProvider time, CancellationToken cancellationToken)
    {
        var question = new XdrWriter().Number(program).Number(version).Number(6).Number(0);
        var port = await Deadline.RunAsync(
            (address, question, time),
            static async (on, token) =>
            {
                try
                {
                    using var client = new RpcClient(await TcpTransport.ConnectAsync(on.address, on.address.EffectivePort, on.time, token), Program, Version);
                    return await client.CallAsync(GetPort, on.question, ReadPort, token);
                }
                catch (LinkException)
                {
                    return await OverUdpAsync(on.address, on.question, token);
                }
            },
            static on => $"{on.address}: no port mapper answers on port {on.address.EffectivePort}; check that the instrument's VXI-11 is switched on",
            Patience, time, cancellationToken);
        return port > 0 ? port : throw new LinkException($"{address}: the port mapper knows no VXI-11 instrument there", isTransient: false);
    }

    private static async ValueTask<int> OverUdpAsync(TransportAddress address, XdrWriter question, CancellationToken cancellationToken)
    {
        try
        {
            var hosts = await Dns.GetHostAddressesAsync(address.Host, cancellationToken);
            using var socket = new Socket(hosts[0].AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(new IPEndPoint(hosts[0], address.EffectivePort), cancellationToken);
            await socket.SendAsync(RpcMessage.Call(1, Program, Version, GetPort, question), cancellationToken);
            var answer = new byte[1024];
            while (true)
            {
                var count = await socket.ReceiveAsync(answer, cancellationToken);
                if (RpcMessage.TryReadReply(answer.AsSpan(0, count), 1, out var results))
                {
                    return ReadPort(answer.AsMemory(results, count - results));
                }
            }
        }
        catch (SocketException e)
        {
            throw LinkErrors.Opening(address, e);
        }
    }

    private static int ReadPort(ReadOnlyMemory<byte> results)
    {
        var port = new XdrReader(results.Span).Number();
        return port <= 65535 ? (int)port : throw new InvalidDataException($"the port mapper answers {port}, which is no port");
    }
}
