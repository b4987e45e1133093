using System.Globalization;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Analysis.Cells;
using PackBench.Rig.Bench;
using PackBench.Rig.Packs;

namespace PackBench.Rig.Runs.Planned;

/// <summary>The bench with ideal instruments on which a run of a real pack is predicted, made to the pack's own size.</summary>
internal static class PackModel
{
    private const int MostScannerInputs = 20;

    /// <summary>Null where there is no model of the pack's chemistry.</summary>
    /// <param name="ideal">The bench <c>simulated-ideal</c>.</param>
    public static BenchFile? For(Pack pack, BenchFile ideal)
    {
        if (ideal.Simulation is not { } lines)
        {
            return null;
        }

        var options = SimulationOptions.FromText(lines);
        if (pack.Series == options.Pack.Groups && pack.Chemistry.Name == "LTO" && Math.Abs(pack.Capacity.AmpereHours - options.Pack.NominalCapacity) < 0.5)
        {
            return ideal;
        }

        if (SimulatedChemistry.All.FirstOrDefault(one => one.Name.Equals(pack.Chemistry.Name, StringComparison.OrdinalIgnoreCase)) is not { } chemistry)
        {
            return null;
        }

        lines = lines.Remove("removed").SetItem("pack", chemistry.Name).SetItem("cells", pack.Series.ToString(CultureInfo.InvariantCulture))
            .SetItem("capacity", string.Create(CultureInfo.InvariantCulture, $"{pack.Capacity.AmpereHours:0.###} Ah"));
        return ideal with
        {
            Simulation = lines,
            Instruments =
            [
                .. ideal.Instruments.Where(instrument => instrument.Inputs.IsEmpty || pack.Series <= MostScannerInputs)
                    .Select(instrument => instrument.Inputs.IsEmpty ? instrument : instrument with { Inputs = [.. Enumerable.Range(101, pack.Series)] }),
            ],
        };
    }

    /// <summary>The same model as full and as warm as the pack is by its first scan, before anything flows.</summary>
    public static BenchFile StartingAt(BenchFile model, Pack pack, Scan first, ChannelTable channels)
    {
        var lines = model.Simulation!.SetItem("thermal", "on");
        var cells = channels.Cells.Where(cell => first[cell].IsGood).Select(cell => first[cell].Value).DefaultIfEmpty(double.NaN).Average();
        if (double.IsNaN(cells) && channels.IndexOf(BenchChannels.PackVoltage) is >= 0 and var voltage && first[voltage].IsGood)
        {
            cells = first[voltage].Value / pack.Series;
        }

        if (!double.IsNaN(cells) && pack.Chemistry.OpenCircuit.Length >= 2)
        {
            var state = new OpenCircuitTable(pack.Chemistry.OpenCircuit).StateAt(cells);
            lines = lines.Remove("removed").SetItem("soc", string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(state, 0.001, 1) * 100:0.###} %"));
        }

        foreach (var name in new[] { "temp.ambient", "temp.cell", BenchChannels.TempMax })
        {
            if (channels.IndexOf(name) is >= 0 and var temperature && first[temperature].IsGood)
            {
                lines = lines.SetItem("ambient", string.Create(CultureInfo.InvariantCulture, $"{first[temperature].Value:0.##} °C"));
                break;
            }
        }

        return model with { Simulation = lines };
    }
}
