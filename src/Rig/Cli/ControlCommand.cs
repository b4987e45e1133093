using System.CommandLine;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench ctl</c>: pause, resume, skip and abort a run of the same user from another terminal.</summary>
internal static class ControlCommand
{
    public static Command Create(RigConsole console) => new("ctl", "Control a run that goes on in another terminal")
    {
        Verb("pause", "Output off, the step holds", console), Verb("resume", "Go on after a pause", console),
        Verb("skip", "End the present step and go on with the next", console), Verb("abort", "Everything off, end the run", console),
    };

    private static Command Verb(string word, string what, RigConsole console)
    {
        var run = new Argument<string?>("run") { Description = "Id of the run, or its beginning; not needed where only one goes on", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command(word, what) { run };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = parsed.GetValue(run) ?? "";
            var fits = RunControlSocket.Runs().Where(id => id.StartsWith(wanted, StringComparison.Ordinal)).ToList();
            if (fits.Count > 1)
            {
                console.Error.WriteLine($"several runs go on: {string.Join(", ", fits)}; name one");
                return ExitCodes.Usage;
            }

            if (fits.Count == 0 || await RunControlSocket.SayAsync(fits[0], word, cancellationToken) is not { } answer)
            {
                console.Error.WriteLine(wanted.Length > 0 ? $"no run whose id begins with {wanted} goes on for this user" : "no run goes on for this user");
                return ExitCodes.Usage;
            }

            console.Out.WriteLine($"{fits[0]}: {answer}");
            return ExitCodes.Done;
        });
        return command;
    }
}
