using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Transports;

public sealed class Vxi11TransportTests
{
    private static readonly ScpiSessionOptions Quick = new() { Timeout = TimeSpan.FromMilliseconds(300) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_question_is_answered_whatever_the_port_mapper_and_the_records_are_like(bool overUdp, bool split)
    {
        await using var server = new Vxi11TestServer(line => line + "!", overUdp) { SplitsRecords = split };
        await using var session = await OpenAsync(server);
        Assert.Equal("*IDN?!", await session.AskTextAsync("*IDN?", Cancel));
        Assert.Equal("MEAS:VOLT?!", await session.AskTextAsync("MEAS:VOLT?", Cancel));
        Assert.Equal(["*IDN?\n", "MEAS:VOLT?\n"], server.Written);
    }

    [Fact]
    public async Task A_long_message_is_cut_to_what_the_device_takes_and_only_its_last_piece_is_the_end()
    {
        await using var server = new Vxi11TestServer(line => $"{line.Length}") { MaximumWrite = 16 };
        await using var session = await OpenAsync(server);
        var text = new string('A', 100) + "?";
        Assert.Equal(101, await session.AskAsync(ScpiQuery.Number(text), Cancel));
        Assert.Equal([text + "\n"], server.Written);
        Assert.Equal(7, server.Procedures.Count(procedure => procedure == 11));
    }

    [Fact]
    public async Task A_device_that_states_no_size_is_written_in_pieces_of_4096()
    {
        await using var server = new Vxi11TestServer(line => $"{line.Length}") { MaximumWrite = 0 };
        await using var session = await OpenAsync(server);
        Assert.Equal(5001, await session.AskAsync(ScpiQuery.Number(new string('A', 5000) + "?"), Cancel));
        Assert.Equal(2, server.Procedures.Count(procedure => procedure == 11));
    }

    [Fact]
    public async Task A_long_answer_is_read_until_its_end()
    {
        await using var server = new Vxi11TestServer(_ => new string('9', 3000)) { AnswerPiece = 700 };
        await using var session = await OpenAsync(server);
        Assert.Equal(3000, (await session.AskTextAsync("DATA?", Cancel)).Length);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_late_and_a_device_clear_makes_it_good()
    {
        await using var server = new Vxi11TestServer(line => line == "BAD?" ? null : "ok");
        await using var session = await OpenAsync(server);
        var late = await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("BAD?", Cancel));
        Assert.IsType<TimeoutException>(late.InnerException);
        await session.ResynchronizeAsync(Cancel);
        Assert.Contains(15u, server.Procedures);
        Assert.Equal("ok", await session.AskTextAsync("GOOD?", Cancel));
        Assert.Equal(1, server.Links);
    }

    [Fact]
    public async Task A_device_that_does_not_answer_the_clear_gets_a_new_link()
    {
        await using var server = new Vxi11TestServer(line => line == "BAD?" ? null : "ok") { IgnoresClear = true };
        await using var session = await OpenAsync(server);
        await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("BAD?", Cancel));
        await session.ResynchronizeAsync(Cancel);
        Assert.Equal("ok", await session.AskTextAsync("GOOD?", Cancel));
        Assert.Equal(2, server.Links);
    }

    [Fact]
    public async Task A_device_of_another_name_is_refused_with_what_to_try()
    {
        await using var server = new Vxi11TestServer(_ => null);
        var refused = await Assert.ThrowsAsync<LinkException>(async () =>
            await Vxi11Transport.OpenAsync(TransportAddress.Parse($"vxi11://127.0.0.1:{server.Port}/inst9"), TimeProvider.System, Cancel));
        Assert.Contains("there is no such device; try inst0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_is_destroyed_when_the_transport_is_given_up()
    {
        await using var server = new Vxi11TestServer(_ => "ok");
        var session = await OpenAsync(server);
        await session.DisposeAsync();
        Assert.Contains(23u, server.Procedures);
    }

    private static async Task<ScpiSession> OpenAsync(Vxi11TestServer server) => new(
        await TransportFactory.OpenAsync(TransportAddress.Parse($"vxi11://127.0.0.1:{server.Port}/inst0"), TimeProvider.System, null, Cancel), Quick, TimeProvider.System);
}
