using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety;

/// <summary>
/// Trips that outlive the program, the machine's restart and the run file: one small file each, never changed once it is written,
/// and another one beside it for the acknowledgement. No database and no lock stands between a broken limit and the disk. A file
/// that was cut off in the middle counts as a critical trip.
/// </summary>
/// <param name="folder">The folder of the runs; the trips lie in <c>trips</c> below it.</param>
public sealed class TripLatch(string folder)
{
    private const string Extension = ".trip.json";
    private const string AcknowledgedExtension = ".ack.json";

    private readonly string _folder = Path.Combine(folder, "trips");

    /// <summary>On the disk when it returns: call it before the outputs are told. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    /// <returns>The id under which it is acknowledged.</returns>
    public string Latch(Trip trip, TripOrigin origin)
    {
        Directory.CreateDirectory(_folder);
        var stamp = trip.Utc.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        for (var number = 1; ; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{stamp}-{number}");
            if (TryWrite(Path.Combine(_folder, id + Extension), new TripRecord(trip, origin), LatchJson.Default.TripRecord))
            {
                return id;
            }
        }
    }

    /// <summary>All of them, oldest first.</summary>
    public ImmutableArray<LatchedTrip> List() => Directory.Exists(_folder)
        ? [.. Directory.EnumerateFiles(_folder, "*" + Extension).Order(StringComparer.Ordinal).Select(Read)]
        : [];

    /// <summary>What has to be acknowledged before anything is energised again.</summary>
    public ImmutableArray<LatchedTrip> Unacknowledged() => [.. List().Where(trip => !trip.IsAcknowledged)];

    /// <summary>
    /// Takes note of a trip, on the disk when it returns. The trip itself stays. Throws <see cref="ArgumentException"/> for an unknown id, one that
    /// is acknowledged already, a missing name, and a critical trip without a note of what was checked.
    /// </summary>
    /// <param name="id">The id, or a beginning that fits only one.</param>
    public LatchedTrip Acknowledge(string id, string name, DateTimeOffset utc, string note)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new ArgumentException("A trip is acknowledged by somebody: give a name.", nameof(name));
        }

        var fits = List().Where(trip => trip.Id.StartsWith(id, StringComparison.Ordinal)).ToList();
        var trip = fits.Count == 1
            ? fits[0]
            : throw new ArgumentException(fits.Count == 0 ? $"There is no trip '{id}'." : $"'{id}' fits {fits.Count} trips. Give more of the id.", nameof(id));
        if (trip.Class == TripClass.Critical && string.IsNullOrWhiteSpace(note))
        {
            throw new ArgumentException($"Trip {trip.Id} is critical: say in the note what was checked and found.", nameof(note));
        }

        var acknowledgement = new Acknowledgement(name.Trim(), utc, note.Trim());
        return !trip.IsAcknowledged && TryWrite(AcknowledgementOf(trip.Id), acknowledgement, LatchJson.Default.Acknowledgement)
            ? trip with { Acknowledged = acknowledgement }
            : throw new ArgumentException($"Trip {trip.Id} was acknowledged already.", nameof(id));
    }

    private string AcknowledgementOf(string id) => Path.Combine(_folder, id + AcknowledgedExtension);

    private LatchedTrip Read(string path)
    {
        var id = Path.GetFileName(path)[..^Extension.Length];
        var record = TryRead(path, LatchJson.Default.TripRecord);
        return new LatchedTrip(id, record?.Origin, record?.Trip, TryRead(AcknowledgementOf(id), LatchJson.Default.Acknowledgement));
    }

    // Null for a file that is not there, and for one whose writing was cut off: then the trip stands, unacknowledged.
    private static T? TryRead<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>False where there is a whole file of that name already.</summary>
    private static bool TryWrite<T>(string path, T content, JsonTypeInfo<T> type)
        where T : class
    {
        var torn = File.Exists(path) && typeof(T) == typeof(Acknowledgement) && TryRead(path, type) is null;
        if (File.Exists(path) && !torn)
        {
            return false;
        }

        FileStream file;
        try
        {
            file = new FileStream(path, torn ? FileMode.Create : FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        }
        catch (IOException) when (!torn && File.Exists(path))
        {
            return false;
        }

        using (file)
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(content, type));
            file.Flush(flushToDisk: true);
        }

        return true;
    }
}
