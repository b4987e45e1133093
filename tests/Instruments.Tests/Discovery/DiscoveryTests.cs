using System.Net;
using System.Net.Sockets;
using System.Text;
using PackBench.Instruments.Discovery;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Simulation.Servers;
using PackBench.Instruments.Tests.Simulation;
using Xunit;

namespace PackBench.Instruments.Tests.Discovery;

/// <summary>On loopback only: a responder of our own instead of the multicast group.</summary>
public sealed class DiscoveryTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void An_answer_with_pointers_is_read_whole()
    {
        Assert.True(DnsMessage.TryRead(Answer(), out var records));
        Assert.Equal([DnsMessage.Ptr, DnsMessage.Srv, DnsMessage.Txt, DnsMessage.A], records.Select(record => record.Type));
        var candidate = Assert.Single(MulticastDns.Read(records, IPAddress.Loopback));
        Assert.Equal(("tcp://192.0.2.7:5555", "mDNS _scpi-raw", "Rigol DL3021 DL3A1"), (candidate.Address.ToString(), candidate.How, candidate.Name));
    }

    [Fact]
    public void Without_an_address_of_its_own_the_sender_counts()
    {
        Assert.True(DnsMessage.TryRead(Answer(), out var records));
        var candidate = Assert.Single(MulticastDns.Read([.. records.Where(record => record.Type != DnsMessage.A)], IPAddress.Parse("192.0.2.9")));
        Assert.Equal("tcp://192.0.2.9:5555", candidate.Address.ToString());
    }

    [Fact]
    public void An_answer_cut_at_any_byte_is_refused()
    {
        var answer = Answer();
        for (var length = 0; length < answer.Length; length++)
        {
            Assert.False(DnsMessage.TryRead(answer.AsSpan(0, length), out _), $"cut to {length} bytes");
        }
    }

    [Fact]
    public void A_name_that_points_at_itself_is_refused()
    {
        byte[] circle = [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xC0, 12, 0, 12, 0, 1, 0, 0, 0, 0, 0, 0];
        Assert.False(DnsMessage.TryRead(circle, out _));
    }

    [Fact]
    public async Task A_responder_is_asked_and_understood()
    {
        using var responder = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        responder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var asking = MulticastDns.FindAsync([IPAddress.Loopback], (IPEndPoint)responder.LocalEndPoint!, Wait, TimeProvider.System, Token);
        var question = new byte[1000];
        var asked = await responder.ReceiveFromAsync(question, new IPEndPoint(IPAddress.Any, 0), Token);
        Assert.Contains("_scpi-raw", Encoding.ASCII.GetString(question, 0, asked.ReceivedBytes), StringComparison.Ordinal);
        await responder.SendToAsync("nonsense"u8.ToArray(), asked.RemoteEndPoint, Token);
        await responder.SendToAsync(Answer(), asked.RemoteEndPoint, Token);
        Assert.Equal("tcp://192.0.2.7:5555", Assert.Single(await asking).Address.ToString());
    }

    [Fact]
    public async Task A_port_mapper_with_VXI11_is_found_and_each_device_behind_it_identified()
    {
        var bench = new SimulatedBench(SimulatedWires.Ideal, TimeProvider.System);
        string[] names = ["load", "dmm-v"];
        await using var server = new Vxi11Server(
            name => Enumerable.Range(0, 2).Where(i => name == $"inst{i}").Select(i => bench.Endpoint(names[i])).FirstOrDefault(), TimeProvider.System);
        var candidate = Assert.Single(await Vxi11Broadcast.FindAsync([new IPEndPoint(IPAddress.Loopback, server.Port)], Wait, TimeProvider.System, Token));
        var found = await InstrumentScan.IdentifyAsync([candidate], TimeProvider.System, Token);
        Assert.Equal(["inst0", "inst1"], found.Select(one => one.Candidate.Address.Path));
        Assert.StartsWith("RIGOL", found[0].Identity, StringComparison.Ordinal);
        Assert.StartsWith("Siglent", found[1].Identity, StringComparison.Ordinal);
    }

    /// <summary>As a DL3000 would: PTR, SRV, TXT and A, with names that point into each other.</summary>
    private static byte[] Answer()
    {
        var message = new List<byte> { 0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 3 };
        void Labels(params ReadOnlySpan<string> labels)
        {
            foreach (var label in labels)
            {
                message.Add((byte)label.Length);
                message.AddRange(Encoding.ASCII.GetBytes(label));
            }
        }

        void Head(byte type, int length) => message.AddRange([0, type, 0, 1, 0, 0, 0, 120, 0, (byte)length]);

        Labels("_scpi-raw", "_tcp", "local");
        message.Add(0);
        Head(12, 7);
        Labels("load");
        message.AddRange([0xC0, 12]);

        // The instance begins behind the head of the first record: 12 + 23 + 10 bytes in.
        const byte instance = 44;
        message.AddRange([0xC0, instance]);
        Head(33, 6 + 4 + 2);
        message.AddRange([0, 0, 0, 0, 0x15, 0xB3]);
        var host = (byte)message.Count;
        Labels("dl3");
        message.AddRange([0xC0, 27]);
        message.AddRange([0xC0, instance]);
        string[] texts = ["Manufacturer=Rigol", "Model=DL3021", "SerialNumber=DL3A1"];
        Head(16, texts.Sum(text => text.Length + 1));
        Labels(texts);
        message.AddRange([0xC0, host]);
        Head(1, 4);
        message.AddRange([192, 0, 2, 7]);
        return [.. message];
    }
}
