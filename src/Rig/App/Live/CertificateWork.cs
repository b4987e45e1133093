using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PackBench.Reports.Certificates;
using PackBench.Reports.Text;
using PackBench.Rig.Certificates.Verifying;
using PackBench.Rig.Cli;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using PackBench.Rig.Signing;

namespace PackBench.Rig.App.Live;

/// <param name="Said">What <c>packbench certificate</c> says: path, fingerprint, signature, runs that could not be used.</param>
/// <param name="Verdict">What <c>packbench verify</c> says of it, the last line.</param>
/// <param name="Checks">Its lines, without the figures that are confirmed.</param>
/// <param name="Text">The same certificate as text.</param>
internal sealed record MadeCertificate(string Path, ImmutableArray<string> Said, string Verdict, ImmutableArray<string> Checks, ImmutableArray<string> Text);

/// <summary>Makes a certificate beside the screen, by the code of <c>packbench certificate</c>, and checks it by that of <c>packbench verify</c>.</summary>
internal sealed class CertificateWork(RigContext context)
{
    private readonly Background<MadeCertificate> _work = new();
    private long _began;
    private volatile string _doing = "";

    public bool IsBusy => _work.IsBusy;

    /// <summary>What is done now and for how long.</summary>
    public string Progress => $"{_doing}, {context.Time.GetElapsedTime(_began).TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s";

    /// <param name="names">Run files; none for every run of the pack.</param>
    /// <param name="key">That signs; null for none.</param>
    /// <param name="passphrase">Of the key, where it has one; kept nowhere.</param>
    public void Start(string[] names, int count, string? key, string? passphrase)
    {
        _began = context.Time.GetTimestamp();
        _doing = "opening the key";
        _work.Start(_ => Task.FromResult(Make(names, count, key, passphrase)));
    }

    public bool TryTake(out MadeCertificate? made, out Exception? failure) => _work.TryTake(out made, out failure);

    private MadeCertificate Make(string[] names, int count, string? keyName, string? passphrase)
    {
        using var key = keyName is null ? null : new KeyFolder(context.Keys).Open(keyName, () => passphrase);
        var path = Path.Combine(context.Runs, $"certificate-{context.Pack.Id}-{context.Time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}.pdf");
        var paper = new PaperIdentity { Number = "", Issued = default, SoftwareVersion = RunJob.SoftwareVersion, Operator = context.Person.Length > 0 ? context.Person : null };
        _doing = $"step 1 of 2: checking {count} {(count == 1 ? "run" : "runs")} scan by scan, and drawing the certificate";
        var said = new StringWriter();
        var console = Console(said);
        var written = new CertificateOptions.Prepared(context.Pack, paper, [], null, Renderers.For(path)!, path, key).Write(names, context.Runs, console)
            ?? throw new IOException(said.ToString().Trim());
        using var text = new MemoryStream();
        new TextRenderer().Render(written.Document, text);
        _doing = "step 2 of 2: verifying it, every figure computed again";
        var verification = new CertificateVerifier(context.Runs, new KeyFolder(context.Keys).List([]), null).Verify(path);
        var checks = new StringWriter();
        VerifyCommand.Print(verification, isBrief: true, Console(checks));
        return new MadeCertificate(path, Lines(said), VerifyCommand.Verdict(verification), Lines(checks), [.. Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length).Split('\n')]);
    }

    private RigConsole Console(StringWriter said) => new(TextReader.Null, said, said, context.Time, isInteractive: false);

    private static ImmutableArray<string> Lines(StringWriter said) => [.. said.ToString().TrimEnd().Split('\n')];
}
