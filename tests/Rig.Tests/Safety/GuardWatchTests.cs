using System.IO.Pipelines;
using PackBench.Instruments;
using PackBench.Rig.Safety;
using PackBench.Rig.Safety.Guard;
using Xunit;

namespace PackBench.Rig.Tests.Safety;

public sealed class GuardWatchTests : IDisposable
{
    private static readonly GuardOrder Order = new("run", "journal", [new GuardedOutput("load", "rigol-dl3021", "tcp://one"), new GuardedOutput("supply", "x", "serial://two")], 1);
    private readonly string _path = Path.GetTempFileName();
    private readonly Pipe _pipe = new();
    private readonly StringWriter _answers = new();
    private readonly Dictionary<string, Output> _outputs = new() { ["load"] = new("load"), ["supply"] = new("supply") };
    private readonly List<string> _connected = [];
    private bool _rigHoldsTheLine;
    private int _rigsEnded;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Journal
    {
        get
        {
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return new StreamReader(file).ReadToEnd();
        }
    }

    [Fact]
    public async Task A_rig_that_says_it_is_done_is_believed_and_nothing_is_touched()
    {
        await SayAsync("beat 1\nbeat 2\ndone\n");
        Assert.True(await WatchAsync());
        Assert.Equal(["load"], _connected);
        Assert.All(_outputs.Values, output => Assert.Equal(0, output.Tried));
        Assert.Contains("beat 2", _answers.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_pipe_closes_both_outputs_go_off_and_the_journal_says_how()
    {
        await SayAsync("beat 1\n");
        await _pipe.Writer.CompleteAsync();
        Assert.True(await WatchAsync());
        Assert.All(_outputs.Values, output => Assert.Equal(1, output.Tried));
        Assert.Contains("the rig is gone", Journal, StringComparison.Ordinal);
        Assert.Contains("load: switched off, confirmed by read-back", Journal, StringComparison.Ordinal);
        Assert.StartsWith("ready load by its own link; supply when the rig lets go of its line", _answers.ToString(), StringComparison.Ordinal);
        Assert.Contains("taken the rig is gone", _answers.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_rig_counts_as_dead_after_a_second()
    {
        await SayAsync("beat 1\n");
        Assert.True(await WatchAsync());
        Assert.Contains("no beat of the rig for 1.0 s", Journal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rig_that_hangs_on_a_line_that_only_it_may_hold_is_ended()
    {
        _rigHoldsTheLine = true;
        await SayAsync("beat 1\n");
        Assert.True(await WatchAsync());
        Assert.Equal(1, _rigsEnded);
        Assert.All(_outputs.Values, output => Assert.Equal(1, output.Tried));
        Assert.Contains("it hung and held a line", Journal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rig_whose_lines_can_be_had_is_left_to_its_debugger()
    {
        await SayAsync("beat 1\n");
        Assert.True(await WatchAsync());
        Assert.Equal(0, _rigsEnded);
    }

    [Fact]
    public async Task An_output_that_does_not_confirm_is_tried_again_by_a_new_link_until_it_does()
    {
        _outputs["load"].FailuresLeft = 3;
        await _pipe.Writer.CompleteAsync();
        Assert.True(await WatchAsync());
        Assert.Equal(4, _outputs["load"].Tried);
        Assert.Equal(4, _connected.Count(role => role == "load"));
        Assert.Equal(1, _outputs["supply"].Tried);
        Assert.Single(Journal.Split('\n'), line => line.Contains("still trying", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_output_that_never_confirms_is_given_up_loudly()
    {
        _outputs["supply"].FailuresLeft = int.MaxValue;
        await _pipe.Writer.CompleteAsync();
        Assert.False(await WatchAsync(TimeSpan.FromMilliseconds(300)));
        Assert.Contains("supply: disconnect the pack by hand", Journal, StringComparison.Ordinal);
        Assert.Equal(1, _outputs["load"].Tried);
    }

    public void Dispose() => File.Delete(_path);

    private async Task SayAsync(string text) => await _pipe.Writer.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), Token);

    private async Task<bool> WatchAsync(TimeSpan? giveUp = null)
    {
        using var rig = new StreamReader(_pipe.Reader.AsStream());
        using var journal = new GuardJournal(_path, TimeProvider.System);
        Task<ISafeOutput> Connect(GuardedOutput output, CancellationToken token)
        {
            lock (_connected)
            {
                _connected.Add(output.Role);
            }

            return _rigHoldsTheLine && output.Role == "supply" ? throw new LinkException("serial://two: another program has it") : Task.FromResult<ISafeOutput>(_outputs[output.Role]);
        }

        return await new GuardWatch(Order, rig, _answers, journal, Connect, EndRig, TimeProvider.System).RunAsync(giveUp ?? TimeSpan.FromSeconds(30), Token);
    }

    private void EndRig()
    {
        _rigsEnded++;
        _rigHoldsTheLine = false;
    }

    private sealed class Output(string role) : ISafeOutput
    {
        public string Role => role;

        public int FailuresLeft { get; set; }

        public int Tried { get; private set; }

        public ValueTask MakeSafeAsync(CancellationToken cancellationToken)
        {
            Tried++;
            return FailuresLeft-- > 0 ? throw new LinkException("it is still on") : ValueTask.CompletedTask;
        }
    }
}
