using System.CommandLine;
using PackBench.Instruments;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Transports;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench profiles</c>: the instrument models that are understood.</summary>
internal static class ProfilesCommand
{
    public static Command Create(RigConsole console) => new("profiles", "List, show and check instrument profiles") { List(console), Show(console), Check(console), Try(console) };

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

    private static Command Try(RigConsole console)
    {
        var path = new Argument<string>("file") { Description = "A profile file, or the id of a profile" };
        var address = new Argument<string>("address") { Description = "Where the instrument is" };
        var command = new Command("try", "Put every harmless question of a profile to an instrument; sets and switches nothing") { path, address };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!TransportAddress.TryParse(parsed.GetValue(address)!, out var at, out var error))
            {
                console.Error.WriteLine($"address '{parsed.GetValue(address)}', column {error.Column + 1}: {error.Message}");
                return ExitCodes.Usage;
            }

            if (ProfileOf(parsed.GetValue(path)!, console) is not { } profile)
            {
                return ExitCodes.Usage;
            }

            try
            {
                var simulation = at.Scheme == "sim" ? new SimulatedBench(new SimulationOptions(), console.Time) : null;
                var transport = await TransportFactory.OpenAsync(at, console.Time, simulation is null ? null : simulation.Endpoint, cancellationToken);
                return Print(await ProfileTrial.RunAsync(profile, transport, console.Time, cancellationToken), console);
            }
            catch (LinkException failure)
            {
                console.Error.WriteLine(failure.Message);
                return ExitCodes.Error;
            }
            catch (OperationCanceledException)
            {
                return (int)Runs.RunOutcome.Aborted;
            }
        });
        return command;
    }

    /// <summary>Null after its complaints.</summary>
    private static InstrumentProfile? ProfileOf(string given, RigConsole console)
    {
        var isFile = File.Exists(given);
        var library = ProfileLibrary.Load(ProfileLibrary.ShippedFolder, isFile ? Path.GetDirectoryName(Path.GetFullPath(given))! : "profiles");
        foreach (var finding in library.Findings.Where(finding => isFile && Path.GetFileName(finding.File) == Path.GetFileName(given)))
        {
            console.Error.WriteLine($"{given}:{finding.Line}:{finding.Column}: {finding.Message}");
        }

        var found = isFile ? library.Profiles.FirstOrDefault(profile => Path.GetFullPath(profile.FileName) == Path.GetFullPath(given)) : library.Find(given);
        if (found is null)
        {
            console.Error.WriteLine(isFile ? $"{given}: no profile could be read from it" : $"there is no profile '{given}'{NearestWord.Hint(given, library.Ids)}");
        }

        return found;
    }

    private static int Print(IReadOnlyList<TrialLine> lines, RigConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("what").AddColumn("question").AddColumn("answer").AddColumn("fits");
        foreach (var line in lines)
        {
            table.AddRow(new Text(line.What), new Text(line.Question), new Text(line.Answer), new Text(line.Complaint.Length == 0 ? "yes" : line.Complaint));
        }

        console.Ansi.Write(table);
        var wrong = lines.Count(line => line.Complaint.Length > 0);
        console.Out.WriteLine($"{lines.Count} questions, {wrong} {(wrong == 1 ? "does" : "do")} not fit");
        return wrong == 0 ? ExitCodes.Done : ExitCodes.Error;
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
