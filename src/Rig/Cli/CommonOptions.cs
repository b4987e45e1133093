using System.CommandLine;

namespace PackBench.Rig.Cli;

/// <summary>The options that several commands share: one name, one meaning, one default.</summary>
internal static class CommonOptions
{
    public const string DefaultBench = "simulated";
    public const string DefaultPack = "lto-4p6s-used";

    public static Option<string> Bench() => new("--bench")
    {
        Description = "Bench file, or the name of one in bench/", DefaultValueFactory = _ => DefaultBench,
    };

    public static Option<string> Pack() => new("--pack")
    {
        Description = "Pack file, or the name of one in packs/", DefaultValueFactory = _ => DefaultPack,
    };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "A parameter of the procedure: --set current=8A (may be given several times)", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [],
    };

    public static Option<string> Runs() => new("--runs")
    {
        Description = "Folder of the run files", DefaultValueFactory = _ => "runs",
    };

    public static Option<string> Speed() => new("--speed")
    {
        Description = "On a simulated bench: max, or simulated seconds per second (1, 60, …)", DefaultValueFactory = _ => "max",
    };

    public static Option<bool> Yes() => new("--yes") { Description = "Answer every confirmation with yes; other questions take their default" };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON, for other programs" };

    public static Option<bool> Unattended() => new("--unattended")
    {
        Description = "Nobody stays with it: two barriers beside this program are demanded, and each is made to act at 0.5 A before the first step",
    };

    public static Argument<string> Procedure() => new("procedure") { Description = "Procedure file, or the name of one in procedures/" };

    /// <summary>name=value pairs; null with a message for one that is not.</summary>
    public static Dictionary<string, string>? Settings(string[] given, TextWriter error)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in given)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                error.WriteLine($"--set {pair}: expected name=value, such as --set current=8A");
                return null;
            }

            settings[pair[..equals].Trim()] = pair[(equals + 1)..].Trim();
        }

        return settings;
    }
}
