using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Analysis.Metrology;

/// <summary>What a maker means by ±: a bound, unless a coverage is stated.</summary>
public enum StatedCoverage
{
    Bound,
    Percent95,
    Percent99,
}

/// <summary>How the two terms of a specification reach a budget.</summary>
public enum SpecificationModel
{
    /// <summary>One line of the whole half-width: the cautious choice for a single reading.</summary>
    Combined,

    /// <summary>Gain and offset as two sources: what sums, ratios and differences of readings need.</summary>
    GainAndOffset,
}

/// <summary>
/// One instrument on one range, as a cause of doubt. All readings taken through the same specification share its
/// sources: their gains cancel in a ratio, their offsets in a difference.
/// </summary>
/// <param name="Instrument">Id of the instrument on the bench: the first part of each source id.</param>
/// <param name="Unit">In which the range is read; the accuracy line is in its SI unit.</param>
/// <param name="ReferenceTemperature">Centre of the band in which the specification holds.</param>
/// <param name="Band">± around it.</param>
/// <param name="CoefficientOfReading">Per kelvin outside the band.</param>
/// <param name="CoefficientOfRange">Per kelvin outside the band.</param>
public sealed record InstrumentSpecification(
    string Instrument, AccuracyLine Line, Unit Unit, StatedCoverage Coverage, Temperature ReferenceTemperature, TemperatureDifference Band,
    double CoefficientOfReading = 0, double CoefficientOfRange = 0, SpecificationModel Model = SpecificationModel.Combined)
{
    public static InstrumentSpecification From(
        string instrument, AccuracyTable table, AccuracyLine line, Unit unit, SpecificationModel model = SpecificationModel.Combined)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new InstrumentSpecification(
            instrument, line, unit, StatedCoverage.Bound, table.ReferenceTemperature, table.Band, table.TemperatureCoefficientOfReading, Model: model);
    }

    /// <summary>A gain that it shares with the other inputs of its instrument, whose gains of their own are in <see cref="Line"/>; null where it has one input.</summary>
    public UncertaintySource? CommonGain { get; init; }

    private string Prefix => double.IsFinite(Line.Range) ? FormattableString.Invariant($"{Instrument}.{Line.Function}.{Line.Range:G}") : $"{Instrument}.{Line.Function}";

    private double Range => double.IsFinite(Line.Range) ? Line.Range : 0;

    /// <summary>Kelvins beyond the band, on either side; zero inside it.</summary>
    public double Outside(Temperature ambient) => Math.Max(0, (ambient - ReferenceTemperature).Abs().Kelvins - Band.Kelvins);

    /// <summary>Relative error of slope; sensitivity is the reading.</summary>
    public UncertaintySource Gain => Stated($"{Prefix}.gain", "gain", Line.OfReading, Units.Percent);

    /// <summary>All that acts as a gain.</summary>
    public IEnumerable<UncertaintySource> Gains => CommonGain is null ? [Gain] : [Gain, CommonGain];

    /// <summary>Constant error; sensitivity 1.</summary>
    public UncertaintySource Offset => Stated($"{Prefix}.offset", "offset", (Range * Line.OfRange) + Line.Floor, Unit);

    /// <summary>A reading with all that the specification says of it. Its own scatter comes from <paramref name="scatter"/>.</summary>
    /// <param name="reading">SI.</param>
    /// <param name="readingId">Unique to this reading or set of readings: names its scatter and its last digit.</param>
    /// <param name="scatter">Null where one reading was taken.</param>
    public Measurand Read(double reading, string readingId, Temperature ambient, TypeA? scatter = null)
    {
        var lines = new List<Contribution>(5);
        if (Model == SpecificationModel.GainAndOffset)
        {
            lines.AddRange(Gains.Select(gain => new Contribution(gain, reading)));
            lines.Add(new Contribution(Offset, 1));
        }
        else
        {
            // One source of half-width 1 whose sensitivity is the specified half-width: readings of different size share it.
            var share = Stated($"{Prefix}.specification", "specification", 1, Units.One);
            lines.Add(new Contribution(share, Signed(reading, Line.HalfWidth(reading))));
        }

        if (Outside(ambient) is var kelvins and > 0)
        {
            var width = ((Math.Abs(reading) * CoefficientOfReading) + (Range * CoefficientOfRange)) * kelvins;
            if (width > 0)
            {
                var source = UncertaintySource.Rectangular($"{Prefix}.temperature", $"{Instrument}: temperature outside the band", 1, Units.One, Prefix);
                lines.Add(new Contribution(source, Signed(reading, width)));
            }
        }

        if (Line.Resolution > 0)
        {
            lines.Add(new Contribution(UncertaintySource.Resolution($"{readingId}.digit", $"{Instrument}: last digit", Line.Resolution, Unit), 1));
        }

        if (scatter is not null)
        {
            lines.Add(new Contribution(scatter.Source($"{readingId}.scatter", $"{Instrument}: scatter of {scatter.Count} readings", Unit), 1));
        }

        return Measurand.Of(new Quantity(reading, Unit.Dimension), [.. lines]);
    }

    /// <summary>The mean of repeated readings (SI).</summary>
    public Measurand Read(TypeA readings, string readingId, Temperature ambient)
    {
        ArgumentNullException.ThrowIfNull(readings);
        return Read(readings.Mean, readingId, ambient, readings);
    }

    private static double Signed(double reading, double width) => reading < 0 ? -width : width;

    private UncertaintySource Stated(string id, string what, double halfWidth, Unit unit)
    {
        var name = $"{Instrument}: {what}";
        return Coverage switch
        {
            StatedCoverage.Percent95 => UncertaintySource.Certificate(id, name, halfWidth, 1.96, unit, Prefix),
            StatedCoverage.Percent99 => UncertaintySource.Certificate(id, name, halfWidth, 2.58, unit, Prefix),
            _ => UncertaintySource.Rectangular(id, name, halfWidth, unit, Prefix),
        };
    }
}
