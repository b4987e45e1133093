using System.Net.Sockets;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

public sealed class RunControlSocketTests
{
    private readonly string _id = $"test-{Guid.NewGuid():N}"[..20];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Words_reach_the_run_and_are_answered()
    {
        var (control, aborted) = (new RunControl(), 0);
        await using var socket = RunControlSocket.Listen(_id, control, () => Interlocked.Increment(ref aborted));
        Assert.Contains(_id, RunControlSocket.Runs());
        Assert.StartsWith("pausing", await RunControlSocket.SayAsync(_id, "pause", Token), StringComparison.Ordinal);
        Assert.True(control.IsPauseWanted);
        await RunControlSocket.SayAsync(_id, "resume", Token);
        Assert.False(control.IsPauseWanted);
        Assert.Contains("not known", await RunControlSocket.SayAsync(_id, "explode", Token), StringComparison.Ordinal);
        Assert.Equal(0, aborted);
        await RunControlSocket.SayAsync(_id, "abort", Token);
        Assert.Equal(1, aborted);
    }

    [Fact]
    public async Task Only_its_owner_may_speak_to_it()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var socket = RunControlSocket.Listen(_id, new RunControl(), () => { });
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(RunControlSocket.Folder, _id + ".sock")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(RunControlSocket.Folder));
    }

    [Fact]
    public async Task What_a_run_that_was_killed_has_left_behind_is_no_run()
    {
        await using var alive = RunControlSocket.Listen(_id, new RunControl(), () => { });
        var left = Path.Combine(RunControlSocket.Folder, $"{_id}-killed.sock");
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Under another name, since the runtime takes away what it has bound; a killed program takes away nothing.
            killed.Bind(new UnixDomainSocketEndPoint(left + ".bound"));
            killed.Listen();
            File.Move(left + ".bound", left);
        }

        Assert.True(File.Exists(left));
        Assert.Equal([_id], RunControlSocket.Runs().Where(id => id.StartsWith(_id, StringComparison.Ordinal)));
        Assert.False(File.Exists(left));
        Assert.StartsWith("resuming", await RunControlSocket.SayAsync(_id, "resume", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_over_answers_nothing_and_is_forgotten()
    {
        await RunControlSocket.Listen(_id, new RunControl(), () => { }).DisposeAsync();
        Assert.DoesNotContain(_id, RunControlSocket.Runs());
        Assert.Null(await RunControlSocket.SayAsync(_id, "pause", Token));
    }
}
