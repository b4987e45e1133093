using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary>Where a command reads and writes; plain lines where nobody watches, colours only on a terminal that wants them.</summary>
internal sealed class RigConsole(TextReader input, TextWriter output, TextWriter error, TimeProvider time, bool isInteractive)
{
    /// <summary>Of tables in a file or a pipe, which have no width of their own.</summary>
    private const int PlainWidth = 160;

    public TextReader In => input;

    public TextWriter Out => output;

    public TextWriter Error => error;

    public TimeProvider Time => time;

    /// <summary>True where a person sits at a terminal.</summary>
    public bool IsInteractive => isInteractive;

    /// <summary>Tables and live displays; without colour where NO_COLOR is set or the output is no terminal.</summary>
    public IAnsiConsole Ansi { get; } = Create(output, isInteractive);

    private static IAnsiConsole Create(TextWriter output, bool isInteractive)
    {
        var ansi = AnsiConsole.Create(Settings(output, isInteractive));
        if (!isInteractive)
        {
            ansi.Profile.Width = PlainWidth;
        }

        return ansi;
    }

    private static AnsiConsoleSettings Settings(TextWriter output, bool isInteractive) => new()
    {
        Out = new AnsiConsoleOutput(output),
        Ansi = isInteractive ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = isInteractive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = isInteractive ? InteractionSupport.Detect : InteractionSupport.No,
    };
}
