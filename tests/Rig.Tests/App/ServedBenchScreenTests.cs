using System.Net;
using System.Net.Sockets;
using PackBench.Rig.App;
using PackBench.Rig.App.Pages;
using PackBench.Rig.Cli;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.App;

/// <summary>A bench whose simulated instruments another process serves: they have lines, and only a run may use them.</summary>
public sealed class ServedBenchScreenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-served-").FullName;
    private readonly TcpListener _load = new(IPAddress.Loopback, 0);

    public ServedBenchScreenTests() => _load.Start();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plan_is_predicted_without_a_byte_on_its_lines()
    {
        using var shell = new Shell(Load());
        var sheet = new PlanSheet(shell, Plan(shell.Context));
        var began = TimeProvider.System.GetTimestamp();
        while (!sheet.Tick())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), "no prediction came");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        Assert.Equal(RunOutcome.Passed, sheet.Forecast?.Prediction.Summary.Outcome);
        Assert.False(_load.Pending());
    }

    [Fact]
    public void Its_run_goes_as_fast_as_the_world_behind_the_lines_and_the_screen_cannot_change_that()
    {
        using var shell = new Shell(Load());
        var plan = Plan(shell.Context);
        Assert.Equal((20, 1), (shell.Context.Bench.ServedSpeed, new PlanSheet(shell, plan).Pace));
        shell.Start(plan, null, 600);
        Assert.Equal(double.NaN, shell.Live!.Speed);
        Assert.DoesNotContain(shell.RunPage.Keys, hint => hint.Does == "speed");
        shell.Stop();
    }

    public void Dispose()
    {
        _load.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private RunPlan Plan(RigContext context)
    {
        var path = Path.Combine(_folder, "short.yaml");
        File.WriteAllText(path, """
            procedure: short
            version: 1
            title: Short discharge
            needs: { load: required }
            steps:
              - discharge: { title: First, current: 2 A, until: step.elapsed >= 10 min, at_most: 20 min, record: first }
            """);
        return context.Plan(path, [], out var findings) ?? throw new InvalidOperationException(string.Join('\n', findings));
    }

    private RigContext Load()
    {
        var bench = Path.Combine(_folder, "served.yaml");
        File.WriteAllText(bench, $$"""
            bench: served
            title: Served bench
            maximum_current: 40 A
            instruments:
              load: { profile: rigol-dl3021, at: "tcp://127.0.0.1:{{((IPEndPoint)_load.LocalEndpoint).Port}}" }
            simulation: { seed: 1, removed: 53 Ah, served: "20" }
            """);
        var said = new StringWriter();
        return RigContext.Load(bench, "lto-4p6s-used", Path.Combine(_folder, "runs"), "Ada", new RigConsole(TextReader.Null, said, said, TimeProvider.System, isInteractive: false))
            ?? throw new InvalidOperationException(said.ToString());
    }
}
