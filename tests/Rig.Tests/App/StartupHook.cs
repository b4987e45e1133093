using System.Diagnostics.CodeAnalysis;
using Terminal.Gui.App;

/// <summary>
/// Runs within packbench before its Main where DOTNET_STARTUP_HOOKS names this assembly: lets a test break the real program from inside, at the word
/// of a file. The runtime wants this name, and no namespace.
/// </summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "the runtime looks for this name")]
internal static class StartupHook
{
    /// <summary>What it holds: <c>screen</c> for an exception on the screen's own thread, <c>thread</c> for one on another that nobody expected.</summary>
    public const string Word = "fail";

    public static void Initialize()
    {
        // Loading this assembly has switched the terminal off, for the tests' own process.
        Environment.SetEnvironmentVariable("DisableRealDriverIO", null);
        Application.InstanceInitialized += (_, initialized) => new Thread(() => Wait(initialized.Value)) { IsBackground = true }.Start();
    }

    private static void Wait(IApplication app)
    {
        while (!File.Exists(Word))
        {
            Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System).Wait();
        }

        if (File.ReadAllText(Word).Trim() == "thread")
        {
            throw new InvalidOperationException("this thread was made to fail");
        }

        app.Invoke(() => throw new InvalidOperationException("this screen was made to fail"));
    }
}
