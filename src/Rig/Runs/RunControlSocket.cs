using System.Net.Sockets;
using System.Text;

namespace PackBench.Rig.Runs;

/// <summary>
/// Pause, resume, skip and abort from another program of the same user, over a socket in a folder that only he may enter. One word a
/// connection, one line back. What cannot be listened on is said once and costs nothing: the run goes on without.
/// </summary>
public sealed class RunControlSocket : IAsyncDisposable
{
    private const int LongestWord = 64;
    private const string Extension = ".sock";

    private readonly Socket _socket;
    private readonly string _path;
    private readonly RunControl _control;
    private readonly Action _abort;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    private RunControlSocket(Socket socket, string path, RunControl control, Action abort)
    {
        (_socket, _path, _control, _abort) = (socket, path, control, abort);
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Of this user: <c>XDG_RUNTIME_DIR</c>, else the folder for temporary files with his name.</summary>
    public static string Folder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && Directory.Exists(runtime) ? runtime : Path.GetTempPath(),
        $"packbench-{Environment.UserName}");

    /// <summary>Throws <see cref="IOException"/> where the socket cannot be had.</summary>
    /// <param name="abort">Stops the run; called from another thread.</param>
    public static RunControlSocket Listen(string runId, RunControl control, Action abort)
    {
        MakeFolder();
        var path = Path.Combine(Folder, runId + Extension);
        if (File.Exists(path))
        {
            // Of a run that was killed, and is taken up again: its socket is still there.
            Listens(path);
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            socket.Listen(4);
            return new RunControlSocket(socket, path, control, abort);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new IOException($"{path}: nobody can control the run from outside: {failure.Message}", failure);
        }
    }

    /// <summary>Ids of the runs that listen; what one that was killed has left behind is taken away.</summary>
    public static IReadOnlyList<string> Runs() => Directory.Exists(Folder)
        ? [.. Directory.GetFiles(Folder, "*" + Extension).Where(Listens).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Says the word to a run and returns its answer; null where nobody listens there any more.</summary>
    public static async Task<string?> SayAsync(string runId, string word, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder, runId + Extension);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            await socket.SendAsync(Encoding.ASCII.GetBytes(word + "\n"), cancellationToken);
            var answer = new byte[512];
            var length = await socket.ReceiveAsync(answer, cancellationToken);
            return Encoding.UTF8.GetString(answer, 0, length).Trim();
        }
        catch (SocketException failure)
        {
            Forget(path, failure);
            return null;
        }
    }

    private static bool Listens(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException failure)
        {
            Forget(path, failure);
            return File.Exists(path);
        }
    }

    /// <summary>Refused means that nobody holds the socket any more; one that is only busy stays.</summary>
    private static void Forget(string path, SocketException failure)
    {
        if (failure.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _serving;
        File.Delete(_path);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var caller = await _socket.AcceptAsync(_stop.Token);
                var word = new byte[LongestWord];
                var length = await caller.ReceiveAsync(word, _stop.Token);
                await caller.SendAsync(Encoding.UTF8.GetBytes(Obey(Encoding.ASCII.GetString(word, 0, length).Trim()) + "\n"), _stop.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // A caller that hung up; the next one is served.
            }
        }
    }

    private string Obey(string word)
    {
        switch (word)
        {
            case "pause":
                _control.Pause();
                return "pausing: the output goes off at the next scan, and the step holds";
            case "resume":
                _control.Resume();
                return "resuming";
            case "skip":
                _control.Skip();
                return "skipping the present step";
            case "abort":
                _abort();
                return "aborting: everything goes off";
            default:
                return $"'{word}' is not known here: pause, resume, skip, abort";
        }
    }

    private static void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
            return;
        }

        const UnixFileMode OnlyMine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(Folder, OnlyMine);
        if (File.GetUnixFileMode(Folder) != OnlyMine)
        {
            // Somebody else made it, or it was opened up: who may enter it could stop a run.
            throw new IOException($"{Folder}: others may enter this folder; nobody can control the run from outside until it is for its owner alone (chmod 700)");
        }
    }
}
