using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Transports;

public sealed class HislipTransportTests
{
    private static readonly ScpiSessionOptions Quick = new() { Timeout = TimeSpan.FromMilliseconds(300) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0x0100u, 1)]
    [InlineData(0x0200u, 2)]
    public async Task Both_versions_are_spoken(uint version, int major)
    {
        await using var server = new HislipTestServer(line => line + "!") { Version = version };
        await using var transport = await HislipTransport.OpenAsync(Address(server), TimeProvider.System, Cancel);
        Assert.Equal(major, transport.Version.Major);
        await using var session = new ScpiSession(transport, Quick, TimeProvider.System);
        Assert.Equal("*IDN?!", await session.AskTextAsync("*IDN?", Cancel));
        Assert.Equal("A?!", await session.AskTextAsync("A?", Cancel));
        var data = server.Seen.Where(message => message.Type == 7).ToArray();
        // Messages are numbered by two from 0xFFFFFF00; the control bit tells that the answer before was read to its end.
        Assert.Equal([(0, 0xFFFFFF00), (1, 0xFFFFFF02)], data.Select(message => ((int)message.Control, message.Parameter)));
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Answers_to_other_questions_are_dropped()
    {
        await using var server = new HislipTestServer(line => line + "!") { SendsStaleAnswers = true };
        await using var session = await OpenAsync(server);
        Assert.Equal("A?!", await session.AskTextAsync("A?", Cancel));
        Assert.Equal("B?!", await session.AskTextAsync("B?", Cancel));
    }

    [Fact]
    public async Task Long_messages_are_cut_both_ways()
    {
        await using var server = new HislipTestServer(line => new string('7', 3000)) { MaximumMessage = 116, AnswerPiece = 256 };
        await using var session = await OpenAsync(server);
        var question = new string('A', 250) + "?";
        Assert.Equal(3000, (await session.AskTextAsync(question, Cancel)).Length);
        Assert.Equal([question + "\n"], server.Written);
        Assert.Equal(2, server.Seen.Count(message => message.Type == 6));
    }

    [Fact]
    public async Task A_device_clear_makes_a_lost_answer_good_and_throws_the_stale_one_away()
    {
        await using var server = new HislipTestServer(line => line == "BAD?" ? null : "ok");
        await using var session = await OpenAsync(server);
        await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("BAD?", Cancel));
        await session.ResynchronizeAsync(Cancel);
        Assert.Equal("ok", await session.AskTextAsync("GOOD?", Cancel));
        Assert.Equal(2, server.Connections);
        Assert.Equal(0xFFFFFF00, server.Seen.Last(message => message.Type == 7).Parameter);
    }

    [Fact]
    public async Task A_fatal_error_is_told_with_its_text_and_a_new_session_opened()
    {
        await using var server = new HislipTestServer(line => line == "BAD?" ? "FATAL" : "ok");
        await using var session = await OpenAsync(server);
        var fatal = await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("BAD?", Cancel));
        Assert.Contains("fatal error 4 'too many clients'", fatal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instrument_that_insists_on_encryption_is_refused_with_what_to_do()
    {
        await using var server = new HislipTestServer(_ => null) { HelloControl = 2 };
        var refused = await Assert.ThrowsAsync<LinkException>(async () => await HislipTransport.OpenAsync(Address(server), TimeProvider.System, Cancel));
        Assert.Contains("insists on encryption", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsTransient);
    }

    private static TransportAddress Address(HislipTestServer server) => TransportAddress.Parse($"hislip://127.0.0.1:{server.Port}/hislip0");

    private static async Task<ScpiSession> OpenAsync(HislipTestServer server) =>
        new(await TransportFactory.OpenAsync(Address(server), TimeProvider.System, null, Cancel), Quick, TimeProvider.System);
}
