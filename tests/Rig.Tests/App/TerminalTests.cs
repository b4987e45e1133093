using System.Runtime.CompilerServices;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Terminal;
using Terminal.Gui.App;
using Terminal.Gui.Drawing;
using Terminal.Gui.Drivers;
using Terminal.Gui.Input;
using Terminal.Gui.Testing;
using Xunit;
using Glyphs = PackBench.Rig.App.Drawing.Glyphs;

namespace PackBench.Rig.Tests.App;

/// <summary>The one view on the terminal library's own screen in memory.</summary>
[Collection("terminal")]
public sealed class TerminalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Read once a process, before anything touches a driver: a test must not take over the developer's terminal.
    [ModuleInitializer]
    internal static void NoRealTerminal() => Environment.SetEnvironmentVariable("DisableRealDriverIO", "1");

    [Fact]
    public async Task What_the_shell_draws_stands_on_the_terminal_and_the_stop_key_reaches_the_run()
    {
        using var screen = new Screen(100, 30);
        await screen.StartAsync(Token);
        using var stage = new Stage(screen, ColourDepth.Full, 100, 30);
        Assert.Contains("Long discharge", stage.Text, StringComparison.Ordinal);
        stage.App.InjectKey(Key.C.WithCtrl);
        Assert.Contains("Leave PackBench?", stage.Text, StringComparison.Ordinal);
        stage.App.InjectKey(Key.F9);
        Assert.True(screen.Shell.Live!.IsStopping);
        await screen.WaitForAsync("ABORTED", Token);
        Assert.Contains("ABORTED", stage.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_colours_none_is_left_on_any_page()
    {
        using var screen = new Screen(100, 30);
        using var stage = new Stage(screen, ColourDepth.None, 100, 30);
        for (var function = KeyName.F2; function <= KeyName.F8; function++)
        {
            screen.Press(function, KeyPress.Of('?'));
            _ = stage.Text;
            foreach (var cell in stage.App.Driver!.Contents!)
            {
                Assert.Equal((Color.None, Color.None), (cell.Attribute!.Value.Foreground, cell.Attribute.Value.Background));
            }

            screen.Press(KeyName.Escape);
        }
    }

    [Fact]
    public async Task A_dialog_that_has_closed_leaves_nothing_behind()
    {
        using var screen = new Screen(100, 30);

        // Drawn twice below, it has to be the same: the list is read beside the drawing.
        await screen.WaitForAsync("Balancing", Token);
        using var stage = new Stage(screen, ColourDepth.Full, 100, 30);
        _ = stage.Text;
        screen.Press(KeyPress.Of('?'));
        Assert.Contains("On every screen", stage.Text, StringComparison.Ordinal);
        screen.Press(KeyName.Escape);
        var lines = stage.Text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd());
        Assert.Equal(screen.Canvas.ToString().TrimEnd().Split('\n'), string.Join('\n', lines).TrimEnd().Split('\n'));
    }

    private sealed class Stage : IDisposable
    {
        private readonly ShellView _view;
        private readonly SessionToken _session;

        public Stage(Screen screen, ColourDepth depth, int width, int height)
        {
            App = Application.Create();
            App.Init(DriverRegistry.Names.ANSI);
            App.Driver!.SetScreenSize(width, height);
            _view = new ShellView(Task.FromResult<PackBench.Rig.App.Shell?>(screen.Shell), Palette.For(depth, isLight: false), Glyphs.Unicode);
            _view.Listen(App);
            _session = App.Begin(_view)!;

            // No loop runs here that could carry on what a test awaits.
            SynchronizationContext.SetSynchronizationContext(null);
        }

        public IApplication App { get; }

        public string Text
        {
            get
            {
                _view.Tick();
                _view.SetNeedsDraw();
                App.LayoutAndDraw();
                return App.Driver!.ToString()!;
            }
        }

        public void Dispose()
        {
            App.End(_session);
            _view.Dispose();
            App.Dispose();
        }
    }
}
