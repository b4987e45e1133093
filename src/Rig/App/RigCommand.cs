using System.CommandLine;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Terminal;
using PackBench.Rig.Cli;

namespace PackBench.Rig.App;

/// <summary><c>packbench</c> alone, or <c>packbench rig</c>: the application on the terminal.</summary>
internal static class RigCommand
{
    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    public static void AddTo(RootCommand root, RigConsole console)
    {
        root.Add(Create(console));
        root.Add(CreateAttach(console));
        root.Add(ControlCommand.Create(console));
        root.SetAction((_, cancellationToken) => Task.FromResult(
            Open(new Wish(false, CommonOptions.DefaultBench, CommonOptions.DefaultPack, "runs", "", false, "auto", "auto"), console, cancellationToken)));
    }

    private static Command CreateAttach(RigConsole console)
    {
        var run = new Argument<string?>("run") { Description = "Run file, or the beginning of its name or id; the newest where none is given", Arity = ArgumentArity.ZeroOrOne };
        var (runs, ascii, colours, theme) = (CommonOptions.Runs(), Ascii(), Colours(), Theme());
        var command = new Command("attach", "Watch a run that another program is running, out of its file; changes nothing") { run, runs, ascii, colours, theme };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(
            RunFinder.Find(parsed.GetValue(runs)!, parsed.GetValue(run), console) is { } path
                ? Open(
                    new Wish(
                        false, CommonOptions.DefaultBench, CommonOptions.DefaultPack, parsed.GetValue(runs)!, "", parsed.GetValue(ascii), parsed.GetValue(colours)!, parsed.GetValue(theme)!, path),
                    console, cancellationToken)
                : ExitCodes.Usage));
        return command;
    }

    private static Option<bool> Ascii() => new("--ascii") { Description = "Draw with ASCII signs only" };

    private static Option<string> Colours()
    {
        var colours = new Option<string>("--colours") { Description = "auto, full, 16 or none; auto obeys NO_COLOR", DefaultValueFactory = _ => "auto" };
        colours.AcceptOnlyFromAmong("auto", "full", "16", "none");
        return colours;
    }

    private static Option<string> Theme()
    {
        var theme = new Option<string>("--theme") { Description = "auto, dark or light: the background of the terminal", DefaultValueFactory = _ => "auto" };
        theme.AcceptOnlyFromAmong("auto", "dark", "light");
        return theme;
    }

    private static Command Create(RigConsole console)
    {
        var (bench, pack, runs) = (CommonOptions.Bench(), CommonOptions.Pack(), CommonOptions.Runs());
        var name = new Option<string>("--operator") { Description = "Who sits here, for the record", DefaultValueFactory = _ => "" };
        var (ascii, colours, theme) = (Ascii(), Colours(), Theme());
        var hangUp = new Option<string>("--hangup")
        {
            Description = "When the terminal goes away during a run: safe (everything off, the run ends) or go-on (packbench attach and ctl find it again)",
            DefaultValueFactory = _ => "safe",
        };
        hangUp.AcceptOnlyFromAmong("safe", "go-on");
        var command = new Command("rig", "Open the rig on this terminal (the same as packbench alone)") { bench, pack, runs, name, ascii, colours, theme, hangUp };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Open(
            new Wish(
                parsed.GetValue(hangUp) == "go-on", parsed.GetValue(bench)!, parsed.GetValue(pack)!, parsed.GetValue(runs)!, parsed.GetValue(name)!, parsed.GetValue(ascii), parsed.GetValue(colours)!, parsed.GetValue(theme)!),
            console, cancellationToken)));
        return command;
    }

    private static int Open(Wish wish, RigConsole console, CancellationToken cancellationToken)
    {
        var terminal = Environment.GetEnvironmentVariable("TERM");
        if (!console.IsInteractive || (!OperatingSystem.IsWindows() && terminal is null or "" or "dumb"))
        {
            console.Error.WriteLine(
                $"packbench: the rig's screen needs a terminal{(console.IsInteractive ? $", and TERM={terminal} is none that can be drawn on" : "")}; without one: packbench run PROCEDURE --yes (packbench procedures list shows them, packbench --help everything)");
            return ExitCodes.Usage;
        }

        HangUpPolicy.GoesOn = wish.GoesOn;
        var depth = Palette.Depth(wish.Colours, Environment.GetEnvironmentVariable);
        global::Terminal.Gui.Drivers.Driver.Force16Colors = depth != ColourDepth.Full;
        var palette = Palette.For(depth, Palette.IsLight(wish.Theme, Environment.GetEnvironmentVariable));

        // Findings are told when the terminal has been given back; meanwhile it shows that something is done.
        var said = new StringWriter();
        var code = new TerminalHost(() => Load(wish, said, console.Time), palette, IsAscii(wish, terminal) ? Glyphs.Ascii : Glyphs.Unicode, console.Out, console.Error, console.Time).Run(cancellationToken);
        console.Error.Write(said.ToString());
        return code;
    }

    private static Shell? Load(Wish wish, StringWriter said, TimeProvider time)
    {
        var console = new RigConsole(TextReader.Null, said, said, time, isInteractive: false);
        if (RigContext.Load(wish.Bench, wish.Pack, wish.Runs, wish.Person, console) is not { } context)
        {
            return null;
        }

        var shell = new Shell(context);
        if (wish.Run is { } run)
        {
            shell.OpenRun(run);
        }

        return shell;
    }

    /// <summary>Terminals of the console and of serial lines, and character sets that are named and are not UTF-8.</summary>
    private static bool IsAscii(Wish wish, string? terminal)
    {
        var locale = LocaleVariables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
        var isOther = locale.Contains('.', StringComparison.Ordinal) && !locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) && !locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
        return wish.IsAscii || isOther || terminal is "linux" or "vt100" or "vt102" or "vt220" or "ansi";
    }

    private sealed record Wish(bool GoesOn, string Bench, string Pack, string Runs, string Person, bool IsAscii, string Colours, string Theme, string? Run = null);
}
