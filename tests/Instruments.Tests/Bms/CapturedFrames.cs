using System.Collections.Concurrent;
using System.Text.Json;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

/// <summary>Frames from real devices with the values that their sources state; see Fixtures/bms/README.md.</summary>
internal static class CapturedFrames
{
    internal sealed record Frame(string Name, byte[] Bytes, bool IsGood, bool IsFromBms, JsonElement Expected)
    {
        public override string ToString() => Name;
    }

    private static readonly ConcurrentDictionary<string, IReadOnlyList<Frame>> Files = new(StringComparer.Ordinal);

    public static IReadOnlyList<Frame> Of(string file) => Files.GetOrAdd(file, Read);

    public static Frame Find(string file, string name) => Of(file).Single(frame => frame.Name == name);

    public static TheoryData<string, string> Names(params string[] files)
    {
        var names = new TheoryData<string, string>();
        foreach (var file in files)
        {
            foreach (var frame in Of(file))
            {
                names.Add(file, frame.Name);
            }
        }

        return names;
    }

    private static IReadOnlyList<Frame> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "bms", file + ".json")));
        return
        [
            .. document.RootElement.EnumerateArray().Select(entry => new Frame(
                entry.GetProperty("name").GetString()!,
                Convert.FromHexString(entry.GetProperty("hex").GetString()!),
                entry.GetProperty("checksum_ok").GetBoolean(),
                entry.GetProperty("direction").GetString() == "bms->host",
                entry.GetProperty("expected").Clone())),
        ];
    }
}
