using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Transports;

public sealed class LinuxSerialTransportTests
{
    private static readonly ScpiSessionOptions Quick = new() { Timeout = TimeSpan.FromMilliseconds(300) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_go_out_and_come_back_byte_for_byte()
    {
        using var line = new PseudoTerminal();
        line.Answer((text, other) =>
        {
            other.Send(text[..2]);
            other.Send(text[2..] + "\xB5\xFF\r\n");
        });
        await using var session = await OpenAsync($"serial://{line.Device}?baud=115200");
        Assert.Equal("*IDN?\xB5\xFF", await session.AskTextAsync("*IDN?", Cancel));
        Assert.Equal("AB?\xB5\xFF", await session.AskTextAsync("AB?", Cancel));
    }

    [Theory]
    [InlineData("baud=9600&parity=even&bits=7&stop=2")]
    [InlineData("baud=57600&parity=odd&flow=xonxoff")]
    public async Task Settings_of_the_address_are_taken(string options)
    {
        using var line = new PseudoTerminal();
        line.Answer((text, other) => other.Send("ok\n"));
        await using var session = await OpenAsync($"serial://{line.Device}?{options}");
        Assert.Equal("ok", await session.AskTextAsync("*IDN?", Cancel));
    }

    [Fact]
    public async Task A_late_answer_is_read_away_by_resynchronising()
    {
        using var line = new PseudoTerminal();
        var isFirst = true;
        line.Answer((text, other) =>
        {
            if (!isFirst)
            {
                other.Send(text + "\n");
            }

            isFirst = false;
        });
        await using var session = await OpenAsync($"serial://{line.Device}");
        var late = await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("SLOW?", Cancel));
        Assert.IsType<TimeoutException>(late.InnerException);
        line.Send("SLOW?\n");
        await session.ResynchronizeAsync(Cancel);
        Assert.Equal("NEXT?", await session.AskTextAsync("NEXT?", Cancel));
    }

    [Fact]
    public async Task A_cable_that_is_pulled_out_is_a_link_failure()
    {
        var line = new PseudoTerminal();
        // Without the reopening of the factory, which waits for the cable to come back.
        await using var transport = await LinuxSerialTransport.OpenAsync(TransportAddress.Parse($"serial://{line.Device}"), TimeProvider.System, Cancel);
        var session = new ScpiSession(transport, Quick, TimeProvider.System);
        line.Dispose();
        var failure = await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("*IDN?", Cancel));
        Assert.Contains(line.Device, failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<LinkException>(async () => await session.ResynchronizeAsync(Cancel));
    }

    [Theory]
    [InlineData("serial:///dev/null", "is not a serial port")]
    [InlineData("serial:///dev/ttyNone", "check that it is plugged in")]
    public async Task What_is_no_serial_port_is_refused_with_what_to_do(string address, string message)
    {
        var refused = await Assert.ThrowsAsync<LinkException>(async () => await OpenAsync(address));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_baud_rate_that_the_system_does_not_have_is_refused()
    {
        using var line = new PseudoTerminal();
        var refused = await Assert.ThrowsAsync<LinkException>(async () => await OpenAsync($"serial://{line.Device}?baud=12345"));
        Assert.Contains("no baud rate 12345", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<ScpiSession> OpenAsync(string address) =>
        new(await TransportFactory.OpenAsync(TransportAddress.Parse(address), TimeProvider.System, null, Cancel), Quick, TimeProvider.System);
}
