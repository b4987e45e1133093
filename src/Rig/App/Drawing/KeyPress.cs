namespace PackBench.Rig.App.Drawing;

public enum KeyName : byte
{
    /// <summary>A sign that can be printed.</summary>
    Sign,
    Enter,
    Escape,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
    F1,
    F2,
    F3,
    F4,
    F5,
    F6,
    F7,
    F8,
    F9,
    F10,
    Quit,
    Redraw,
}

/// <summary>A key as the pages know it, without the terminal's own types.</summary>
public readonly record struct KeyPress(KeyName Name, char Sign = '\0')
{
    public static KeyPress Of(char sign) => new(KeyName.Sign, sign);

    public bool Is(char sign) => Name == KeyName.Sign && Sign == sign;

    public static implicit operator KeyPress(KeyName name) => new(name);

    public static KeyPress FromKeyName(KeyName name) => new(name);
}

/// <summary>A key of a page and what it does: for the bottom line and for the help.</summary>
public sealed record KeyHint(string Key, string Does);
