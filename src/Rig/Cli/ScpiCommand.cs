using System.CommandLine;
using PackBench.Instruments;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Transports;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench scpi</c>: talks to any instrument, line by line; no profile needed.</summary>
internal static class ScpiCommand
{
    /// <summary>A screen shot or a long trace; more than that is not typed for at a console.</summary>
    private const int LongestReply = 32 << 20;

    private static readonly Dictionary<string, string> Ends = new(StringComparer.Ordinal) { ["lf"] = "\n", ["crlf"] = "\r\n", ["cr"] = "\r", ["none"] = "" };

    public static Command Create(RigConsole console)
    {
        var address = new Argument<string>("address") { Description = "Such as tcp://192.168.1.20:5025, or a VISA resource string" };
        var commands = new Argument<string[]>("commands") { Description = "Sent one after the other; without any, lines are asked for", Arity = ArgumentArity.ZeroOrMore };
        var timeout = new Option<string>("--timeout") { Description = "How long an answer is waited for", DefaultValueFactory = _ => "2 s" };
        var end = new Option<string>("--end") { Description = "What ends a command: lf, crlf, cr or none", DefaultValueFactory = _ => "lf" };
        var noErrors = new Option<bool>("--no-errors") { Description = "Do not ask for the error queue after each command" };
        var errorQuery = new Option<string>("--error-query") { Description = "The question for the error queue", DefaultValueFactory = _ => "SYST:ERR?" };
        var repeat = new Option<int>("--repeat") { Description = "Ask one question so many times and say how fast it went", DefaultValueFactory = _ => 0 };
        var command = new Command("scpi", "Talk to an instrument") { address, commands, timeout, end, noErrors, errorQuery, repeat };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!TransportAddress.TryParse(parsed.GetValue(address)!, out var at, out var error))
            {
                console.Error.WriteLine($"address '{parsed.GetValue(address)}', column {error.Column + 1}: {error.Message}");
                return ExitCodes.Usage;
            }

            if (!Ends.TryGetValue(parsed.GetValue(end)!, out var terminator))
            {
                console.Error.WriteLine($"--end {parsed.GetValue(end)}: expected {string.Join(", ", Ends.Keys)}");
                return ExitCodes.Usage;
            }

            if (!QuantityText.TryParse(parsed.GetValue(timeout)!, out var patience, out _) || patience.Dimension != Dimension.Time || patience.Si is not (> 0 and <= 3600))
            {
                console.Error.WriteLine($"--timeout {parsed.GetValue(timeout)}: expected a time above zero and up to an hour, such as '2 s'");
                return ExitCodes.Usage;
            }

            var given = parsed.GetValue(commands)!;
            var times = parsed.GetValue(repeat);
            if (times < 0 || (times > 0 && (given.Length != 1 || !ScpiConsole.IsQuestion(given[0]))))
            {
                console.Error.WriteLine("--repeat wants one question, and how many times above zero");
                return ExitCodes.Usage;
            }

            var options = new ScpiSessionOptions
            {
                WriteTerminator = terminator, Timeout = TimeSpan.FromSeconds(patience.Si), MaximumReply = LongestReply, ErrorQuery = parsed.GetValue(errorQuery)!,
                ReadTerminator = terminator == "\r" ? ScpiSessionOptions.AnyLineEnd : "\n",
            };
            return await TalkAsync(at, options, parsed.GetValue(noErrors), given, times, console, cancellationToken);
        });
        return command;
    }

    private static async Task<int> TalkAsync(
        TransportAddress address, ScpiSessionOptions options, bool noErrors, string[] commands, int times, RigConsole console, CancellationToken cancellationToken)
    {
        try
        {
            var simulation = address.Scheme == "sim" ? new SimulatedBench(new SimulationOptions(), console.Time) : null;
            var transport = await TransportFactory.OpenAsync(address, console.Time, simulation is null ? null : simulation.Endpoint, cancellationToken);
            await using var session = new ScpiSession(transport, options, console.Time);
            var conversation = new ScpiConsole(session, !noErrors, console);
            if (times > 0)
            {
                return await conversation.RepeatAsync(commands[0], times, cancellationToken) ? ExitCodes.Done : ExitCodes.Error;
            }

            if (commands.Length == 0)
            {
                return await LinesAsync(conversation, console, cancellationToken);
            }

            var isGood = true;
            foreach (var line in commands)
            {
                isGood &= await conversation.ExecuteAsync(line, cancellationToken);
            }

            return isGood ? ExitCodes.Done : ExitCodes.Error;
        }
        catch (LinkException failure)
        {
            console.Error.WriteLine(failure.Message);
            return ExitCodes.Error;
        }
        catch (OperationCanceledException)
        {
            // The shell's prompt is not to stand behind ours.
            console.Out.WriteLine();
            return (int)Runs.RunOutcome.Aborted;
        }
    }

    private static async Task<int> LinesAsync(ScpiConsole conversation, RigConsole console, CancellationToken cancellationToken)
    {
        var editor = console.IsInteractive ? new LineEditor("> ", LineEditor.HistoryFile) : null;
        if (editor is not null)
        {
            console.Out.WriteLine("A line with a question mark is answered; 'clear' clears the line of an instrument that is stuck, 'exit' or Ctrl-D ends. Arrows bring earlier lines back.");
        }

        var isGood = true;
        while (true)
        {
            // A person's next key comes when it comes; the wish to stop does not wait for it.
            var reading = Task.Run(() => editor is null ? console.In.ReadLine() : editor.Read(), CancellationToken.None);
            var line = await reading.WaitAsync(cancellationToken);
            switch (line?.Trim())
            {
                case null or "exit" or "quit":
                    return isGood || editor is not null ? ExitCodes.Done : ExitCodes.Error;
                case "":
                    break;
                case "clear":
                    await conversation.ClearAsync(cancellationToken);
                    break;
                case var words:
                    isGood &= await conversation.ExecuteAsync(words, cancellationToken);
                    break;
            }
        }
    }
}
