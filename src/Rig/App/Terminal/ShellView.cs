using PackBench.Rig.App.Drawing;
using Terminal.Gui.App;
using Terminal.Gui.Drawing;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;
using Glyphs = PackBench.Rig.App.Drawing.Glyphs;

namespace PackBench.Rig.App.Terminal;

/// <summary>
/// The one view of the application: shows what the shell draws and gives it the keys. Only cells that differ from what stands on the
/// terminal are painted, since every painted cell is sent again (docs/decisions/0011).
/// </summary>
internal sealed class ShellView : Runnable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstPeriod = TimeSpan.FromMilliseconds(40);

    private readonly Task<Shell?> _loading;
    private readonly Palette _palette;
    private readonly Glyphs _glyphs;
    private readonly char[] _run = new char[1024];
    private Canvas? _canvas;
    private bool _isShown;

    /// <param name="loading">Ends with the shell; with null where its files are wrong and there is nothing to show.</param>
    public ShellView(Task<Shell?> loading, Palette palette, Glyphs glyphs)
    {
        (_loading, _palette, _glyphs) = (loading, palette, glyphs);
        (Width, Height) = (Dim.Fill(), Dim.Fill());
        CanFocus = true;
    }

    private Shell? Shell => _loading.IsCompletedSuccessfully ? _loading.Result : null;

    public void Listen(IApplication app)
    {
        app.Keyboard.KeyDown += (_, key) =>
        {
            // First of all handlers and for all keys: no default of the library ends, suspends or rebinds anything, STOP least of all.
            key.Handled = true;
            TakeKey(app, key);
        };
        app.AddTimeout(FirstPeriod, () =>
        {
            Tick();
            if (!_loading.IsCompleted)
            {
                return true;
            }

            app.AddTimeout(Period, () =>
            {
                Tick();
                return true;
            });
            return false;
        });
    }

    public void Tick()
    {
        if (!_loading.IsCompleted)
        {
            return;
        }

        // What loading threw is thrown here, on the thread that gives the terminal back.
        var shell = _loading.GetAwaiter().GetResult();
        if (shell?.Tick() == true || !_isShown)
        {
            _isShown = true;
            SetNeedsDraw();
        }

        if (shell is null || shell.IsClosing)
        {
            RequestStop();
        }
    }

    protected override bool OnClearingViewport() => true;

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var (width, height) = (Viewport.Width, Viewport.Height);
        if (_canvas is null || _canvas.Width != width || _canvas.Height != height)
        {
            _canvas = new Canvas(width, height, _glyphs);
        }

        if (Shell is { } shell)
        {
            shell.Draw(_canvas);
        }
        else
        {
            _canvas.Text(1, 1, "PackBench: reading bench, pack, profiles and procedures");
        }

        Paint(_canvas, App?.Driver?.Contents);
        return true;
    }

    private void TakeKey(IApplication app, Key key)
    {
        if (Keys.Of(key) is not { } press)
        {
            return;
        }

        if (press.Name == KeyName.Redraw)
        {
            app.LayoutAndDraw(true);
            return;
        }

        if (Shell is not { } shell)
        {
            return;
        }

        shell.Take(press);
        SetNeedsDraw();
        if (shell.IsClosing)
        {
            RequestStop();
        }
    }

    private void Paint(Canvas canvas, Cell[,]? shown)
    {
        for (var y = 0; y < canvas.Height; y++)
        {
            for (var x = 0; x < canvas.Width;)
            {
                if (IsShown(canvas[x, y], shown, x, y))
                {
                    x++;
                    continue;
                }

                // As long as the ink stays and something differs within the next few cells: one call, one cursor move.
                var (start, end, ink) = (x, x, canvas[x, y].Ink);
                for (var i = x; i < canvas.Width && i - start < _run.Length && canvas[i, y].Ink == ink && i - end < 4; i++)
                {
                    _run[i - start] = canvas[i, y].Sign;
                    end = IsShown(canvas[i, y], shown, i, y) ? end : i + 1;
                }

                SetAttribute(_palette[ink]);
                AddStr(start, y, new string(_run, 0, end - start));
                x = end;
            }
        }
    }

    private bool IsShown(CanvasCell wanted, Cell[,]? shown, int x, int y)
    {
        if (shown is null || y >= shown.GetLength(0) || x >= shown.GetLength(1))
        {
            return false;
        }

        ref var cell = ref shown[y, x];
        return cell.Grapheme is { Length: 1 } grapheme && grapheme[0] == wanted.Sign && cell.Attribute == _palette[wanted.Ink];
    }
}
