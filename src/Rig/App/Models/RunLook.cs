using PackBench.Rig.App.Drawing;

namespace PackBench.Rig.App.Models;

/// <summary>How somebody looks at a run: stretch of time, cursor, which panel is in front, how far back in the events.</summary>
internal sealed class RunLook
{
    /// <summary>Steps, limits, readings, and events or barriers.</summary>
    public const int Panels = 4;

    private int _enlarged = -1;

    public ChartWindow Window { get; } = new();

    public int Panel { get; private set; }

    public int EventsBack { get; private set; }

    /// <summary>Whether the charts go on to where the dry run ends.</summary>
    public bool ShowsAhead { get; private set; }

    /// <summary>Columns of the charts as they were last drawn: what one step of the cursor is.</summary>
    public int ChartWidth { get; set; } = 60;

    /// <summary>The one chart that is shown large; null for all.</summary>
    public int? Enlarged(int charts) => _enlarged >= 0 && _enlarged < charts ? _enlarged : null;

    public void Reset()
    {
        Window.ShowAll();
        Window.DropCursor();
    }

    public bool Take(KeyPress key, RunModel model)
    {
        var end = End(model);
        switch (key.Name)
        {
            case KeyName.Left or KeyName.Right:
                Window.MoveCursor(key.Name == KeyName.Left ? -1 : 1, ChartWidth, end);
                return true;
            case KeyName.PageUp or KeyName.PageDown:
                Window.Pan(key.Name == KeyName.PageUp ? -0.5 : 0.5, end);
                return true;
            case KeyName.Home:
                Window.ShowAll();
                return true;
            case KeyName.End:
                Window.Follow();
                Window.DropCursor();
                return true;
            case KeyName.Escape:
                Window.DropCursor();
                return true;
            case KeyName.Sign when key.Sign is '+' or '=' or '-' or '_':
                Window.Zoom(key.Sign is '+' or '=' ? 0.5 : 2, end);
                return true;
            case KeyName.Sign when key.Sign == 'z':
                _enlarged = _enlarged + 1 >= ChartGroup.For(model.Channels).Length ? -1 : _enlarged + 1;
                return true;
            case KeyName.Sign when key.Sign == 'f' && model.Band is not null:
                ShowsAhead = !ShowsAhead;
                Window.ShowAll();
                return true;
            case KeyName.Tab or KeyName.BackTab:
                Panel = (Panel + (key.Name == KeyName.Tab ? 1 : Panels - 1)) % Panels;
                return true;
            case KeyName.Up or KeyName.Down:
                EventsBack = Math.Clamp(EventsBack + (key.Name == KeyName.Up ? 1 : -1), 0, Math.Max(0, model.Events.Count - 1));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Seconds of the right end of the whole run.</summary>
    public double End(RunModel model)
    {
        var end = Math.Max(model.Traces.End, model.Elapsed.TotalSeconds);
        return ShowsAhead && model.Phase == RunPhase.Running ? Math.Max(end, model.Band?.End ?? 0) : end;
    }
}
