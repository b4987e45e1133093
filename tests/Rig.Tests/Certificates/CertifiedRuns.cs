using PackBench.Rig.Cli;
using PackBench.Rig.Signing;
using PackBench.Rig.Tests.Files;
using PackBench.Rig.Tests.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Certificates;

/// <summary>A short run of the simulated pack and a key, made once; each test copies what it changes.</summary>
public sealed class CertifiedRuns : IDisposable
{
    public static readonly string Pack = TestFiles.Of("packs", "lto-4p6s-used.yaml");

    public CertifiedRuns()
    {
        new KeyFolder(Keys).Create("anna", null).Dispose();
        using var run = new SimulatedRun { Procedure = "voltage-consistency" }.Run();
        Directory.CreateDirectory(Runs);
        Run = Path.GetFileName(run.Summary.Path);
        File.Copy(run.Summary.Path, Path.Combine(Runs, Run));
        foreach (var ending in new[] { "pdf", "html", "json", "txt", "zip" })
        {
            Assert.Equal(0, Certificate("-o", Path.Combine(Folder, "certificate." + ending)).Code);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("packbench-certificate-").FullName;

    public string Keys => Path.Combine(Folder, "keys");

    public string Runs => Path.Combine(Folder, "runs");

    /// <summary>Name of the run file.</summary>
    public string Run { get; }

    /// <summary>The certificate of that ending and its signature, in a folder of their own.</summary>
    public string Copy(string ending)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, Guid.NewGuid().ToString("N"))).FullName, "certificate." + ending);
        File.Copy(Path.Combine(Folder, "certificate." + ending), path);
        File.Copy(Path.Combine(Folder, $"certificate.{ending}.sig"), path + ".sig");
        return path;
    }

    /// <summary>The runs in a folder of their own.</summary>
    public string CopyRuns()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, Guid.NewGuid().ToString("N"))).FullName;
        File.Copy(Path.Combine(Runs, Run), Path.Combine(folder, Run));
        return folder;
    }

    public (int Code, string Said) Certificate(params string[] arguments) => Call(
        CertificateCommand.Create, [.. arguments, "--pack", Pack, "--keys", Keys, .. arguments.Contains("--runs") ? Array.Empty<string>() : ["--runs", Runs]]);

    public (int Code, string Said) Verify(params string[] arguments) => Call(
        VerifyCommand.Create, [.. arguments, .. arguments.Contains("--keys") ? Array.Empty<string>() : ["--keys", Keys], .. arguments.Contains("--runs") ? Array.Empty<string>() : ["--runs", Runs]]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static (int Code, string Said) Call(Func<RigConsole, System.CommandLine.Command> command, string[] arguments)
    {
        var said = new StringWriter();
        var code = command(new RigConsole(TextReader.Null, said, said, TimeProvider.System, isInteractive: false)).Parse(arguments).Invoke();
        return (code, said.ToString());
    }
}
