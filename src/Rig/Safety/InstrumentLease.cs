using System.Text;

namespace PackBench.Rig.Safety;

/// <summary>Another program is using this instrument.</summary>
public sealed class InstrumentInUseException : IOException
{
    public InstrumentInUseException(string instrument, LeaseHolder? holder)
        : base($"{instrument} is in use by {holder?.ToString() ?? "another program"}. Two programs on one instrument make both wrong: end the other run first.") =>
        Holder = holder;

    public InstrumentInUseException()
    {
    }

    public InstrumentInUseException(string message)
        : base(message)
    {
    }

    public InstrumentInUseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Null where the other program has not said who it is.</summary>
    public LeaseHolder? Holder { get; }
}

/// <summary>
/// One instrument, one run, across the programs of one machine: by serial number, so that a second address of the same meter is
/// the same meter. It ends with <see cref="Dispose"/> or with the process, whichever comes first, also by <c>kill -9</c>.
/// </summary>
public sealed class InstrumentLease : IDisposable
{
    private readonly FileLease _lease;

    private InstrumentLease(string instrument, FileLease lease)
    {
        Instrument = instrument;
        _lease = lease;
    }

    /// <summary>As it was asked for, for messages.</summary>
    public string Instrument { get; }

    /// <summary>Where the leases of this machine lie unless told otherwise.</summary>
    public static string DefaultFolder => Path.Combine(Path.GetTempPath(), "packbench-leases");

    /// <exception cref="InstrumentInUseException">Somebody else has it.</exception>
    /// <exception cref="IOException">The folder cannot be written: then nobody can know, and the instrument is not to be used.</exception>
    /// <param name="folder">The same one for every program that is to be kept apart.</param>
    /// <param name="identity">Maker, model and serial number; an address only where there is no serial number.</param>
    /// <param name="purpose">What it is wanted for, in words, for the one who comes second.</param>
    public static InstrumentLease Acquire(string folder, string identity, string purpose, TimeProvider wall)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(identity);
        try
        {
            Directory.CreateDirectory(folder);
            var lease = FileLease.TryAcquire(Path.Combine(folder, FileName(identity)), purpose, wall, out var holder);
            return lease is null ? throw new InstrumentInUseException(identity, holder) : new InstrumentLease(identity, lease);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(
                $"No lease for {identity}: {folder} cannot be written ({e.Message}). Another user's program may hold the instrument; check that, and the folder's rights.", e);
        }
    }

    public void Dispose() => _lease.Dispose();

    // Percent-encoding keeps different identities apart; case and blanks are where firmware and people differ.
    private static string FileName(string identity)
    {
        var name = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(identity.Trim().ToUpperInvariant()))
        {
            _ = char.IsAsciiLetterOrDigit((char)value) || value == (byte)'-'
                ? name.Append((char)value)
                : name.Append('%').Append(Convert.ToHexString([value]));
        }

        return name.Append(".lease").ToString();
    }
}
