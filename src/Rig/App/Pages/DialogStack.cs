using PackBench.Rig.App.Drawing;

namespace PackBench.Rig.App.Pages;

/// <summary>The dialogs that stand over a page; the newest has the keys.</summary>
internal sealed class DialogStack
{
    private readonly List<Dialog> _dialogs = [];

    public Dialog? Top => _dialogs.Count > 0 ? _dialogs[^1] : null;

    public void Open(Dialog dialog) => _dialogs.Add(dialog);

    public bool Any<T>(Func<T, bool> wanted)
        where T : Dialog => _dialogs.OfType<T>().Any(wanted);

    public bool Close<T>(Func<T, bool> unwanted)
        where T : Dialog => _dialogs.RemoveAll(dialog => dialog is T one && unwanted(one)) > 0;

    /// <summary>Those that were answered go. True where one did.</summary>
    public bool Sweep() => _dialogs.RemoveAll(dialog => dialog.IsDone) > 0;

    public bool Tick()
    {
        var isNew = false;
        foreach (var dialog in _dialogs)
        {
            isNew |= dialog.Tick();
        }

        return isNew;
    }

    public void Draw(Canvas canvas)
    {
        foreach (var dialog in _dialogs)
        {
            dialog.Draw(canvas);
        }
    }
}
