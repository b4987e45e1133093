using System.CommandLine;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench certificate</c>: one paper over a pack's runs, signed.</summary>
internal static class CertificateCommand
{
    public static Command Create(RigConsole console)
    {
        var run = new Argument<string[]>("run") { Description = "Run files, or the beginnings of their names or ids; every run of the pack in --runs where none is given", Arity = ArgumentArity.ZeroOrMore };
        var (pack, runs, options) = (CommonOptions.Pack(), CommonOptions.Runs(), new CertificateOptions());
        var command = new Command("certificate", "Make the certificate of a pack from its runs, and sign it") { run, pack, runs };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            options.WarmUp(parsed);
            var files = new RigFiles();
            var of = files.Pack(parsed.GetValue(pack)!);
            PlanLoader.Print(files, console);
            try
            {
                using var prepared = of is null ? null : options.Prepare(parsed, of, console);
                return prepared?.Write(parsed.GetValue(run)!, parsed.GetValue(runs)!, console) is null ? ExitCodes.Usage : ExitCodes.Done;
            }
            catch (Exception failure) when (failure is RunFileException or IOException or UnauthorizedAccessException)
            {
                console.Error.WriteLine(failure.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }
}
