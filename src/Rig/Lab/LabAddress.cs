using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace PackBench.Rig.Lab;

/// <summary>
/// Where the lab's database is: <c>postgres://user@host:5432/db</c>, or <c>postgres://user@/db?host=/run/postgresql</c> for a socket.
/// A password comes from PGPASSWORD, ~/.pgpass or the address, and is never printed.
/// </summary>
public sealed class LabAddress
{
    private readonly NpgsqlConnectionStringBuilder _settings;

    private LabAddress(NpgsqlConnectionStringBuilder settings) => _settings = settings;

    /// <summary>Throws <see cref="FormatException"/>.</summary>
    public static LabAddress Parse(string text)
    {
        // Nothing of the text is repeated in a message: it may hold a password.
        const string form = "the database is given as postgres://user@host:port/database, such as postgres://bench1@lab.local:5432/packbench";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) && !Uri.TryCreate(text.Replace("@/", "@localhost/", StringComparison.Ordinal), UriKind.Absolute, out uri))
        {
            throw new FormatException(form);
        }

        if (uri.Scheme is not ("postgres" or "postgresql") || uri.AbsolutePath.Trim('/') is not { Length: > 0 } database || database.Contains('/', StringComparison.Ordinal))
        {
            throw new FormatException(form);
        }

        var (user, password) = uri.UserInfo.Split(':', 2) is [var name, var secret] ? (name, secret) : (uri.UserInfo, "");
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Length > 0 ? uri.Host : "localhost", Port = uri.Port > 0 ? uri.Port : 5432, Database = Uri.UnescapeDataString(database),
            ApplicationName = "packbench", Timeout = 15, CommandTimeout = 120, Pooling = false,
        };
        if (user.Length > 0)
        {
            settings.Username = Uri.UnescapeDataString(user);
        }

        if (password.Length > 0)
        {
            settings.Password = Uri.UnescapeDataString(password);
        }

        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            Set(settings, pair.Split('=', 2));
        }

        // A socket of the file system has none.
        settings.TcpKeepAlive = !settings.Host!.StartsWith('/');
        return new LabAddress(settings);
    }

    /// <summary>Throws <see cref="LabException"/>.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (Exception failure)
        {
            await connection.DisposeAsync();
            if (Failure(failure) is { } known)
            {
                throw known;
            }

            throw;
        }
    }

    /// <summary>What a driver's failure means; null where it is none of the database.</summary>
    public LabException? Failure(Exception failure) => failure switch
    {
        LabException known => known,
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused => new LabException(
            $"{this}: {refused.MessageText}. Its owner grants the role packbench_writer to benches and packbench_reader to those who look.", refused, isTransient: false),
        PostgresException answered => new LabException($"{this}: the database answered {answered.SqlState} \"{answered.MessageText}\"", answered, answered.IsTransient),
        NpgsqlException failed => new LabException($"{this}: {Cause(failed)}", failed, isTransient: failed.IsTransient || failed.InnerException is IOException or SocketException or TimeoutException),
        IOException or SocketException or TimeoutException => new LabException($"{this}: {Cause(failure)}", failure, isTransient: true),
        _ => null,
    };

    /// <summary>Without the password.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"postgres://{_settings.Username}@{_settings.Host}:{_settings.Port}/{_settings.Database}");

    private static string Cause(Exception failure) => failure.GetBaseException().Message.Split('\n')[0].TrimEnd('\r', '.');

    private static void Set(NpgsqlConnectionStringBuilder settings, string[] pair)
    {
        var value = pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "";
        switch (pair[0])
        {
            case "host":
                settings.Host = value;
                break;
            case "sslmode" when Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode):
                settings.SslMode = mode;
                break;
            case "sslrootcert":
                settings.RootCertificate = value;
                break;
            default:
                throw new FormatException($"the address of the database may end in host=, sslmode= (disable, prefer, require, verify-full) or sslrootcert=; '{pair[0]}' with this value is none of them");
        }
    }
}
