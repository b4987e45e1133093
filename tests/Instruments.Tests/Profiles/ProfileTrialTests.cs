using System.Buffers;
using System.Text;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Tests.Simulation;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Profiles;

public sealed class ProfileTrialTests
{
    private readonly SimulatedBench _bench = new(SimulatedWires.Ideal, TimeProvider.System);

    [Theory]
    [InlineData("rigol-dl3021", "load")]
    [InlineData("siglent-sdl1020x", "load2")]
    [InlineData("siglent-sdm3055", "dmm-v")]
    [InlineData("simulated-charger", "charger")]
    [InlineData("simulated-thermometer", "thermo")]
    public async Task Every_line_that_is_sent_is_a_question_and_each_answer_fits(string profile, string name)
    {
        var (lines, sent) = await TryAsync(profile, name);
        Assert.All(sent, line => Assert.EndsWith("?", line.Split(' ')[0], StringComparison.Ordinal));
        Assert.Equal(lines.Select(line => line.Question), sent);
        Assert.All(lines, line => Assert.Equal("", line.Complaint));
    }

    [Fact]
    public async Task A_profile_of_another_model_does_not_fit_and_says_where()
    {
        var (lines, _) = await TryAsync("siglent-sdl1020x", "load");
        Assert.Contains("does not match", lines[0].Complaint, StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Complaint.Contains("no answer", StringComparison.Ordinal));
    }

    private async Task<(IReadOnlyList<TrialLine> Lines, List<string> Sent)> TryAsync(string profile, string name)
    {
        var endpoint = new Recorded(_bench.Endpoint(name));
        var quick = Shipped.Library.Get(profile);
        quick = quick with { Session = quick.Session.WithoutDelays() with { Timeout = TimeSpan.FromMilliseconds(100) } };
        var lines = await ProfileTrial.RunAsync(quick, new SimTransport(new TransportAddress("sim", name), endpoint, TimeProvider.System), TimeProvider.System, TestContext.Current.CancellationToken);
        return (lines, endpoint.Lines);
    }

    private sealed class Recorded(ISimulatedEndpoint device) : ISimulatedEndpoint
    {
        public List<string> Lines { get; } = [];

        public void Receive(ReadOnlySpan<byte> written, IBufferWriter<byte> answer)
        {
            if (!written.IsEmpty)
            {
                Lines.Add(Encoding.ASCII.GetString(written).Trim());
            }

            device.Receive(written, answer);
        }

        public void Clear() => device.Clear();
    }
}
