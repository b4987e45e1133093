using System.Collections.Immutable;
using System.CommandLine;
using System.Net.Sockets;
using PackBench.Instruments.Simulation.Servers;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Planned;
using PackBench.Rig.Runs.Resuming;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Safety;
using PackBench.Rig.Telemetry;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench run</c>: checks everything, runs the procedure, records, judges, and renders the report.</summary>
internal static class RunCommand
{
    public static Command Create(RigConsole console)
    {
        var procedure = CommonOptions.Procedure();
        var bench = CommonOptions.Bench();
        var pack = CommonOptions.Pack();
        var set = CommonOptions.Set();
        var runs = CommonOptions.Runs();
        var json = CommonOptions.Json();
        var report = new Option<string?>("--report") { Description = "Write the report to this file (.pdf, .html, .json or .txt)" };
        var (speed, yes) = (CommonOptions.Speed(), CommonOptions.Yes());
        var unattended = CommonOptions.Unattended();
        var name = new Option<string>("--operator") { Description = "Who runs it, for the record", DefaultValueFactory = _ => "" };
        var metrics = new Option<int?>("--metrics") { Description = "Show the run at http://127.0.0.1:PORT/metrics for Prometheus, to this machine only; it cannot affect the run" };
        var mqtt = new Option<string?>("--mqtt") { Description = "Send the run's state to a broker, mqtt://user@host:1883/bench-name; PACKBENCH_MQTT_PASSWORD is the password; it cannot affect the run" };
        var planned = new Option<bool>("--plan") { Description = "On a simulated bench that goes as fast as it can: predict the run first, and compare it with that; slower runs and real benches are always predicted, beside the run" };
        var command = new Command("run", "Run a procedure on a bench and record it") { procedure, bench, pack, set, runs, report, speed, yes, unattended, name, json, metrics, mqtt, planned };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var files = new RigFiles();
            var plan = PlanLoader.Load(
                files, parsed.GetValue(procedure)!, parsed.GetValue(bench)!, parsed.GetValue(pack)!, parsed.GetValue(set)!, parsed.GetValue(runs)!,
                parsed.GetValue(name)!, console);
            if (plan is null || Speed(parsed.GetValue(speed)!, plan.Bench, console) is not { } pace)
            {
                return ExitCodes.Usage;
            }

            var run = new RunInvocation(plan, pace, parsed.GetValue(yes), parsed.GetValue(json), parsed.GetValue(report), ModelFor(plan, pace, files)) { IsUnattended = parsed.GetValue(unattended), IsPlannedFirst = parsed.GetValue(planned) };
            return await WatchedAsync(run, parsed.GetValue(metrics), parsed.GetValue(mqtt), console, cancellationToken);
        });
        return command;
    }

    /// <param name="Pace">Simulated seconds per second; infinite for as fast as it goes.</param>
    /// <param name="Model">The bench on which the run is predicted while it goes; null where that is not worth it.</param>
    internal sealed record RunInvocation(RunPlan Plan, double Pace, bool Yes, bool Json, string? Report, BenchFile? Model)
    {
        /// <summary>The file of a run that is taken up again; null for a new one.</summary>
        public string? ResumedFile { get; init; }

        public bool IsUnattended { get; init; }

        /// <summary>Whether a run that races waits for its prediction.</summary>
        public bool IsPlannedFirst { get; init; }

        /// <summary>Who else sees the events: none of them waits or throws.</summary>
        public ImmutableArray<Action<RunEvent>> Watchers { get; init; } = [];
    }

    private static async Task<int> WatchedAsync(RunInvocation run, int? port, string? broker, RigConsole console, CancellationToken cancellationToken)
    {
        if (port is < 1 or > ushort.MaxValue)
        {
            console.Error.WriteLine($"--metrics {port}: expected a port from 1 to {ushort.MaxValue}, such as 9273");
            return ExitCodes.Usage;
        }

        try
        {
            var channels = BenchChannels.For(run.Plan.Bench, run.Plan.Pack);
            var address = broker is null ? null : MqttAddress.Parse(broker);
            await using var metrics = port is { } at ? new MetricsEndpoint(at, channels, console.Time) : null;
            await using var mqtt = address is null ? null : new MqttTelemetry(address, Environment.GetEnvironmentVariable("PACKBENCH_MQTT_PASSWORD"), channels, console.Time);
            var code = await RunAsync(run with { Watchers = [.. new Action<RunEvent>?[] { metrics is null ? null : metrics.Show, mqtt is null ? null : mqtt.Show }.OfType<Action<RunEvent>>()] }, console, cancellationToken);
            if (mqtt is not null)
            {
                await mqtt.DisposeAsync();
                console.Error.WriteLine(mqtt.Summary);
            }

            return code;
        }
        catch (FormatException bad)
        {
            console.Error.WriteLine($"--mqtt {bad.Message}");
            return ExitCodes.Usage;
        }
        catch (SocketException taken)
        {
            console.Error.WriteLine($"--metrics {port}: {taken.Message}; nothing was started");
            return ExitCodes.Usage;
        }
    }

    private static Action<RunEvent> Listener(RunInvocation run, RunProgress progress) => run.Watchers.IsEmpty ? progress.Show : happened =>
    {
        foreach (var watcher in run.Watchers)
        {
            watcher(happened);
        }

        progress.Show(happened);
    };

    /// <summary>A run that races would be over before its prediction is.</summary>
    internal static BenchFile? ModelFor(RunPlan plan, double pace, RigFiles files) =>
        plan.Bench.IsSimulatedHere && !double.IsFinite(pace) ? null : files.ModelOf(plan.Bench, plan.Pack);

    private static void PlanFirst(RunPlan plan, PlanWatch watch, RigConsole console, CancellationToken cancellationToken)
    {
        try
        {
            watch.Give(Prediction.Of(plan, plan.Bench, new YesOperator(true, ""), console.Time, cancellationToken).Band);
        }
        catch (Exception failure) when (failure is BenchException or IOException or FormatException or StartRefusedException or InstrumentInUseException)
        {
            console.Error.WriteLine($"--plan: no prediction could be made: {failure.Message}");
        }
    }

    internal static async Task<int> RunAsync(RunInvocation run, RigConsole console, CancellationToken cancellationToken)
    {
        var plan = run.Plan;
        var progress = RunProgress.For(console, plan, run.Json);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = new PlanWatch();
        var prediction = run.Model is { } model ? new BackgroundPrediction(plan, model, new YesOperator(true, ""), console.Time, run.ResumedFile is null ? watch : new PlanWatch(), ended.Token) : null;
        progress.Prediction = prediction?.Made;
        if (prediction is not null)
        {
            run = run with { Watchers = run.Watchers.Add(prediction.Listen) };
        }
        else if (run.IsPlannedFirst)
        {
            PlanFirst(plan, watch, console, cancellationToken);
        }

        IOperator person = run.Yes || !console.IsInteractive ? new YesOperator(run.Yes, plan.Operator) : new ConsoleOperator(console, plan.Operator, progress);
        try
        {
            var report = plan.Bench.IsSimulatedHere
                ? Simulated(run, console, person, progress, watch, cancellationToken)
                : await StartAsync(Job(run, console, person, progress, watch), run.ResumedFile, cancellationToken);
            progress.Finish(report);
            if (run.Report is { } path)
            {
                ReportCommand.Write(report.Path, path, console);
            }

            return report.Outcome.ExitCode();
        }
        catch (BenchException failure)
        {
            foreach (var line in failure.Failures)
            {
                console.Error.WriteLine(line);
            }

            return ExitCodes.Error;
        }
        catch (Exception refused) when (refused is ResumeRefusedException or UnattendedRefusedException)
        {
            console.Error.WriteLine(refused.Message);
            return ExitCodes.Usage;
        }
        catch (StartRefusedException refused)
        {
            console.Error.WriteLine(refused.Message);
            return RunOutcome.Tripped.ExitCode();
        }
        catch (Exception failure) when (failure is RunFileException or FormatException or IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine(failure.Message);
            return failure is FormatException ? ExitCodes.Usage : ExitCodes.Error;
        }
        finally
        {
            ended.Cancel();
            if (prediction is not null)
            {
                prediction.End();
                await prediction.Made;
            }
        }
    }

    private static Task<RunSummary> StartAsync(RunJob job, string? resumed, CancellationToken cancellationToken) =>
        resumed is null ? job.RunAsync(cancellationToken) : job.ResumeAsync(resumed, cancellationToken);

    /// <summary>
    /// On a bench that another process serves the run's clock goes as fast as that world. The lines' clock goes at most five times as fast as
    /// the real one: a time-out of a second is not to be over in the moment that the system takes to wake a process.
    /// </summary>
    internal static (TimeProvider Run, TimeProvider Lines) Clocks(BenchFile bench, TimeProvider wall)
    {
        const double fastestLines = 5;
        return bench.ServedSpeed is { } speed ? (new ScaledTime(wall, speed), new ScaledTime(wall, Math.Min(speed, fastestLines))) : (wall, wall);
    }

    private static RunJob Job(RunInvocation run, RigConsole console, IOperator person, RunProgress progress, PlanWatch watch)
    {
        var (time, lines) = Clocks(run.Plan.Bench, console.Time);
        return new RunJob(run.Plan, person, time, console.Time, Listener(run, progress), lines) { IsUnattended = run.IsUnattended, Plan = watch };
    }

    private static RunSummary Simulated(
        RunInvocation run, RigConsole console, IOperator person, RunProgress progress, PlanWatch watch, CancellationToken cancellationToken)
    {
        using var clock = new VirtualClock(console.Time.GetUtcNow(), run.Pace);
        using var stop = new CancellationTokenSource();

        // The wish to stop comes on another thread; it is carried out between two ticks of the simulated clock.
        using var registration = cancellationToken.Register(() => clock.Post(stop.Cancel));
        return clock.Run(() => new RunJob(run.Plan, person, clock, console.Time, Listener(run, progress)) { IsUnattended = run.IsUnattended, Plan = watch }.RunAsync(stop.Token), console.Time);
    }

    internal static double? Speed(string text, BenchFile bench, RigConsole console)
    {
        if (text == "max")
        {
            return double.PositiveInfinity;
        }

        if (!bench.IsSimulatedHere)
        {
            console.Error.WriteLine(bench.ServedSpeed is { } served
                ? $"--speed {text}: '{bench.Name}' is served by another process, which sets its speed ({served} times)"
                : $"--speed {text}: only a simulated bench has a speed; '{bench.Name}' is a real one");
            return null;
        }

        if (double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var pace) && pace > 0 && pace <= 1e6)
        {
            return pace;
        }

        console.Error.WriteLine($"--speed {text}: expected max, or simulated seconds per second such as 1 or 60");
        return null;
    }
}
