using System.Security.Cryptography;
using System.Text;
using PackBench.Rig.App.Models;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.App.Live;

/// <summary>
/// The curves of a long run as they were read once, in <c>curves/</c> beside the run files. Only a cache: it may be deleted at any time, a run file
/// that differs in its seal, size or time is read again, and nothing but the screen uses it.
/// </summary>
internal static class CurveFile
{
    /// <summary>Below this a run file is read as quickly.</summary>
    public const long LeastScans = 250_000;

    public const string Folder = "curves";

    private const int FormatVersion = 1;
    private const string Extension = ".curves";

    /// <summary>Null where there is none that fits the run file as it is now.</summary>
    public static TraceStore? Read(string run, RunSeal? seal, int channels)
    {
        if (seal is null || !File.Exists(PathOf(run)))
        {
            return null;
        }

        try
        {
            var bytes = File.ReadAllBytes(PathOf(run));
            var content = bytes.AsSpan(0, Math.Max(0, bytes.Length - SHA256.HashSizeInBytes));
            if (!SHA256.HashData(content).AsSpan().SequenceEqual(bytes.AsSpan(content.Length)))
            {
                return null;
            }

            using var reader = new BinaryReader(new MemoryStream(bytes, 0, content.Length), Encoding.UTF8);
            return reader.ReadString() == KeyOf(run, seal) ? TraceStore.Load(reader, channels) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Does nothing where it cannot be written: the run file is read again next time.</summary>
    public static void Write(string run, RunSeal? seal, TraceStore curves)
    {
        if (seal is null)
        {
            return;
        }

        var path = PathOf(run);
        var unfinished = $"{path}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var content = new MemoryStream();
            using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
            {
                writer.Write(KeyOf(run, seal));
                curves.Save(writer);
            }

            content.Write(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
            using (var file = File.Create(unfinished))
            {
                content.WriteTo(file);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string PathOf(string run) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(run))!, Folder, Path.GetFileName(run) + Extension);

    private static string KeyOf(string run, RunSeal seal)
    {
        var file = new FileInfo(run);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"packbench curves {FormatVersion} {seal.Digest} {file.Length} {file.LastWriteTimeUtc.Ticks}");
    }
}
