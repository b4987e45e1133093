using System.Text.Json;

namespace PackBench.Instruments.Tests.Simulation;

/// <summary>Numbers of an independent implementation of the pack model (Python, standard library only): Fixtures/sim_verify.json.</summary>
internal static class Oracle
{
    private static readonly JsonElement Root = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "sim_verify.json"))).RootElement;

    public static double Number(string name) => Root.GetProperty(name).GetDouble();

    public static double[] Numbers(string name) => [.. Root.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    public static JsonElement Element(string name) => Root.GetProperty(name);
}
