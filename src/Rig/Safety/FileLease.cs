using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PackBench.Rig.Safety;

/// <summary>Who holds a lease, for the message to the one who cannot have it.</summary>
public sealed record LeaseHolder(int ProcessId, string Machine, string Purpose, DateTimeOffset SinceUtc)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"process {ProcessId} on {Machine}, since {SinceUtc:yyyy-MM-dd HH:mm:ss} UTC, for {Purpose}");
}

/// <summary>
/// One owner at a time across processes, by the operating system's lock on a file: the lock falls the instant its process
/// ends, however it ends, so a dead holder never has to be guessed at. Beside the lock lies a text that says who holds it.
/// </summary>
public sealed class FileLease : IDisposable
{
    private readonly string _path;
    private readonly FileStream _lock;

    private FileLease(string path, FileStream held)
    {
        _path = path;
        _lock = held;
    }

    /// <summary>
    /// Null where somebody else has it. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> where the folder cannot be written.
    /// </summary>
    public static FileLease? TryAcquire(string path, string purpose, TimeProvider wall, out LeaseHolder? holder)
    {
        holder = null;
        for (var attempt = 0; attempt < 8; attempt++)
        {
            FileStream stream;
            try
            {
                stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException e) when (IsHeld(e))
            {
                holder = ReadHolder(path);
                return null;
            }

            if (IsStillThere(path, stream))
            {
                var mine = new LeaseHolder(Environment.ProcessId, Environment.MachineName, purpose, wall.GetUtcNow());
                File.WriteAllText(HolderPath(path), JsonSerializer.Serialize(mine, LeaseJsonContext.Default.LeaseHolder));
                return new FileLease(path, stream);
            }

            stream.Dispose();
        }

        return null;
    }

    public void Dispose()
    {
        // Removed while still locked; whoever opened the file before sees by IsStillThere that it is no longer the one.
        File.Delete(HolderPath(_path));
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(_path);
        }

        _lock.Dispose();
    }

    internal static string HolderPath(string path) => path + ".holder";

    /// <summary>
    /// The last holder may have removed the file between our opening and our locking it. A random time stamp, set through the
    /// handle and looked for through the name, tells.
    /// </summary>
    private static bool IsStillThere(string path, FileStream stream)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        var stamp = DateTime.UnixEpoch.AddTicks(Random.Shared.NextInt64(TimeSpan.FromDays(10000).Ticks));
        File.SetLastWriteTimeUtc(stream.SafeFileHandle, stamp);
        return File.Exists(path) && File.GetLastWriteTimeUtc(path) == stamp;
    }

    // The number of the operating system: ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION; EWOULDBLOCK of Linux and of macOS.
    private static bool IsHeld(IOException e) => OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult is 11 or 35;

    private static LeaseHolder? ReadHolder(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(HolderPath(path)), LeaseJsonContext.Default.LeaseHolder);
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            // Just being written or removed. The lease is taken all the same; only the name of its holder is not known.
            return null;
        }
    }
}

[JsonSerializable(typeof(LeaseHolder))]
internal sealed partial class LeaseJsonContext : JsonSerializerContext;
