using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.BmsCells;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Runs.Execution.BmsCurrent;

namespace PackBench.Rig.Runs.Execution.BmsCells;

/// <summary>What the levels together say of the BMS's cell voltages.</summary>
internal sealed class CellFindings
{
    private readonly List<Row> _rows = [];

    /// <param name="share">Largest error, share of the voltage; the larger of the two counts.</param>
    /// <param name="floor">Largest error, V.</param>
    public CellFindings(List<ImmutableArray<(Measurand True, Measurand Reported)>> levels, double share, double floor)
    {
        for (var level = 0; level < levels.Count; level++)
        {
            for (var cell = 0; cell < levels[level].Length; cell++)
            {
                var (truth, reported) = levels[level][cell];
                _rows.Add(new Row(level + 1, cell + 1, truth, reported, reported - truth, Math.Max(floor, share * truth.Value)));
            }
        }

        var worst = _rows.MaxBy(row => Math.Abs(row.Error.Value) / row.Allowed)!;
        Worst = worst with { Error = Chosen(worst.Error, "worst", 1) };
        Inconsistency = Chosen(Enumerable.Range(1, levels.Count).Select(SpreadAt).MaxBy(spread => spread.Value)!, "inconsistency", 2);
        PerCell = [.. _rows.GroupBy(row => row.Cell).Select(cell => Chosen(cell.MaxBy(row => Math.Abs(row.Error.Value))!.Error, FormattableString.Invariant($"cell{cell.Key}"), 1))];
        Lines = levels.Count < 2 ? [] : [.. Enumerable.Range(0, levels[0].Length).Select(cell => CellLine.Through([.. levels.Select(level => level[cell])]))];
    }

    /// <summary>Against its tolerance.</summary>
    public Row Worst { get; }

    /// <summary>Largest difference of the errors of two cells at one level: it decides what is balanced and which group counts as the weakest.</summary>
    public Measurand Inconsistency { get; }

    /// <summary>The largest error of each cell, with its sign.</summary>
    public ImmutableArray<Measurand> PerCell { get; }

    /// <summary>Empty where there was only one level.</summary>
    public ImmutableArray<CellLine> Lines { get; }

    public async Task EmitAsync(RunSession session)
    {
        foreach (var row in _rows)
        {
            await CalibrationTables.EmitAsync(
                session, BmsCellsActions.Levels, ("level", Count(row.Level)), ("cell", Count(row.Cell)), ("reference_V", Number(row.Volts)), ("bms_V", Number(row.Reported.Value)),
                ("error_V", Number(row.Error.Value)), ("error_U_V", Number(row.Error.Expand().Uncertainty)), ("allowed_V", Number(row.Allowed)));
        }

        for (var cell = 0; cell < Lines.Length; cell++)
        {
            var (offset, gain) = (Lines[cell].Offset, Lines[cell].Gain);
            await CalibrationTables.EmitAsync(
                session, BmsCellsActions.Lines, ("cell", Count(cell + 1)), ("offset_V", Number(offset.Value)), ("offset_U_V", Number(offset.Expand().Uncertainty)),
                ("gain", Number(gain.Value)), ("gain_U", Number(gain.Expand().Uncertainty)));
        }

        static string Number(double value) => CalibrationTables.Number(value);

        static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The largest of several levels is too large by chance: where the last digit stands at each is drawn anew, and the largest of n such draws within ± a half
    /// is (n - 1) / (n + 1) of that half on average.
    /// </summary>
    /// <param name="digits">Last digits that stand in the value.</param>
    private Measurand Chosen(Measurand value, string id, int digits)
    {
        var levels = _rows.Max(row => row.Level);
        return levels == 1 ? value : value.With(UncertaintySource.Rectangular(
            $"{id}.chosen", FormattableString.Invariant($"largest of {levels} levels"), digits * BmsCellsActions.Digit / 2 * (levels - 1) / (levels + 1), Units.Millivolt));
    }

    private Measurand SpreadAt(int level)
    {
        var rows = _rows.Where(row => row.Level == level).ToList();
        return rows.MaxBy(row => row.Error.Value)!.Error - rows.MinBy(row => row.Error.Value)!.Error;
    }

    /// <param name="Allowed">V.</param>
    internal sealed record Row(int Level, int Cell, Measurand Reference, Measurand Reported, Measurand Error, double Allowed)
    {
        public double Volts => Reference.Value;
    }
}
