using System.Net;
using System.Net.Sockets;
using System.Text;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Transports;

public sealed class UdpTransportTests : IDisposable
{
    private readonly Socket load = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] datagram = new byte[1500];

    public UdpTransportTests() => load.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_is_one_datagram_and_its_answer_needs_no_line_end()
    {
        await using var session = await OpenAsync();
        var asked = session.AskAsync(ScpiQuery.Number(":MEAS:VOLT?"), Cancel).AsTask();
        var received = await load.ReceiveFromAsync(datagram, new IPEndPoint(IPAddress.Any, 0), Cancel);
        Assert.Equal(":MEAS:VOLT?\n", Encoding.ASCII.GetString(datagram, 0, received.ReceivedBytes));

        // A stranger's datagram is not the load's answer.
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await stranger.SendToAsync("666\n"u8.ToArray(), received.RemoteEndPoint, Cancel);
        await load.SendToAsync("9.8864V"u8.ToArray(), received.RemoteEndPoint, Cancel);
        Assert.Equal(9.8864, await asked);
    }

    [Fact]
    public async Task A_lost_datagram_is_a_late_answer_and_resynchronising_reads_away_what_comes_after_all()
    {
        await using var session = await OpenAsync();
        var asked = session.AskTextAsync(":INP?", Cancel).AsTask();
        var received = await load.ReceiveFromAsync(datagram, new IPEndPoint(IPAddress.Any, 0), Cancel);
        await Assert.ThrowsAsync<LinkException>(() => asked);
        await load.SendToAsync("OFF"u8.ToArray(), received.RemoteEndPoint, Cancel);
        await session.ResynchronizeAsync(Cancel);
        asked = session.AskTextAsync(":FUNC?", Cancel).AsTask();
        received = await load.ReceiveFromAsync(datagram, new IPEndPoint(IPAddress.Any, 0), Cancel);
        await load.SendToAsync("CC\n"u8.ToArray(), received.RemoteEndPoint, Cancel);
        Assert.Equal("CC", await asked);
    }

    public void Dispose() => load.Dispose();

    private async Task<ScpiSession> OpenAsync()
    {
        var address = TransportAddress.Parse($"udp://127.0.0.1:{((IPEndPoint)load.LocalEndPoint!).Port}");
        return new ScpiSession(
            await TransportFactory.OpenAsync(address, TimeProvider.System, null, Cancel), new ScpiSessionOptions { Timeout = TimeSpan.FromMilliseconds(250) }, TimeProvider.System);
    }
}
