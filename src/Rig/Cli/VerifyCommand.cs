using System.CommandLine;
using System.Text.Json;
using PackBench.Rig.Certificates.Verifying;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Signing;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench verify</c>: is this certificate what was measured?</summary>
internal static class VerifyCommand
{
    public static Command Create(RigConsole console)
    {
        var file = new Argument<string[]>("file") { Description = "Certificates with their .sig beside them, or run files", Arity = ArgumentArity.OneOrMore };
        var (runs, keys, json) = (CommonOptions.Runs(), KeyOptions.Keys(), CommonOptions.Json());
        var without = new Option<bool>("--without-runs") { Description = "You have no run files: check signature and bytes only" };
        var wanted = new Option<string?>("--signed-by") { Description = "Fingerprint of the key that has to have signed, as its owner publishes it, or at least 16 digits of it" };
        var brief = new Option<bool>("--brief") { Description = "Do not list the figures that are confirmed" };
        var command = new Command("verify", "Check a certificate: signature, run files, every figure, every word; exit code 1 where something differs") { file, runs, without, wanted, keys, brief, json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(wanted) is { } fingerprint && fingerprint.Count(char.IsAsciiHexDigit) < 16)
            {
                console.Error.WriteLine($"--signed-by {fingerprint}: at least 16 hexadecimal digits of a fingerprint; 'packbench keys show NAME' prints that of a key");
                return ExitCodes.Usage;
            }

            var known = new KeyFolder(parsed.GetValue(keys)!).List([]);
            var verifier = new CertificateVerifier(parsed.GetValue(without) ? null : parsed.GetValue(runs), known, parsed.GetValue(wanted));
            var verifications = new List<Verification>();
            foreach (var path in parsed.GetValue(file)!)
            {
                try
                {
                    verifications.Add(Verify(path, verifier));
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    console.Error.WriteLine(failure.Message);
                    return ExitCodes.Usage;
                }
            }

            if (parsed.GetValue(json))
            {
                console.Out.WriteLine(JsonSerializer.Serialize(verifications.Select(verification => new Dictionary<string, object?>
                {
                    ["file"] = verification.File, ["verdict"] = Verdict(verification),
                    ["checks"] = verification.Lines.Select(line => new Dictionary<string, object?> { ["about"] = line.About, ["outcome"] = Word(line.Outcome).Trim(), ["text"] = line.Text }),
                })));
            }
            else
            {
                verifications.ForEach(verification => Print(verification, parsed.GetValue(brief), console));
            }

            return verifications.Exists(one => one.Any(CheckOutcome.Different)) ? RunOutcome.Failed.ExitCode()
                : verifications.Exists(one => one.Any(CheckOutcome.NotChecked)) ? ExitCodes.Usage
                : ExitCodes.Done;
        });
        return command;
    }

    private static Verification Verify(string path, CertificateVerifier verifier)
    {
        if (path.EndsWith(RunFileName.Extension, StringComparison.Ordinal))
        {
            var run = RunVerifier.Verify(path);
            return new Verification(path, run.IsIntact
                ? [new CheckLine("run", CheckOutcome.Confirmed, $"{run.Scans} scans as recorded, digest {run.Seal?.Digest ?? "none: the run has no end"}")]
                : [.. run.Findings.Select(finding => new CheckLine("run", CheckOutcome.Different, finding.ToString()))]);
        }

        var certificate = path.EndsWith(SignatureFile.Extension, StringComparison.Ordinal) ? path[..^SignatureFile.Extension.Length] : path;
        return Renderers.For(certificate) is null
            ? throw new IOException($"{path}: neither a certificate ({Renderers.Endings}) nor a run file ({RunFileName.Extension})")
            : verifier.Verify(certificate);
    }

    /// <param name="isBrief">Without the figures that are confirmed.</param>
    internal static void Print(Verification verification, bool isBrief, RigConsole console)
    {
        foreach (var line in verification.Lines.Where(line => !isBrief || line.About != "figure" || line.Outcome == CheckOutcome.Different))
        {
            console.Out.WriteLine($"{Word(line.Outcome)} {line.About,-9} {line.Text}");
        }

        var figures = verification.Lines.Where(line => line.About == "figure").ToList();
        if (figures.Count > 0)
        {
            console.Out.WriteLine($"{figures.Count(line => line.Outcome == CheckOutcome.Confirmed)} figures computed again from the scans and confirmed, {figures.Count(line => line.Outcome == CheckOutcome.Recorded)} as recorded, {figures.Count(line => line.Outcome == CheckOutcome.Different)} different");
        }

        console.Out.WriteLine($"{verification.File}: {Verdict(verification)}");
    }

    internal static string Verdict(Verification verification) =>
        verification.Any(CheckOutcome.Different) ? "NOT CONFIRMED: something was changed"
        : verification.Any(CheckOutcome.NotChecked) ? "not wholly checked"
        : "confirmed";

    private static string Word(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Confirmed => "confirmed  ",
        CheckOutcome.Recorded => "as recorded",
        CheckOutcome.Different => "DIFFERENT  ",
        _ => "not checked",
    };
}
