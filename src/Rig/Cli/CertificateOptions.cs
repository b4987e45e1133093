using System.CommandLine;
using PackBench.Instruments.Bms.Backups;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Rig.Certificates;
using PackBench.Rig.Packs;
using PackBench.Rig.Signing;

namespace PackBench.Rig.Cli;

/// <summary>What is asked of a certificate on the command line, for the commands that write one.</summary>
internal sealed class CertificateOptions
{
    private readonly Option<string> _output = new("--output", "-o") { Description = $"Where to write it: {Reporting.Renderers.Endings}", DefaultValueFactory = _ => "certificate.pdf" };
    private readonly Option<string?> _key = Words("--key", "Sign with this key of yours; the only one you have where not given");
    private readonly Option<string> _keys = KeyOptions.Keys();
    private readonly Option<string?> _passphrase = KeyOptions.PassphraseFile();
    private readonly Option<string?> _backup = Words("--bms-backup", "A backup of the BMS (packbench bms backup), to be held against the pack file");
    private readonly Option<string[]> _check = new("--check")
    {
        Description = "The answer to a point of the pack's checklist: \"3=passed\" or \"3=failed: one bolt was loose\"", AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _laboratory = Words("--laboratory", "Who tested: name and address of the shop");
    private readonly Option<string?> _customer = Words("--customer", "For whom");
    private readonly Option<string?> _number = Words("--number", "Number of the certificate; made from its runs where not given");
    private readonly Option<string?> _replaces = Words("--replaces", "Number of the certificate that this one replaces");
    private readonly Option<string> _language = ShopOptions.Language();
    private readonly Option<string?> _texts = ShopOptions.Texts();

    /// <summary>Who does the runs, or signs for them.</summary>
    public Option<string?> Operator { get; } = Words("--operator", "Who signs for the tests; the operator of the last run where not given");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _output, _key, _keys, _passphrase, _backup, _check, _laboratory, _customer, Operator, _number, _replaces, _language, _texts })
        {
            command.Add(option);
        }
    }

    /// <summary>Gets what will draw it ready, beside all that comes before.</summary>
    public void WarmUp(ParseResult parsed)
    {
        if (Reporting.Renderers.For(parsed.GetValue(_output)!) is { } renderer)
        {
            _ = RendererWarmUp.Begin(renderer);
        }
    }

    /// <summary>Judges all that needs no run, and opens the key; null after a message.</summary>
    /// <exception cref="IOException">The key does not open.</exception>
    public Prepared? Prepare(ParseResult parsed, Pack pack, RigConsole console)
    {
        var output = parsed.GetValue(_output)!;
        if (ShopOptions.Read(parsed.GetValue(_texts), parsed.GetValue(_language)!, console) is not { } shop
            || CertificateInput.Checks(parsed.GetValue(_check)!, pack, console) is not { } checks || ReportCommand.RendererFor(output, shop.Texts, console) is not { } renderer)
        {
            return null;
        }

        var backup = parsed.GetValue(_backup) is { } path ? Bms.BmsBackupCommand.Read(path, console) : null;
        if (parsed.GetValue(_backup) is not null && backup is null)
        {
            return null;
        }

        var paper = shop.On(new PaperIdentity
        {
            Number = parsed.GetValue(_number) ?? "", Issued = default, SoftwareVersion = Runs.RunJob.SoftwareVersion, Laboratory = parsed.GetValue(_laboratory), Customer = parsed.GetValue(_customer),
            Operator = parsed.GetValue(Operator), Replaces = parsed.GetValue(_replaces),
        });
        return new Prepared(pack, paper, checks, backup, renderer, output, KeyOptions.Open(parsed.GetValue(_key), parsed.GetValue(_keys)!, parsed.GetValue(_passphrase), console));
    }

    private static Option<string?> Words(string name, string description) => new(name) { Description = description };

    /// <summary>A certificate that waits for its runs.</summary>
    /// <param name="Paper">Its number empty where it is to be made from the runs.</param>
    /// <param name="Key">Null where there is none: it will not be signed.</param>
    internal sealed record Prepared(
        Pack Pack, PaperIdentity Paper, Dictionary<int, CheckRow> Checks, BmsBackup? Backup, IReportRenderer Renderer, string Output, SigningKey? Key) : IDisposable
    {
        /// <summary>Writes it over the runs, and says so; null after a message where they cannot be had.</summary>
        /// <param name="names">Null or none: every run of the pack in the folder.</param>
        /// <exception cref="IOException">A file cannot be read or written.</exception>
        public WrittenCertificate? Write(string[] names, string folder, RigConsole console)
        {
            using var found = CertificateInput.Find(names, folder, Pack, console);
            if (found is null)
            {
                return null;
            }

            var issued = DateTimeOffset.FromUnixTimeSeconds(console.Time.GetUtcNow().ToUnixTimeSeconds());
            var paper = Paper with
            {
                Issued = issued, Number = Paper.Number.Length > 0 ? Paper.Number : CertificateInput.NumberOf(found.Runs, issued),
                Operator = Paper.Operator ?? CertificateInput.OperatorOf(found.Runs),
            };
            var given = GivenData.Of(Pack, paper, Backup, Checks, found.Unreadable, CertificateInput.TitleOf);
            var request = new CertificateRequest(CertificateWriter.WithKey(given, Key), [.. Pack.Runtimes.Select(load => new NamedLoad(load.Name, load.Power.Watts))]);
            var written = CertificateWriter.Write(request, found.Runs, Renderer, Output, Key);
            Print(written, found, console);
            return written;
        }

        private void Print(WrittenCertificate written, FoundRuns found, RigConsole console)
        {
            foreach (var unreadable in found.Unreadable)
            {
                console.Error.WriteLine($"{unreadable.File}: could not be used, and the certificate says so: {unreadable.Reason}");
            }

            console.Out.WriteLine($"Certificate: {written.Path}, over {found.Runs.Count} {(found.Runs.Count == 1 ? "run" : "runs")}");
            console.Out.WriteLine($"Fingerprint: {PublicKey.Print(written.Fingerprint)}");
            console.Out.WriteLine(Key is null
                ? "Not signed: nobody can check it. 'packbench keys create NAME' makes a key."
                : $"Signature: {written.SignaturePath} by '{Key.Name}', key {Key.Public.Printed}");
        }

        public void Dispose() => Key?.Dispose();
    }
}
