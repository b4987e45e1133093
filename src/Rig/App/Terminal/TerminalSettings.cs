using System.Runtime.InteropServices;

namespace PackBench.Rig.App.Terminal;

/// <summary>How the terminal was set before it was taken over: echo, line mode, flow control and the rest. For giving it back where the library cannot.</summary>
internal sealed class TerminalSettings
{
    private const int Now = 0;

    // The structure differs between systems and is not looked into; the longest known has 72 bytes.
    private readonly byte[] _settings = new byte[256];

    private TerminalSettings()
    {
    }

    /// <summary>Null on Windows, and where there is no terminal.</summary>
    public static TerminalSettings? Take()
    {
        var taken = new TerminalSettings();
        return !OperatingSystem.IsWindows() && GetAttributes(0, taken._settings) == 0 ? taken : null;
    }

    public void GiveBack() => _ = SetAttributes(0, Now, _settings);

    [DllImport("libc", EntryPoint = "tcgetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetAttributes(int descriptor, [Out] byte[] settings);

    [DllImport("libc", EntryPoint = "tcsetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetAttributes(int descriptor, int when, byte[] settings);
}
