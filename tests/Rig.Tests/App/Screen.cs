using PackBench.Rig.App;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.Cli;

namespace PackBench.Rig.Tests.App;

/// <summary>The application without a terminal: keys in, text out, in a folder of its own.</summary>
internal sealed class Screen : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    // The files are read once: what differs between two screens is the folder of their runs.
    private static readonly Lazy<RigContext> Context = new(Load);

    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-screen-").FullName;
    private readonly int _width;
    private readonly int _height;
    private readonly Glyphs _glyphs;

    /// <param name="runs">Where its runs are; a folder of its own where none is given.</param>
    public Screen(int width = 80, int height = 24, Glyphs? glyphs = null, string person = "Ada", string? runs = null, string? keys = null)
    {
        (_width, _height, _glyphs) = (width, height, glyphs ?? Glyphs.Unicode);
        Shell = new Shell(Context.Value.With(runs ?? Path.Combine(_folder, "runs"), person, keys ?? Path.Combine(_folder, "keys")));
    }

    /// <summary>On another bench.</summary>
    public Screen(RigContext context, int width, int height)
    {
        (_width, _height, _glyphs) = (width, height, Glyphs.Unicode);
        Shell = new Shell(context);
    }

    private static RigContext Load()
    {
        var said = new StringWriter();
        var console = new RigConsole(TextReader.Null, said, said, TimeProvider.System, isInteractive: false);
        return RigContext.Load("simulated", "lto-4p6s-used", "runs", "", console) ?? throw new InvalidOperationException(said.ToString());
    }

    public Shell Shell { get; }

    public string Runs => Shell.Context.Runs;

    public Canvas Canvas
    {
        get
        {
            var canvas = new Canvas(_width, _height, _glyphs);
            Shell.Tick();
            Shell.Draw(canvas);
            return canvas;
        }
    }

    public string Text => Canvas.ToString();

    public Screen Press(params ReadOnlySpan<KeyPress> keys)
    {
        foreach (var key in keys)
        {
            Shell.Take(key);
        }

        return this;
    }

    public Screen Type(string text)
    {
        foreach (var sign in text)
        {
            Shell.Take(KeyPress.Of(sign));
        }

        return this;
    }

    /// <summary>Until the screen has this text; what it shows then.</summary>
    public async Task<string> WaitForAsync(string text, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var shown = Text; ; shown = Text)
        {
            if (shown.Contains(text, StringComparison.Ordinal))
            {
                return shown;
            }

            if (TimeProvider.System.GetElapsedTime(began) > Longest)
            {
                throw new TimeoutException($"'{text}' did not come; the screen shows:\n{shown}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>A discharge of hours that asks nothing; on the way when it returns.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await StartAsync(
            """
            procedure: long
            version: 1
            title: Long discharge
            needs: { load: required }
            steps:
              - discharge: { title: First, current: 8 A, until: step.elapsed >= 2 h, at_most: 3 h, record: first }
              - rest: { title: Second, for: 5 h, record: second }
            """, 10, cancellationToken);
        await WaitForAsync("ON load", cancellationToken);
    }

    public async Task StartAsync(string procedure, double pace, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, procedure.Split('\n')[0].Split(": ")[1].Trim() + ".yaml");
        await File.WriteAllTextAsync(path, procedure, cancellationToken);
        var plan = Shell.Context.Plan(path, [], out var findings) ?? throw new InvalidOperationException(string.Join('\n', findings));
        Shell.Start(plan, null, pace);
    }

    public async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        await Shell.Live!.Completion.ContinueWith(_ => { }, cancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        Shell.Tick();
    }

    /// <summary>Answers the question of the capacity run, which is deaf for a moment.</summary>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        await WaitForAsync("The procedure asks", cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(800), TimeProvider.System, cancellationToken);
        Press(KeyPress.Of('y'));
    }

    public void Dispose()
    {
        Shell.Stop();
        Shell.Live?.Completion.ContinueWith(_ => { }, TaskScheduler.Default).Wait(TimeSpan.FromSeconds(20));
        Shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
