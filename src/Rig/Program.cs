using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using PackBench.Rig.App;
using PackBench.Rig.Cli;

// The composition root: the only real clock and the only real console.
Console.OutputEncoding = System.Text.Encoding.UTF8;
var console = new RigConsole(Console.In, Console.Out, Console.Error, TimeProvider.System, !Console.IsOutputRedirected && !Console.IsInputRedirected);
var root = new RootCommand("PackBench: bench test and calibration rig for battery packs")
{
    RunCommand.Create(console), ResumeCommand.Create(console), CheckCommand.Create(console), PlanCommand.Create(console), ProceduresCommand.Create(console),
    ReportCommand.Create(console), RunsCommand.Create(console), PacksCommand.Create(console), ExplainCommand.Create(console), ConsistencyCommand.Create(console),
    AnalyzeCommand.Create(console), ExportCommand.Create(console), ImportCommand.Create(console), SyncCommand.Create(console), FleetCommand.Create(console),
    BenchCommand.Create(console), ProfilesCommand.Create(console), BmsCommand.Create(console),
    CertifyCommand.Create(console), CertificateCommand.Create(console), VerifyCommand.Create(console), CompareCommand.Create(console), TextsCommand.Create(console), KeysCommand.Create(console),
    SimulateCommand.Create(console), ScpiCommand.Create(console),
    TripsCommand.CreateList(console), ProveCommand.Create(console), TripsCommand.CreateAcknowledge(console), GuardCommand.Create(console),
};
RigCommand.AddTo(root, console);
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
{
    // One line for each mistake and the code for usage; the help text is a question away.
    foreach (var error in parsed.Errors)
    {
        console.Error.WriteLine($"packbench: {string.Join(' ', error.Message.Split(['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))}");
    }

    console.Error.WriteLine("packbench --help shows what there is");
    return ExitCodes.Usage;
}

// Ctrl-C, a service that stops and a terminal that closes all ask for the same: everything off, the file whole, then out.
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    if (signal.Signal != PosixSignal.SIGHUP || !HangUpPolicy.GoesOn)
    {
        stop.Cancel();
    }
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Stop);
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, stop.Token);
