using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Transports;
using PackBench.Rig.Bench;
using PackBench.Rig.Safety;
using PackBench.Rig.Safety.Guard;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench guard</c>: started by a run, not by people. Takes its order and the rig's beat from standard input.</summary>
internal static class GuardCommand
{
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(10);

    public static Command Create(RigConsole console)
    {
        var command = new Command("guard", "The second process of a run; it is started by the run itself") { Hidden = true };
        command.SetAction((_, _) => RunAsync(console));
        return command;
    }

    private static async Task<int> RunAsync(RigConsole console)
    {
        // Ctrl-C, a closing terminal and a stopping service are meant for the rig: the guard must outlive it, that is what it is for.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ignore);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ignore);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Ignore);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ignore);
        try
        {
            var order = GuardOrder.FromLine(await console.In.ReadLineAsync() ?? "");
            var profiles = new RigFiles().Profiles;
            using var journal = new GuardJournal(order.Journal, console.Time);
            var watch = new GuardWatch(
                order, console.In, console.Out, journal, (output, token) => ConnectAsync(output, profiles, console.Time, token), () => End(order.Rig), console.Time);
            return await watch.RunAsync(GiveUp, CancellationToken.None) ? ExitCodes.Done : ExitCodes.Error;
        }
        catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine($"packbench guard: {failure.Message}");
            return ExitCodes.Usage;
        }
    }

    private static async Task<ISafeOutput> ConnectAsync(GuardedOutput output, ProfileLibrary profiles, TimeProvider time, CancellationToken cancellationToken) =>
        await BenchConnector.ConnectOutputAsync(output.Role, profiles.Get(output.Profile), TransportAddress.Parse(output.Address), time, cancellationToken);

    /// <summary>The process is there for certain: its pipe is open.</summary>
    private static void End(int rig)
    {
        using var process = Process.GetProcessById(rig);
        process.Kill();
    }

    private static void Ignore(PosixSignalContext signal) => signal.Cancel = true;
}
