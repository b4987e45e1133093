using System.CommandLine;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench certify</c>: runs what the pack file's certificate asks for, in a safe order, and writes the certificate; the same command goes on another day.</summary>
internal static class CertifyCommand
{
    public static Command Create(RigConsole console)
    {
        var (pack, bench, runs, speed, yes) = (CommonOptions.Pack(), CommonOptions.Bench(), CommonOptions.Runs(), CommonOptions.Speed(), CommonOptions.Yes());
        var again = Names("--again", "A procedure to be repeated although it has passed (may be given several times)");
        var despite = Names("--despite", "A procedure that has failed and stays so in the certificate: it is not repeated, and does not hold up the others (may be given several times)");
        var list = new Option<bool>("--list") { Description = "Only show what would be run, in which order, and why" };
        var options = new CertificateOptions();
        var command = new Command("certify", "Run every procedure that the pack's certificate asks for and that has not passed yet, in a safe order; then write the certificate")
        {
            pack, bench, runs, again, despite, list, speed, yes,
        };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var given = new Certification.Given(
                    parsed.GetValue(pack)!, parsed.GetValue(bench)!, parsed.GetValue(runs)!, parsed.GetValue(speed)!, parsed.GetValue(options.Operator) ?? "", parsed.GetValue(yes),
                    [.. parsed.GetValue(again)!], [.. parsed.GetValue(despite)!]);
                if (Certification.Load(given, console) is not { } certification)
                {
                    return ExitCodes.Usage;
                }

                if (parsed.GetValue(list))
                {
                    certification.List();
                    return ExitCodes.Done;
                }

                // The key and all that is asked of the paper before days of runs, not after them.
                using var prepared = options.Prepare(parsed, certification.Pack, console);
                return prepared is null ? ExitCodes.Usage : await certification.RunAsync(prepared, cancellationToken);
            }
            catch (Exception failure) when (failure is RunFileException or IOException or UnauthorizedAccessException)
            {
                console.Error.WriteLine(failure.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    private static Option<string[]> Names(string name, string description) => new(name) { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
}
