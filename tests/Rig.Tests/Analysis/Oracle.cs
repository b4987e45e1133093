using System.Text.Json;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

/// <summary>The numbers of an independent computation (Python, standard library only), kept as a fixture.</summary>
internal static class Oracle
{
    private static readonly Lazy<JsonElement> Document = new(() =>
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "uncertainty_oracle.json")));
        return file.RootElement.Clone();
    });

    public static double Value(string @case, string name) => Document.Value.GetProperty(@case).GetProperty(name).GetDouble();

    public static string Text(string @case, string name) => Document.Value.GetProperty(@case).GetProperty(name).GetString()!;

    /// <summary>Equal to six significant digits.</summary>
    public static void Same(string @case, string name, double actual, double scale = 1)
    {
        var expected = Value(@case, name) * scale;
        Assert.True(
            Math.Abs(actual - expected) <= 1e-6 * Math.Abs(expected),
            $"Case {@case}, {name}: expected {expected:G10}, came {actual:G10}.");
    }
}
