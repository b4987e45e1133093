using PackBench.Rig.App.Drawing;
using Terminal.Gui.Input;

namespace PackBench.Rig.App.Terminal;

/// <summary>The terminal library's keys as the pages know them.</summary>
internal static class Keys
{
    private static readonly Dictionary<Key, KeyName> Named = new()
    {
        [Key.Enter] = KeyName.Enter, [Key.Esc] = KeyName.Escape, [Key.Tab] = KeyName.Tab, [Key.Tab.WithShift] = KeyName.BackTab,
        [Key.Backspace] = KeyName.Backspace, [Key.Delete] = KeyName.Delete, [Key.CursorUp] = KeyName.Up, [Key.CursorDown] = KeyName.Down,
        [Key.CursorLeft] = KeyName.Left, [Key.CursorRight] = KeyName.Right, [Key.PageUp] = KeyName.PageUp, [Key.PageDown] = KeyName.PageDown,
        [Key.Home] = KeyName.Home, [Key.End] = KeyName.End, [Key.F1] = KeyName.F1, [Key.F2] = KeyName.F2, [Key.F3] = KeyName.F3, [Key.F4] = KeyName.F4,
        [Key.F5] = KeyName.F5, [Key.F6] = KeyName.F6, [Key.F7] = KeyName.F7, [Key.F8] = KeyName.F8, [Key.F9] = KeyName.F9, [Key.F10] = KeyName.F10,
        [Key.X.WithCtrl] = KeyName.F9, [Key.C.WithCtrl] = KeyName.Quit, [Key.Q.WithCtrl] = KeyName.Quit, [Key.L.WithCtrl] = KeyName.Redraw,
    };

    /// <summary>Null for a key that means nothing anywhere.</summary>
    public static KeyPress? Of(Key key)
    {
        if (Named.TryGetValue(key, out var name))
        {
            return name;
        }

        var rune = key.AsRune;
        return !key.IsCtrl && !key.IsAlt && rune.IsBmp && rune.Value >= ' ' ? KeyPress.Of((char)rune.Value) : null;
    }
}
