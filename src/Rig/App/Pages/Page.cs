using System.Collections.Immutable;
using PackBench.Rig.App.Drawing;

namespace PackBench.Rig.App.Pages;

/// <summary>One screen of the application. Draws what the models hold, and turns keys into wishes; decides nothing about a run.</summary>
internal abstract class Page
{
    public abstract string Title { get; }

    /// <summary>The function key that opens it: F2 to F8, and the same digit; F10.</summary>
    public abstract KeyName Function { get; }

    /// <summary>Keys that work now, for the bottom line; and all of them, for the help.</summary>
    public abstract ImmutableArray<KeyHint> Keys { get; }

    /// <summary>In a few sentences, for the help.</summary>
    public abstract string About { get; }

    /// <summary>True while letters are typed into a field: then they open no other page.</summary>
    public virtual bool IsTyping => false;

    public abstract void Draw(Canvas canvas, Area area);

    /// <summary>False for a key that means nothing here.</summary>
    public abstract bool Take(KeyPress key);

    /// <summary>It comes to the front.</summary>
    public virtual void Show()
    {
    }

    /// <summary>Some times a second, also while it is hidden. True where it has to be drawn again.</summary>
    public virtual bool Tick() => false;

    /// <summary>Moves a selection, by the usual keys; the same number for any other key.</summary>
    protected internal static int Moved(KeyPress key, int selected, int count, int page)
    {
        var moved = key.Name switch
        {
            KeyName.Up => selected - 1,
            KeyName.Down => selected + 1,
            KeyName.PageUp => selected - page,
            KeyName.PageDown => selected + page,
            KeyName.Home => 0,
            KeyName.End => count - 1,
            KeyName.Sign when key.Sign == 'k' => selected - 1,
            KeyName.Sign when key.Sign == 'j' => selected + 1,
            _ => selected,
        };
        return count == 0 ? 0 : Math.Clamp(moved, 0, count - 1);
    }

    /// <summary>The first row to show, so that the selected one is in sight.</summary>
    protected internal static int FirstShown(int selected, int count, int rows) => Math.Clamp(selected - (rows / 2), 0, Math.Max(0, count - rows));
}
