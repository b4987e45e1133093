using System.Text.RegularExpressions;
using Xunit;

namespace PackBench.Rig.Tests;

/// <summary>The arrows between folders, read off the sources: which namespace a folder may use.</summary>
public sealed partial class Architecture
{
    private static readonly string Sources = FindSources();

    [Theory]
    [InlineData("Rig/Safety", "PackBench.Rig.App", "PackBench.Rig.Cli", "PackBench.Rig.Reporting", "PackBench.Reports", "PackBench.Rig.Runs.Store", "Microsoft.Data.Sqlite", "Terminal.Gui", "Spectre")]
    [InlineData("Rig/Runs", "PackBench.Rig.App", "PackBench.Rig.Cli", "PackBench.Reports", "Terminal.Gui", "Spectre")]
    [InlineData("Rig/Runs/Execution/Steps", "PackBench.Instruments.Transports", "PackBench.Instruments.Scpi")]
    [InlineData("Rig/Analysis", "PackBench.Rig.Runs", "PackBench.Rig.Bench", "PackBench.Rig.Cli", "PackBench.Rig.App")]
    [InlineData("Rig/Language", "PackBench.Rig.Runs.Execution", "PackBench.Rig.Cli", "PackBench.Rig.App", "PackBench.Rig.Safety")]
    [InlineData("Instruments", "PackBench.Rig", "PackBench.Reports")]
    [InlineData("Reports", "PackBench.Rig", "PackBench.Instruments")]
    public void A_folder_does_not_see(string folder, params string[] forbidden)
    {
        var files = Directory.EnumerateFiles(Path.Combine(Sources, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        var wrong = from file in files
                    from Match use in UsingLine().Matches(File.ReadAllText(file))
                    let used = use.Groups[1].Value
                    where forbidden.Any(name => used == name || used.StartsWith(name + ".", StringComparison.Ordinal))
                    select $"{Path.GetRelativePath(Sources, file)} uses {used}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Only_the_application_folder_knows_Terminal_Gui()
    {
        var wrong = Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("using Terminal.Gui", StringComparison.Ordinal))
            .Where(file => !file.Contains(Path.Combine("Rig", "App"), StringComparison.Ordinal));
        Assert.Empty(wrong);
    }

    private static string FindSources()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PackBench.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository."), "src");
    }

    [GeneratedRegex(@"^using (?:static )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
