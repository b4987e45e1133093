using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace PackBench.Rig.Tests.Telemetry;

/// <summary>mosquitto on a free port of loopback, until it is disposed.</summary>
internal sealed class MosquittoBroker : IAsyncDisposable
{
    private static readonly string? Program = new[] { "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto" }.FirstOrDefault(File.Exists);
    private readonly Process process;
    private readonly string folder;

    private MosquittoBroker(Process process, string folder, int port) => (this.process, this.folder, Port) = (process, folder, port);

    public int Port { get; }

    /// <param name="port">0: any that is free; one that is taken meanwhile is followed by another.</param>
    public static async Task<MosquittoBroker> StartAsync(CancellationToken cancellationToken, int port = 0)
    {
        Assert.SkipWhen(Program is null, "mosquitto is not installed (Debian: mosquitto)");
        for (var attempt = 1; ; attempt++)
        {
            var at = port > 0 ? port : FreePort();
            var folder = Directory.CreateTempSubdirectory("packbench-mosquitto-").FullName;
            var configuration = Path.Combine(folder, "mosquitto.conf");
            await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $"listener {at} 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\n"), cancellationToken);
            var process = Process.Start(new ProcessStartInfo(Program!, ["-c", configuration]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            var broker = new MosquittoBroker(process, folder, at);
            if (await IsUpAsync(process, at, cancellationToken))
            {
                return broker;
            }

            await broker.DisposeAsync();
            Assert.True(attempt < 5, "mosquitto does not start");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<bool> IsUpAsync(Process process, int port, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 600 && !process.HasExited; i++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
        }

        return false;
    }

    private static int FreePort()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }
}
