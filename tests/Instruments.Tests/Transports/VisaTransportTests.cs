using System.Text;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Transports;

public sealed class VisaTransportTests
{
    private readonly FakeVisa visa = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_VISA_library_one_line_says_what_else_to_do()
    {
        var missing = await Assert.ThrowsAsync<LinkException>(async () => await TransportFactory.OpenAsync(
            TransportAddress.Parse("visa://GPIB0::22::INSTR?library=/nowhere/libvisa.so"), TimeProvider.System, null, Cancel));
        Assert.Contains("there is no VISA library (/nowhere/libvisa.so)", missing.Message, StringComparison.Ordinal);
        Assert.Contains("use tcp, vxi11, hislip, usbtmc or serial, which need none", missing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', missing.Message);
        Assert.False(missing.IsTransient);
    }

    [Fact]
    public async Task A_library_that_is_not_VISA_is_refused_by_name()
    {
        var wrong = await Assert.ThrowsAsync<LinkException>(async () => await TransportFactory.OpenAsync(
            TransportAddress.Parse("visa://GPIB0::22::INSTR?library=libc.so.6"), TimeProvider.System, null, Cancel));
        Assert.Contains("libc.so.6 is not a VISA library", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_is_written_and_its_answer_read_in_pieces()
    {
        visa.Answers["*IDN?\n"] = new string('x', 40000);
        await using var session = await OpenAsync("GPIB0::22::INSTR");
        Assert.Equal(40000, (await session.AskTextAsync("*IDN?", Cancel)).Length);
        Assert.Equal("GPIB0::22::INSTR", visa.Opened.Single());
        Assert.Equal(300u, visa.Attributes[0x3FFF001A]);
        Assert.False(visa.Attributes.ContainsKey(0x3FFF0038));
    }

    [Fact]
    public async Task A_socket_gets_its_termination_character()
    {
        await using var session = await OpenAsync("TCPIP0::10.0.0.7::5025::SOCKET");
        Assert.Equal(10u, visa.Attributes[0x3FFF0018]);
        Assert.Equal(1u, visa.Attributes[0x3FFF0038]);
    }

    [Fact]
    public async Task A_time_out_is_late_and_viClear_makes_it_good()
    {
        visa.Answers["GOOD?\n"] = "ok";
        await using var session = await OpenAsync("GPIB0::22::INSTR");
        await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("BAD?", Cancel));
        await session.ResynchronizeAsync(Cancel);
        Assert.Equal(1, visa.Clears);
        Assert.Equal("ok", await session.AskTextAsync("GOOD?", Cancel));
    }

    [Fact]
    public async Task A_lost_connection_is_opened_anew_and_closed_once()
    {
        visa.Answers["GOOD?\n"] = "ok";
        await using (var session = await OpenAsync("USB0::0x1AB1::0x0E11::DL3A::INSTR"))
        {
            visa.ClearStatus = unchecked((int)0xBFFF00A6);
            await session.ResynchronizeAsync(Cancel);
            Assert.Equal(2, visa.Opened.Count);
            Assert.Equal("ok", await session.AskTextAsync("GOOD?", Cancel));
        }

        Assert.Equal([1u, 2u], visa.Closed);
    }

    [Fact]
    public async Task A_resource_that_is_not_there_is_explained()
    {
        visa.OpenStatus = unchecked((int)0xBFFF0011);
        var missing = await Assert.ThrowsAsync<LinkException>(async () => await OpenAsync("GPIB0::5::INSTR"));
        Assert.Contains("there is no such resource; check that the instrument is on", missing.Message, StringComparison.Ordinal);
    }

    private async Task<ScpiSession> OpenAsync(string resource) => new(
        await VisaTransport.OpenAsync(new TransportAddress("visa", resource), visa, TimeProvider.System, Cancel),
        new ScpiSessionOptions { Timeout = TimeSpan.FromMilliseconds(300) }, TimeProvider.System);

    private sealed class FakeVisa : IVisa
    {
        private byte[] answer = [];

        public Dictionary<string, string> Answers { get; } = [];

        public List<string> Opened { get; } = [];

        public List<uint> Closed { get; } = [];

        public Dictionary<uint, nuint> Attributes { get; } = [];

        public int Clears { get; private set; }

        public int OpenStatus { get; set; }

        public int ClearStatus { get; set; }

        public int Open(string resource, uint timeoutMilliseconds, out uint session)
        {
            Opened.Add(resource);
            session = (uint)Opened.Count;
            return OpenStatus;
        }

        public int Close(uint session)
        {
            Closed.Add(session);
            return 0;
        }

        public int Write(uint session, ReadOnlySpan<byte> message, out uint written)
        {
            answer = Encoding.ASCII.GetBytes(Answers.GetValueOrDefault(Encoding.ASCII.GetString(message), ""));
            written = (uint)message.Length;
            return 0;
        }

        public int Read(uint session, Span<byte> buffer, out uint read)
        {
            if (answer.Length == 0)
            {
                read = 0;
                return unchecked((int)0xBFFF0015);
            }

            var count = Math.Min(buffer.Length, answer.Length);
            answer.AsSpan(0, count).CopyTo(buffer);
            answer = answer[count..];
            read = (uint)count;
            return answer.Length > 0 ? 0x3FFF0006 : 0;
        }

        public int Clear(uint session)
        {
            Clears++;
            return ClearStatus;
        }

        public int SetAttribute(uint session, uint attribute, nuint value)
        {
            Attributes[attribute] = value;
            return 0;
        }
    }
}
