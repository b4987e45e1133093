using System.Text.RegularExpressions;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;
using PackBench.Tests.Shared;
using Xunit;

namespace PackBench.Instruments.Tests.Scpi;

public sealed class ScpiSessionTests
{
    private static readonly ScpiSessionOptions Quick = new() { Timeout = TimeSpan.FromMilliseconds(150) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_question_gets_its_answer_and_nothing_is_left_over()
    {
        var wire = new ScriptedTransport([("MEAS:VOLT?", "13.2"), ("*CLS", null), ("SYST:ERR?", "-113,\"Undefined header\""), ("SYST:ERR?", "0,\"No error\"")]);
        await using var session = Session(wire);
        Assert.Equal(13.2, await session.AskAsync(ScpiQuery.Number("MEAS:VOLT?"), Cancel));
        await session.TellAsync("*CLS", Cancel);
        Assert.Equal([new ScpiError(-113, "Undefined header")], await session.DrainErrorsAsync(Cancel));
        wire.AssertFinished();
    }

    [Fact]
    public async Task An_answer_that_does_not_come_breaks_the_link_until_it_is_resynchronised()
    {
        var wire = new ScriptedTransport([("BAD?", null)]);
        await using var session = Session(wire);
        var late = await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("BAD?", Cancel));
        Assert.Contains("no answer to 'BAD?' within 0.15 s; nothing came", late.Message, StringComparison.Ordinal);
        Assert.True(session.IsBroken);
        var refused = await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("MEAS:VOLT?", Cancel));
        Assert.Contains("was not sent", refused.Message, StringComparison.Ordinal);
        Assert.Single(wire.Sent);

        wire.Expect(("MEAS:VOLT?", "1.0"));
        await session.ResynchronizeAsync(Cancel);
        Assert.Equal(1.0, await session.AskAsync(ScpiQuery.Number("MEAS:VOLT?"), Cancel));
        wire.AssertFinished();
    }

    [Fact]
    public async Task An_answer_that_is_no_number_breaks_the_link_and_is_quoted()
    {
        await using var session = Session(new ScriptedTransport([("MEAS:VOLT?", "SIGLENT")]));
        var garbled = await Assert.ThrowsAsync<LinkException>(async () => await session.AskAsync(ScpiQuery.Number("MEAS:VOLT?"), Cancel));
        Assert.Contains("'SIGLENT'", garbled.Message, StringComparison.Ordinal);
        Assert.True(session.IsBroken);
    }

    [Fact]
    public async Task A_cancelled_question_breaks_the_link_too_since_its_answer_may_still_come()
    {
        await using var session = Session(new ScriptedTransport([("SLOW?", null)]));
        using var caller = new CancellationTokenSource();
        var asked = session.AskTextAsync("SLOW?", caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.True(session.IsBroken);
    }

    [Fact]
    public async Task An_answer_nobody_asked_for_is_refused_before_the_next_command_is_sent()
    {
        var wire = new ScriptedTransport([("MEAS:VOLT?", "1.0\n2.0")]);
        await using var session = Session(wire);
        Assert.Equal(1.0, await session.AskAsync(ScpiQuery.Number("MEAS:VOLT?"), Cancel));
        var surplus = await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("MEAS:CURR?", Cancel));
        Assert.Contains("'2.0\\n', which nobody had asked for", surplus.Message, StringComparison.Ordinal);
        Assert.Single(wire.Sent);
    }

    // tonykim07/dl3000-python-scripts, nominal-io/instro#368: ':MEAS:CURR?' answered by two lines.
    [Fact]
    public async Task The_second_line_of_a_Rigol_is_dropped_where_the_profile_says_so()
    {
        var wire = new ScriptedTransport([(":MEAS:CURR?", "0.000067\n0"), (":MEAS:VOLT?", "13.1")]);
        await using var session = Session(wire, Quick with { Surplus = SurplusAnswer.Discard });
        Assert.Equal(0.000067, await session.AskAsync(ScpiQuery.Number(":MEAS:CURR?"), Cancel));
        Assert.Equal(13.1, await session.AskAsync(ScpiQuery.Number(":MEAS:VOLT?"), Cancel));
        wire.AssertFinished();
    }

    // GW Instek GDM-8261A terminal log: the answer ends in a single CR (bytes 30 32 0d).
    [Theory]
    [InlineData("\r", "\r")]
    [InlineData("\r\n", "\n")]
    [InlineData("\n\r", "\n")]
    [InlineData("\r\n", "\r")]
    [InlineData("\r\n", "any")]
    [InlineData("\n\r", "any")]
    [InlineData("\r", "any")]
    [InlineData("\n", "any")]
    public async Task Line_ends_of_all_kinds_are_taken_off(string sent, string expected)
    {
        var wire = new ScriptedTransport([("*IDN?", "GWInstek,GDM8261A,GEO882227,1.02"), ("VAL1?", "-1.46398E-2")], readTerminator: sent);
        await using var session = Session(wire, Quick with { ReadTerminator = expected });
        Assert.Equal("GWInstek,GDM8261A,GEO882227,1.02", await session.AskTextAsync("*IDN?", Cancel));
        Assert.Equal(-1.46398e-2, await session.AskAsync(ScpiQuery.Number("VAL1?"), Cancel));
    }

    // Firmware from 25052021 on: OWON answers 'OK' or 'nOK' to every write (KenosInc/sigrok-mcp-server).
    [Fact]
    public async Task Acknowledgements_are_read_and_a_refusal_is_the_instruments()
    {
        var wire = new ScriptedTransport([("RATE S", "OK"), ("RATE X", "nOK"), ("MEAS?", "-2.758856E-05")]);
        await using var session = Session(wire, Quick with { Acknowledgement = new ScpiAcknowledgement("OK", ["nOK"]) });
        await session.TellAsync("RATE S", Cancel);
        var refused = await Assert.ThrowsAsync<InstrumentException>(async () => await session.TellAsync("RATE X", Cancel));
        Assert.Equal("RATE X", refused.Command);
        Assert.False(session.IsBroken);
        Assert.Equal(-2.758856e-5, await session.AskAsync(ScpiQuery.Number("MEAS?"), Cancel));
        wire.AssertFinished();
    }

    [Fact]
    public async Task Firmware_that_acknowledges_nothing_is_found_out_by_the_first_command()
    {
        var wire = new ScriptedTransport([("RATE S", null), ("RATE M", null), ("MEAS?", "1.5")]);
        await using var session = Session(wire, Quick with { Timeout = TimeSpan.FromSeconds(2), Acknowledgement = new ScpiAcknowledgement("OK", ["nOK"], IsOptional: true) });
        await session.TellAsync("RATE S", Cancel);
        await session.TellAsync("RATE M", Cancel);
        Assert.Equal(1.5, await session.AskAsync(ScpiQuery.Number("MEAS?"), Cancel));
        wire.AssertFinished();
    }

    [Fact]
    public async Task Firmware_that_acknowledges_is_found_out_too()
    {
        var wire = new ScriptedTransport([("RATE S", "OK"), ("RATE X", "nOK")]);
        await using var session = Session(wire, Quick with { Acknowledgement = new ScpiAcknowledgement("OK", ["nOK"], IsOptional: true) });
        await session.TellAsync("RATE S", Cancel);
        await Assert.ThrowsAsync<InstrumentException>(async () => await session.TellAsync("RATE X", Cancel));
        wire.AssertFinished();
    }

    // libsigrok fluke-45: a prompt after every command, also behind an answer.
    [Fact]
    public async Task A_prompt_behind_an_answer_is_read_with_it()
    {
        var wire = new ScriptedTransport([("FUNC1?", "VDC\r\n=>"), ("VDC", "=>"), ("BADCMD", "?>")], "\r\n", "\r\n");
        await using var session = Session(wire, Quick with { WriteTerminator = "\r\n", Acknowledgement = new ScpiAcknowledgement("=>", ["?>", "!>"], AfterQueries: true) });
        Assert.Equal("VDC", await session.AskTextAsync("FUNC1?", Cancel));
        await session.TellAsync("VDC", Cancel);
        await Assert.ThrowsAsync<InstrumentException>(async () => await session.TellAsync("BADCMD", Cancel));
        wire.AssertFinished();
    }

    // East Tester: every answer begins with R.
    [Fact]
    public async Task A_prefix_of_every_answer_is_taken_off()
    {
        await using var session = Session(new ScriptedTransport([("MEAS:RESI?", "R3.000")]), Quick with { AnswerPrefix = "R" });
        Assert.Equal(3.0, await session.AskAsync(ScpiQuery.Number("MEAS:RESI?"), Cancel));
    }

    [Fact]
    public async Task A_block_may_hold_line_ends_and_the_next_answer_is_its_own()
    {
        var wire = new ScriptedTransport([("DATA?", "#18ab\ncd\r\n\n"), ("*OPC?", "1")]);
        await using var session = Session(wire);
        Assert.Equal("ab\ncd\r\n\n"u8.ToArray(), await session.AskAsync(ScpiQuery.Block("DATA?"), Cancel));
        Assert.Equal("1", await session.AskTextAsync("*OPC?", Cancel));
        wire.AssertFinished();
    }

    [Fact]
    public async Task An_error_queue_that_never_empties_is_a_broken_link()
    {
        var wire = new ScriptedTransport(Enumerable.Repeat<(string, string?)>(("SYST:ERR?", "-113,\"Undefined header\""), 100));
        await using var session = Session(wire);
        await Assert.ThrowsAsync<LinkException>(async () => await session.DrainErrorsAsync(Cancel));
        Assert.True(session.IsBroken);
        Assert.InRange(wire.Sent.Count, 2, 40);
    }

    [Fact]
    public async Task Answers_without_an_end_are_taken_after_silence()
    {
        var wire = new ScriptedTransport([("*IDN?", "KORADKA3005PV2.0"), ("VOUT1?", "12.00")], readTerminator: "", writeTerminator: "");
        await using var session = Session(wire, Quick with { WriteTerminator = "", ReadTerminator = "", Silence = TimeSpan.FromMilliseconds(5) });
        Assert.Equal("KORADKA3005PV2.0", await session.AskTextAsync("*IDN?", Cancel));
        Assert.Equal(12.0, await session.AskAsync(ScpiQuery.Number("VOUT1?"), Cancel));
        wire.AssertFinished();
    }

    [Fact]
    public async Task After_resynchronising_late_answers_are_passed_over_until_the_identity_comes()
    {
        var wire = new ScriptedTransport([("*IDN?", "0.5\nACME,M1,1,1.0"), ("MEAS:VOLT?", "2")]);
        await using var session = Session(wire, Quick with { Ping = "*IDN?", PingAnswer = new Regex("^ACME") });
        await session.ResynchronizeAsync(Cancel);
        Assert.Equal(2, await session.AskAsync(ScpiQuery.Number("MEAS:VOLT?"), Cancel));
        wire.AssertFinished();
    }

    [Fact]
    public async Task A_late_question_is_repeated_once_where_the_link_loses_datagrams_and_a_command_never()
    {
        var wire = new ScriptedTransport([(":INP?", null), (":INP?", "OFF"), (":FUNC?", null), (":FUNC?", null)]);
        await using var session = Session(wire, Quick with { RepeatsLateQuestions = true });
        Assert.Equal("OFF", await session.AskTextAsync(":INP?", Cancel));
        Assert.Equal(1, wire.Resynchronized);
        await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync(":FUNC?", Cancel));
        wire.AssertFinished();
    }

    [Fact]
    public async Task Inline_exchanges_complete_in_the_same_call()
    {
        var wire = new SimTransport(TransportAddress.Parse("sim://echo"), new Answering("13.2\n"u8.ToArray()), TimeProvider.System);
        await using var session = new ScpiSession(wire, new ScpiSessionOptions(), new ManualTime());
        var query = ScpiQuery.Number("MEAS:VOLT?");
        for (var i = 0; i < 100; i++)
        {
            var asked = session.AskAsync(query, Cancel);
            Assert.True(asked.IsCompletedSuccessfully);
            Assert.Equal(13.2, await asked);
        }
    }

    [Fact]
    public async Task An_inline_exchange_allocates_next_to_nothing()
    {
        var wire = new SimTransport(TransportAddress.Parse("sim://echo"), new Answering("13.2\n"u8.ToArray()), TimeProvider.System);
        await using var session = new ScpiSession(wire, new ScpiSessionOptions(), TimeProvider.System);
        var query = ScpiQuery.Number("MEAS:VOLT?");
        await session.AskAsync(query, Cancel);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            await session.AskAsync(query, CancellationToken.None);
        }

        // A debug build makes an object of every async method; an optimised one makes 48 bytes, the token of the deadline.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, 0, 1500);
    }

    private static ScpiSession Session(ITransport wire, ScpiSessionOptions? options = null) => new(wire, options ?? Quick, TimeProvider.System);

    private sealed class Answering(byte[] answer) : PackBench.Instruments.Simulation.ISimulatedEndpoint
    {
        public void Receive(ReadOnlySpan<byte> written, System.Buffers.IBufferWriter<byte> answers) => System.Buffers.BuffersExtensions.Write(answers, answer);

        public void Clear()
        {
        }
    }
}
