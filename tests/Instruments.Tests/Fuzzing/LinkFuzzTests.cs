using System.Net;
using System.Net.Sockets;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Tests.Bms;
using PackBench.Instruments.Transports;
using PackBench.Tests.Shared.Fuzzing;
using Xunit;

namespace PackBench.Instruments.Tests.Fuzzing;

/// <summary>Whole links to a device that sends anything: each question ends in an answer, or in the exception that is for that.</summary>
public sealed class LinkFuzzTests
{
    [Fact]
    public Task A_SCPI_session() => Fuzzer.RunAsync(
        "scpi-session",
        [.. new[] { "13.2\n", "#3100\n", "#210abcdefghij\n", "-113,\"Undefined header\"\n0,\"No error\"\n", "1,2,3\r\n", "9.9E37\n", "MAKER,MODEL,1,2\n" }.Select(Fuzzer.Bytes)],
        40,
        async bytes =>
        {
            await using var transport = new ReplayTransport(_ => bytes);
            await using var session = new ScpiSession(transport, new ScpiSessionOptions { Timeout = TimeSpan.FromMilliseconds(300) }, new HurriedTime());
            await AllowAsync(async () => await session.AskAsync(ScpiQuery.Number("MEAS:VOLT?"), CancellationToken.None));
            await AllowAsync(async () => await session.ResynchronizeAsync(CancellationToken.None));
            await AllowAsync(async () => await session.AskAsync(ScpiQuery.Block("WAV?"), CancellationToken.None));
            await AllowAsync(async () => await session.DrainErrorsAsync(CancellationToken.None));
        });

    [Theory]
    [InlineData("jk02-32s")]
    [InlineData("jk-modbus")]
    [InlineData("jk-nw")]
    [InlineData("jbd")]
    public Task A_link_to_a_BMS(string protocol)
    {
        Func<byte[], byte[]> unit = protocol switch
        {
            "jk-nw" => new NwUnit().Answer,
            "jbd" => new JbdUnit().Answer,
            _ => JkUnit.OnRs485().Answer,
        };
        return Fuzzer.RunAsync("bms-" + protocol, [[1], [2, 40, 0x80], [3, 7, 1, 9, 200, 255]], 12, async bytes =>
        {
            // The input says which answers are damaged, where and how.
            var at = 0;
            var length = Math.Max(1, bytes.Length);
            await using var transport = new ReplayTransport(request =>
            {
                var answer = (byte[])unit(request).Clone();
                for (var i = 0; answer.Length > 0 && bytes.Length > 0 && i < bytes[at % length] % 4; i++)
                {
                    answer[(bytes[(at + i) % length] * 7) % answer.Length] ^= bytes[(at + i + 1) % length];
                }

                at++;
                return bytes.Length > 3 && bytes[at % length] > 230 ? answer[..(answer.Length / 2)] : answer;
            });
            await AllowAsync(async () =>
            {
                await using var bms = await BmsConnector.ConnectAsync(transport, protocol, new HurriedTime(), CancellationToken.None);
                await AllowAsync(async () => await bms.ReadAsync(CancellationToken.None));
                await AllowAsync(async () => await bms.ReadAsync(CancellationToken.None));
            });
        });
    }

    [Fact]
    public Task A_HiSLIP_channel_and_an_RPC_client() => Fuzzer.RunAsync(
        "lan-streams",
        [
            [.. "HS"u8, 7, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 4, .. "1.0\n"u8, .. "HS"u8, 2, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, .. "no"u8],
            [0x80, 0, 0, 28, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9],
            [0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 1, 0x80, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9],
        ],
        40,
        async bytes =>
        {
            using (var channel = new HislipChannel(await ConnectedAsync(bytes)))
            {
                await AllowAsync(async () =>
                {
                    while (true)
                    {
                        await channel.ReceiveAsync(HislipType.DataEnd, CancellationToken.None);
                    }
                });
            }

            using var client = new RpcClient(await ConnectedAsync(bytes), 1, 1);
            await AllowAsync(async () => await client.CallAsync(1, new XdrWriter(), results => new XdrReader(results.Span).Number(), CancellationToken.None));
        });

    /// <summary>A socket whose other end has sent these bytes and no more will come.</summary>
    private static async Task<Socket> ConnectedAsync(byte[] bytes)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint);
        using var other = await listener.AcceptSocketAsync();
        await other.SendAsync(bytes);
        other.Shutdown(SocketShutdown.Send);
        return socket;
    }

    private static async Task AllowAsync(Func<Task> talk)
    {
        try
        {
            await talk();
        }
        catch (Exception refused) when (refused is LinkException or InstrumentException or IOException or InvalidDataException)
        {
        }
    }
}
