using System.CommandLine;
using PackBench.Reports;
using PackBench.Reports.Texts;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench report</c>: renders the report of a recorded run.</summary>
internal static class ReportCommand
{
    public static Command Create(RigConsole console)
    {
        var run = new Argument<string?>("run") { Description = "Run file, or the beginning of its name or id; the newest where none is given", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string>("--output", "-o") { Description = $"Where to write it: {Renderers.Endings}", DefaultValueFactory = _ => "report.pdf" };
        var (runs, language, texts) = (CommonOptions.Runs(), ShopOptions.Language(), ShopOptions.Texts());
        var command = new Command("report", "Render the report of a recorded run") { run, output, runs, language, texts };
        command.SetAction(parsed =>
        {
            return ShopOptions.Read(parsed.GetValue(texts), parsed.GetValue(language)!, console) is not { } shop || RunFinder.Find(parsed.GetValue(runs)!, parsed.GetValue(run), console) is not { } path
                ? ExitCodes.Usage
                : Write(path, parsed.GetValue(output)!, console, shop);
        });
        return command;
    }

    public static int Write(string run, string path, RigConsole console, Shop? shop = null) => Write(
        () =>
        {
            using var reader = SqliteRunReader.Open(run);
            return RunReportBuilder.Build(reader, console.Time.GetUtcNow(), shop);
        },
        path,
        console,
        shop?.Texts);

    /// <summary>Renders what <paramref name="build"/> gives, by the ending of the path.</summary>
    public static int Write(Func<ReportDocument> build, string path, RigConsole console, ReportTexts? texts = null)
    {
        if (RendererFor(path, texts, console) is not { } renderer)
        {
            return ExitCodes.Usage;
        }

        try
        {
            var document = build();
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            using (var file = File.Create(path))
            {
                renderer.Render(document, file);
            }

            console.Out.WriteLine($"Report: {path}");
            return ExitCodes.Done;
        }
        catch (Exception failure) when (failure is RunFileException or IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine(failure.Message);
            return ExitCodes.Usage;
        }
    }

    /// <summary>By the ending of the path; null after a message.</summary>
    public static IReportRenderer? RendererFor(string path, ReportTexts? texts, RigConsole console)
    {
        var renderer = Renderers.For(path, texts);
        if (renderer is null)
        {
            console.Error.WriteLine($"{path}: a report ends in {Renderers.Endings}");
        }

        return renderer;
    }
}
