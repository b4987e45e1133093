using PackBench.Instruments.Scpi;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Transports;
using PackBench.Rig.Cli;
using Xunit;

namespace PackBench.Rig.Tests.Cli;

public sealed class ScpiConsoleTests : IDisposable
{
    private readonly StringWriter _said = new();
    private readonly StringWriter _complained = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("*IDN?", true)]
    [InlineData("MEAS:VOLT? 10", true)]
    [InlineData("DISP:TEXT \"why?\"", false)]
    [InlineData("CURR 3", false)]
    public void A_question_mark_in_quotes_asks_nothing(string line, bool isQuestion) => Assert.Equal(isQuestion, ScpiConsole.IsQuestion(line));

    [Fact]
    public async Task An_answer_comes_with_its_time_and_a_refusal_with_the_error_queue()
    {
        var conversation = Over("load");
        Assert.True(await conversation.ExecuteAsync("*IDN?", Token));
        Assert.StartsWith("RIGOL TECHNOLOGIES,DL3021", _said.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(" ms)", _said.ToString().Trim(), StringComparison.Ordinal);
        Assert.False(await conversation.ExecuteAsync(":FOO 3", Token));
        Assert.Contains("error -113 \"Undefined header\"", _complained.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_question_that_is_not_answered_the_error_queue_says_why_and_the_next_answer_is_right()
    {
        var conversation = Over("load");
        Assert.False(await conversation.ExecuteAsync("NONSENSE?", Token));
        Assert.Contains("no answer to 'NONSENSE?'", _complained.ToString(), StringComparison.Ordinal);
        Assert.Contains("error -113", _complained.ToString(), StringComparison.Ordinal);
        Assert.True(await conversation.ExecuteAsync("*OPC?", Token));
        Assert.StartsWith("1  (", _said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_are_shown_in_both_ways_and_not_without_end()
    {
        Assert.Equal("00000000  41 00 ff 42                                      A..B\n", ScpiConsole.Dump([0x41, 0, 0xFF, 0x42]));
        Assert.EndsWith("… 488 more bytes\n", ScpiConsole.Dump(new byte[1000]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_is_edited_and_earlier_ones_come_back()
    {
        var line = new EditedLine(["first?", "second?"]);
        foreach (var letter in "*IN?")
        {
            line.Press(new ConsoleKeyInfo(letter, ConsoleKey.None, false, false, false));
        }

        Press(line, ConsoleKey.LeftArrow, ConsoleKey.LeftArrow);
        line.Press(new ConsoleKeyInfo('D', ConsoleKey.D, true, false, false));
        Assert.Equal("*IDN?", line.Text);
        Press(line, ConsoleKey.UpArrow, ConsoleKey.UpArrow, ConsoleKey.UpArrow);
        Assert.Equal("first?", line.Text);
        Press(line, ConsoleKey.DownArrow, ConsoleKey.DownArrow);
        Assert.Equal(("*IDN?", 5), (line.Text, line.Cursor));
        Press(line, ConsoleKey.Home, ConsoleKey.Delete, ConsoleKey.End, ConsoleKey.Backspace);
        Assert.Equal("IDN", line.Text);
        line.Press(new ConsoleKeyInfo('\u0015', ConsoleKey.U, false, false, control: true));
        Assert.Equal(("", 0), (line.Text, line.Cursor));
    }

    public void Dispose()
    {
        _said.Dispose();
        _complained.Dispose();
    }

    private static void Press(EditedLine line, params ReadOnlySpan<ConsoleKey> keys)
    {
        foreach (var key in keys)
        {
            line.Press(new ConsoleKeyInfo('\0', key, false, false, false));
        }
    }

    private ScpiConsole Over(string name)
    {
        var bench = new SimulatedBench(new SimulationOptions(), TimeProvider.System);
        var transport = new SimTransport(new TransportAddress("sim", name), bench.Endpoint(name), TimeProvider.System);
        var session = new ScpiSession(transport, new ScpiSessionOptions { Timeout = TimeSpan.FromMilliseconds(100) }, TimeProvider.System);
        return new ScpiConsole(session, asksErrors: true, new RigConsole(TextReader.Null, _said, _complained, TimeProvider.System, isInteractive: false));
    }
}
