using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Discovery;

/// <summary>Asks every port mapper of the local network for VXI-11's core channel: who has one is an instrument.</summary>
internal static class Vxi11Broadcast
{
    private const uint Portmapper = 100000;
    private const uint Version = 2;
    private const uint GetPort = 3;
    private const uint Call = 0x5042;

    /// <param name="to">Broadcast addresses, and this machine's own.</param>
    public static async Task<ImmutableArray<Candidate>> FindAsync(IEnumerable<IPEndPoint> to, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { EnableBroadcast = true };
        using var end = new CancellationTokenSource(wait, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        var question = RpcMessage.Call(
            Call, Portmapper, Version, GetPort, new XdrWriter().Number(Vxi11Link.CoreProgram).Number(Vxi11Link.CoreVersion).Number(6).Number(0));
        var found = ImmutableArray.CreateBuilder<Candidate>();
        foreach (var target in to)
        {
            try
            {
                await socket.SendToAsync(question, target, both.Token);
            }
            catch (SocketException)
            {
                // An interface that is down or takes no broadcast; the others are asked.
            }
        }

        var datagram = new byte[1024];
        while (true)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(datagram, new IPEndPoint(IPAddress.Any, 0), both.Token);
                var from = (IPEndPoint)received.RemoteEndPoint;
                if (HasCore(datagram.AsSpan(0, received.ReceivedBytes)))
                {
                    found.Add(new Candidate(new TransportAddress("vxi11", from.Address.ToString(), from.Port == 111 ? 0 : from.Port, "inst0"), "VXI-11 broadcast", ""));
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return [.. found.DistinctBy(one => one.Address)];
            }
            catch (SocketException)
            {
                // A machine that was asked directly and has no port mapper says so this way.
            }
        }
    }

    private static bool HasCore(ReadOnlySpan<byte> datagram)
    {
        try
        {
            return RpcMessage.TryReadReply(datagram, Call, out var results) && new XdrReader(datagram[results..]).Number() is > 0 and <= 65535;
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentOutOfRangeException)
        {
            // Not an answer to this question.
            return false;
        }
    }
}
