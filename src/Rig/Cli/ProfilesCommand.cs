using System.CommandLine;
using PackBench.Instruments.Profiles;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench profiles</c>: the instrument models that are understood.</summary>
internal static class ProfilesCommand
{
    public static Command Create(RigConsole console) => new("profiles", "List, show and check instrument profiles") { List(console), Show(console), Check(console) };

    private static Command List(RigConsole console)
    {
        var command = new Command("list", "List the profiles");
        command.SetAction(_ =>
        {
            var files = new RigFiles();
            var table = new Table().Border(TableBorder.Simple).AddColumn("profile").AddColumn("kind").AddColumn("models").AddColumn("seen on hardware");
            foreach (var profile in files.Profiles.Profiles)
            {
                table.AddRow(new Text(profile.Id), new Text(profile.Kind.ToString()), new Text($"{profile.Maker} {string.Join(", ", profile.Models)}"), new Text(profile.Verified ? "yes" : "no"));
            }

            console.Ansi.Write(table);
            PlanLoader.Print(files, console);
            return files.Findings.Count == 0 ? ExitCodes.Done : ExitCodes.Usage;
        });
        return command;
    }

    private static Command Show(RigConsole console)
    {
        var id = new Argument<string>("profile") { Description = "Id of a profile" };
        var command = new Command("show", "Show a profile: sources, what is unverified, quirks, accuracy") { id };
        command.SetAction(parsed =>
        {
            var files = new RigFiles();
            try
            {
                Print(files.Profiles.Get(parsed.GetValue(id)!), console);
                return ExitCodes.Done;
            }
            catch (KeyNotFoundException missing)
            {
                console.Error.WriteLine(missing.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    private static Command Check(RigConsole console)
    {
        var path = new Argument<string>("file") { Description = "A profile file" };
        var command = new Command("check", "Check a profile file; every finding with line and column") { path };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(path)!;
            if (!File.Exists(file))
            {
                console.Error.WriteLine($"{file}: there is no such file");
                return ExitCodes.Usage;
            }

            // In the company of the shipped ones, since a profile may extend another.
            var library = ProfileLibrary.Load(ProfileLibrary.ShippedFolder, Path.GetDirectoryName(Path.GetFullPath(file))!);
            var findings = library.Findings.Where(finding => Path.GetFileName(finding.File) == Path.GetFileName(file)).ToList();
            foreach (var finding in findings)
            {
                console.Error.WriteLine($"{file}:{finding.Line}:{finding.Column}: {finding.Message}");
            }

            console.Out.WriteLine(findings.Count == 0 ? $"{file}: no findings" : $"{file}: {findings.Count} findings");
            return findings.Count == 0 ? ExitCodes.Done : ExitCodes.Usage;
        });
        return command;
    }

    private static void Print(InstrumentProfile profile, RigConsole console)
    {
        console.Out.WriteLine($"{profile.Id}: {profile.Maker} {string.Join(", ", profile.Models)} ({profile.Kind})");
        console.Out.WriteLine(profile.Verified ? "seen on hardware" : "not yet seen on hardware by us");
        Section("sources", profile.Sources);
        Section("UNVERIFIED", profile.Unverified);
        Section("quirks", profile.Quirks);
        Section("transports", profile.Transports.Select(transport => $"{transport.Scheme}{(transport.Port > 0 ? $" port {transport.Port}" : "")} {transport.Device} {transport.Address}".TrimEnd()));
        console.Out.WriteLine($"accuracy: {profile.Accuracy.Source}{(profile.Accuracy.Verified ? "" : " (UNVERIFIED)")}");

        void Section(string title, IEnumerable<string> lines)
        {
            foreach (var line in lines)
            {
                console.Out.WriteLine($"{title}: {line}");
            }
        }
    }
}
