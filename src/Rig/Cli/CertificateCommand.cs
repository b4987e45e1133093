using System.CommandLine;
using PackBench.Reports.Certificates;
using PackBench.Rig.Certificates;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Signing;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench certificate</c>: one paper over a pack's runs, signed.</summary>
internal static class CertificateCommand
{
    public static Command Create(RigConsole console)
    {
        var run = new Argument<string[]>("run") { Description = "Run files, or the beginnings of their names or ids; every run of the pack in --runs where none is given", Arity = ArgumentArity.ZeroOrMore };
        var output = new Option<string>("--output", "-o") { Description = $"Where to write it: {Reporting.Renderers.Endings}", DefaultValueFactory = _ => "certificate.pdf" };
        var key = new Option<string?>("--key") { Description = "Sign with this key of yours; the only one you have where not given" };
        var backup = new Option<string?>("--bms-backup") { Description = "A backup of the BMS (packbench bms backup), to be held against the pack file" };
        var check = new Option<string[]>("--check")
        {
            Description = "The answer to a point of the pack's checklist: \"3=passed\" or \"3=failed: one bolt was loose\"", AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [],
        };
        var (laboratory, customer, person) = (Words("--laboratory", "Who tested: name and address of the shop"), Words("--customer", "For whom"), Words("--operator", "Who signs for the tests; the operator of the last run where not given"));
        var (number, replaces) = (Words("--number", "Number of the certificate; made from its runs where not given"), Words("--replaces", "Number of the certificate that this one replaces"));
        var language = new Option<string>("--language") { Description = "en or de", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong([.. Reports.Texts.ReportTexts.Languages]);
        var (pack, runs, keys, passphrase) = (CommonOptions.Pack(), CommonOptions.Runs(), KeyOptions.Keys(), KeyOptions.PassphraseFile());
        var command = new Command("certificate", "Make the certificate of a pack from its runs, and sign it")
        {
            run, pack, runs, output, key, keys, passphrase, backup, check, laboratory, customer, person, number, replaces, language,
        };
        command.SetAction(parsed =>
        {
            var files = new RigFiles();
            var of = files.Pack(parsed.GetValue(pack)!);
            PlanLoader.Print(files, console);
            if (of is null || CertificateInput.Checks(parsed.GetValue(check)!, of, console) is not { } checks || ReportCommand.RendererFor(parsed.GetValue(output)!, console) is not { } renderer)
            {
                return ExitCodes.Usage;
            }

            var kept = parsed.GetValue(backup) is { } path ? Bms.BmsBackupCommand.Read(path, console) : null;
            if (parsed.GetValue(backup) is not null && kept is null)
            {
                return ExitCodes.Usage;
            }

            try
            {
                using var found = CertificateInput.Find(parsed.GetValue(run)!, parsed.GetValue(runs)!, of, console);
                if (found is null)
                {
                    return ExitCodes.Usage;
                }

                using var signing = KeyOptions.Open(parsed.GetValue(key), parsed.GetValue(keys)!, parsed.GetValue(passphrase), console);
                var issued = DateTimeOffset.FromUnixTimeSeconds(console.Time.GetUtcNow().ToUnixTimeSeconds());
                var paper = new PaperIdentity
                {
                    Number = parsed.GetValue(number) ?? CertificateInput.NumberOf(found.Runs, issued), Issued = issued, SoftwareVersion = Runs.RunJob.SoftwareVersion,
                    Laboratory = parsed.GetValue(laboratory), Customer = parsed.GetValue(customer), Operator = parsed.GetValue(person) ?? CertificateInput.OperatorOf(found.Runs),
                    Replaces = parsed.GetValue(replaces), Language = parsed.GetValue(language)!,
                };
                var given = GivenData.Of(of, paper, kept, checks, found.Unreadable, CertificateInput.TitleOf);
                var request = new CertificateRequest(CertificateWriter.WithKey(given, signing), [.. of.Runtimes.Select(load => new NamedLoad(load.Name, load.Power.Watts))]);
                var written = CertificateWriter.Write(request, found.Runs, renderer, parsed.GetValue(output)!, signing);
                Print(written, found, signing, console);
                return ExitCodes.Done;
            }
            catch (Exception failure) when (failure is RunFileException or IOException or UnauthorizedAccessException)
            {
                console.Error.WriteLine(failure.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    private static Option<string?> Words(string name, string description) => new(name) { Description = description };

    private static void Print(WrittenCertificate written, FoundRuns found, SigningKey? key, RigConsole console)
    {
        foreach (var unreadable in found.Unreadable)
        {
            console.Error.WriteLine($"{unreadable.File}: could not be used, and the certificate says so: {unreadable.Reason}");
        }

        console.Out.WriteLine($"Certificate: {written.Path}, over {found.Runs.Count} {(found.Runs.Count == 1 ? "run" : "runs")}");
        console.Out.WriteLine($"Fingerprint: {PublicKey.Print(written.Fingerprint)}");
        console.Out.WriteLine(key is null
            ? "Not signed: nobody can check it. 'packbench keys create NAME' makes a key."
            : $"Signature: {written.SignaturePath} by '{key.Name}', key {key.Public.Printed}");
    }
}
