using PackBench.Rig.App.Drawing;

namespace PackBench.Rig.App.Pages;

/// <summary>What stands around every page: the screens above, the line that never goes away and the keys below.</summary>
internal static class ShellFrame
{
    private static readonly KeyHint Help = new("?", "help");
    private static readonly KeyHint Quit = new("q", "quit");

    private const int LeastWidth = 40;
    private const int LeastHeight = 10;
    private const string Simulated = "SIMULATED BENCH";

    /// <summary>Where the page is drawn; empty where the window is too small for any.</summary>
    public static Area Inside(Canvas canvas) =>
        canvas.Width < LeastWidth || canvas.Height < LeastHeight ? default : new Area(0, 1, canvas.Width, canvas.Height - 3);

    public static void TellTooSmall(Canvas canvas, Shell shell)
    {
        canvas.Text(0, 0, "The window is too small; 80 x 24 is enough.", Ink.Warning);
        StatusLine.Draw(canvas, canvas.Height - 1, shell);
    }

    public static void Draw(Canvas canvas, Shell shell)
    {
        StatusLine.Draw(canvas, canvas.Height - 2, shell);
        DrawKeys(canvas, canvas.Height - 1, shell);
    }

    public static void DrawTabs(Canvas canvas, Shell shell)
    {
        var x = canvas.Width >= 130 ? canvas.Text(0, 0, "PackBench", Ink.Title) + 2 : 0;
        foreach (var page in shell.Pages)
        {
            var name = $"F{page.Function - KeyName.F1 + 1}{(canvas.Width < 76 ? "" : " " + page.Title)}";
            var isLast = page == shell.Pages[^1];
            if (isLast && canvas.Width < 100 && page != shell.Page)
            {
                // No room at 80 columns; the help and the bench page name it.
                continue;
            }

            x = canvas.Text(x, 0, page == shell.Page ? $"[{name}]" : $" {name} ", page == shell.Page ? Ink.Selected : Ink.Normal);
        }

        x = canvas.Text(x, 0, canvas.Width < 84 ? " ?" : " F1 Help", Ink.Normal);
        if (shell.Context.Bench.IsSimulated && x + Simulated.Length < canvas.Width)
        {
            canvas.TextRight(canvas.Width, 0, Simulated, Ink.Warning);
        }
    }

    private static void DrawKeys(Canvas canvas, int y, Shell shell)
    {
        var x = 0;
        var hints = shell.Dialog is not null ? [] : shell.Page.Keys;
        foreach (var hint in hints)
        {
            // The help, which has all of them, is never what there is no room for.
            if (x + WidthOf(hint) + WidthOf(Help) > canvas.Width)
            {
                break;
            }

            Draw(hint);
        }

        Draw(Help);
        if (x + WidthOf(Quit) <= canvas.Width)
        {
            Draw(Quit);
        }

        void Draw(KeyHint hint)
        {
            canvas.Text(canvas.Text(x, y, hint.Key, Ink.Key) + 1, y, hint.Does, Ink.Normal);
            x += WidthOf(hint);
        }

        static int WidthOf(KeyHint hint) => hint.Key.Length + hint.Does.Length + 3;
    }
}
