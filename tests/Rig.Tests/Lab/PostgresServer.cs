using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using PackBench.Rig.Lab;
using Xunit;

namespace PackBench.Rig.Tests.Lab;

/// <summary>A real PostgreSQL of its own: a temporary folder, a free port on loopback, gone afterwards. Where none can be started the reason is in <see cref="Missing"/>.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-pg-").FullName;
    private readonly bool _isRoot = Environment.UserName == "root";
    private string _programs = "";
    private bool _isUp;
    private int _databases;

    /// <summary>Why there is no server; empty where there is one.</summary>
    public string Missing { get; private set; } = "";

    public int Port { get; private set; }

    public async ValueTask InitializeAsync()
    {
        _programs = new[] { "/usr/lib/postgresql", "/usr/local/pgsql", "/usr/local" }.Where(Directory.Exists)
            .SelectMany(place => Directory.EnumerateDirectories(place).Append(place)).Select(place => Path.Combine(place, "bin"))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "pg_ctl"))) ?? "";
        if (_programs.Length == 0)
        {
            Missing = "there is no PostgreSQL on this machine (initdb and pg_ctl)";
            return;
        }

        if (_isRoot && !(File.Exists("/usr/sbin/runuser") && File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))))
        {
            Missing = "PostgreSQL does not run as root, and there is no user postgres to run it as";
            return;
        }

        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        if (_isRoot)
        {
            await RunAsync("chown", ["postgres", _folder]);
        }

        await ServerAsync("initdb", "-D", $"{_folder}/data", "-A", "trust", "-U", "postgres", "-N", "-E", "UTF8", "--locale=C");
        await ServerAsync("pg_ctl", "-D", $"{_folder}/data", "-l", $"{_folder}/log", "-w", "-t", "40", "-o", $"-p {Port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off", "start");
        _isUp = true;
    }

    /// <summary>A database with the tables, a bench that may write and a viewer that may read; its name.</summary>
    public async Task<string> NewDatabaseAsync(CancellationToken cancellationToken)
    {
        Assert.SkipUnless(Missing.Length == 0, Missing);
        var name = string.Create(CultureInfo.InvariantCulture, $"lab{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}", cancellationToken);
        await LabSchema.PrepareAsync(Address(name, "postgres"), cancellationToken);
        await ExecuteAsync(
            name,
            "DO $$ BEGIN CREATE ROLE bench LOGIN IN ROLE packbench_writer; CREATE ROLE viewer LOGIN IN ROLE packbench_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            cancellationToken);
        return name;
    }

    public LabAddress Address(string database, string user, int? port = null) => LabAddress.Parse(Url(database, user, port));

    public string Url(string database, string user, int? port = null) => string.Create(CultureInfo.InvariantCulture, $"postgres://{user}@127.0.0.1:{port ?? Port}/{database}?sslmode=disable");

    /// <summary>Through the file system, without a port of the network.</summary>
    public LabAddress SocketAddress(string database, string user) => LabAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"postgres://{user}@localhost:{Port}/{database}?host={_folder}"));

    public async Task ExecuteAsync(string database, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await Address(database, "postgres").ConnectAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<T> ScalarAsync<T>(string database, string sql, CancellationToken cancellationToken, string user = "postgres")
    {
        await using var connection = await Address(database, user).ConnectAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isUp)
        {
            await ServerAsync("pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "-w", "stop");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private Task ServerAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        return _isRoot ? RunAsync("/usr/sbin/runuser", ["-u", "postgres", "--", path, .. arguments]) : RunAsync(path, arguments);
    }

    private async Task RunAsync(string program, string[] arguments)
    {
        // No pipes: the server would inherit them and keep them open.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >\"$0\" 2>&1", Path.Combine(Path.GetTempPath(), Path.GetFileName(_folder) + ".out"), program, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync().WaitAsync(Longest, TimeProvider.System);
        var output = Path.Combine(Path.GetTempPath(), Path.GetFileName(_folder) + ".out");
        var said = await File.ReadAllTextAsync(output);
        File.Delete(output);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {said}");
        }
    }
}
