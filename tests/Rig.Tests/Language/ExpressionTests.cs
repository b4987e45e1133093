using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using Xunit;

namespace PackBench.Rig.Tests.Language;

public sealed class ExpressionTests
{
    private static FakeLive Live() => new(BenchChannels.For(Samples.Bench, Samples.Pack));

    [Theory]
    [InlineData("80 % * pack.capacity", "64 Ah")]
    [InlineData("80% * pack.capacity", "64 Ah")]
    [InlineData("25 °C + 3 K", "28 °C")]
    [InlineData("-5 °C", "-5 °C")]
    [InlineData("5 A / 2 Ω", "2.5 A/Ω")]
    [InlineData("10 V / 4 A", "2.5 Ω")]
    [InlineData("10 min + 30 s", "630 s")]
    [InlineData("max(3 A, 5 A, 4 A)", "5 A")]
    [InlineData("min(3 A, 0.1 C)", "3 A")]
    [InlineData("0.2 C * pack.capacity", "16 A")]
    [InlineData("abs(-3 A)", "3 A")]
    [InlineData("round(7.6 A, 0.5 A)", "7.5 A")]
    [InlineData("round(25.34 °C, 0.1 K)", "25.3 °C")]
    [InlineData("1e-3 V * 1E3", "1 V")]
    [InlineData("(2 A + 3 A) * 2", "10 A")]
    [InlineData("pack.series * pack.chemistry.charge_stop", "16.08 V")]
    [InlineData("pack.bms.cell_ovp - 20 mV", "2.68 V")]
    [InlineData("-2 mV/h", "-2 mV/h")]
    [InlineData("1 %/month * pack.capacity * 24 h", "0.0262833675564682 Ah")]
    [InlineData("bench.load.rating.current / 2", "20 A")]
    [InlineData("pack.series == 6 ? 1 A : 2 A", "1 A")]
    public void A_constant_has_the_value_that_physics_gives_it(string text, string expected)
    {
        var value = Samples.Compile(text, Expected.Number).ConstantQuantity();

        var (number, unit) = (expected.Split(' ')[0], expected.Split(' ')[1]);
        var (scale, offset) = unit == "A/Ω" ? (1, 0) : (Units.Find(unit).Scale, Units.Find(unit).Offset);
        Assert.Equal(double.Parse(number, System.Globalization.CultureInfo.InvariantCulture) * scale + offset, value!.Value.Si, 1e-9);
    }

    [Theory]
    [InlineData("cells.min <= 2.00 V && step.elapsed > 10 min", true)]
    [InlineData("cells.min > 2.00 V || step.elapsed > 20 min", false)]
    [InlineData("!(cells.min > 2.00 V)", true)]
    [InlineData("slope(pack.voltage, 30 min) > -2 mV/h", true)]
    [InlineData("mean(pack.current, 10 s) < -7.9 A", true)]
    [InlineData("temp.charger - temp.ambient < 25 K", true)]
    [InlineData("cell[3].voltage < 1.95 V", true)]
    [InlineData("cell[i].voltage - cells.mean < 0 V", true)]
    [InlineData("bms.soc >= 80 %", false)]
    [InlineData("pack.current < -0.05 C", true)]
    [InlineData("direction == 'discharge'", true)]
    [InlineData("temp.charger > 45 °C", false)]
    public void A_condition_is_judged_by_the_readings(string text, bool expected)
    {
        var names = Samples.Names();
        names.Add(new NameEntry.Fact("i", ExpressionType.Number(Dimension.None), null));
        names.Add(new NameEntry.Fact("direction", ExpressionType.Text, null, ["charge", "discharge"]));
        var live = Live().With("cells.min", "1.9 V").With("cells.mean", "2.1 V").With("cell[3].voltage", "1.9 V").With("pack.current", "-8 A")
            .With("temp.charger", "40 °C").With("temp.ambient", "22 °C").With("bms.soc", "12 %").With("step.elapsed", "15 min")
            .With("i", "3").With("direction", (object)"discharge")
            .With("slope pack.voltage 1800 s", "-1 mV/h").With("mean pack.current 10 s", "-8 A");

        Assert.Equal(expected, Samples.Compile(text, Expected.Condition, names).IsTrue(live));
    }

    [Theory]
    [InlineData("cells.mim <= 2.0 V", "1: 'cells.mim' is not known here; did you mean 'cells.min'?")]
    [InlineData("pack.voltage + pack.current > 3 V", "14: cannot add a current to a voltage")]
    [InlineData("cells.min <= 2.0 V || pack.voltage + 3 A > 3 V", "36: cannot add a current to a voltage")]
    [InlineData("cells.min <= 2.0", "14: `2.0` needs a unit; a voltage such as `2.0 V`")]
    [InlineData("2 <= cells.min", "1: `2` needs a unit; a voltage such as `2 V`")]
    [InlineData("cells.min <= -2", "15: `2` needs a unit; a voltage such as `2 V`")]
    [InlineData("cells.min <= 2.0 Volt", "18: there is no unit 'Volt'")]
    [InlineData("cells.min <= 2.0 v", "18: there is no unit 'v'; did you mean 'V'?")]
    [InlineData("pack.current < 3 amp", "18: there is no unit 'amp'")]
    [InlineData("temp.charger < 25 K", "14: cannot compare a temperature with a temperature difference; a temperature is written in °C, a difference of temperatures in K")]
    [InlineData("cells.min", "1: expected a condition such as `cells.min <= 2.0 V`; this is a voltage")]
    [InlineData("cells.min <= 2 V && pack.current", "21: expected a condition such as `cells.min <= 2.0 V`; this is a current")]
    [InlineData("cells.min = 2 V", "11: an expression assigns nothing; to compare, write '=='")]
    [InlineData("cells.min == 2 V", "11: a measured value never equals a number exactly; use <= or >=")]
    [InlineData("cells.min <= 2 V and pack.voltage < 12 V", "18: 'and' is written &&")]
    [InlineData("for x in y; end", "11: ';' has no meaning in an expression")]
    [InlineData("cells.min < ", "12: the expression ends too early")]
    [InlineData("(cells.min < 2 V", "17: the expression ends too early")]
    [InlineData("cells.min < 2 V)", "16: ')' closes nothing")]
    [InlineData("cells.min < 2,5 V", "14: a comma separates the arguments of a function; a number takes a decimal point")]
    [InlineData("cell[7].voltage < 2 V", "6: there is no cell[7]; they are numbered from 1 to 6")]
    [InlineData("cell[0].voltage < 2 V", "6: there is no cell[0]; they are numbered from 1 to 6")]
    [InlineData("cell[cells.min].voltage < 2 V", "6: expected a plain number such as `2.5`; this is a voltage")]
    [InlineData("slop(pack.voltage, 30 min) > 1 mV/h", "1: there is no function 'slop'; did you mean 'slope'?")]
    [InlineData("slope (pack.voltage, 30 min) > 1 mV/h", "1: 'slope (': a function's bracket follows its name without a space; between two values an operator is missing")]
    [InlineData("slope(pack.voltage, 30) > 1 mV/h", "21: `30` needs a unit; a time such as `30 min`")]
    [InlineData("slope(3 V, 30 min) > 1 mV/h", "7: slope wants a channel such as pack.voltage, not a voltage")]
    [InlineData("slope(pack.voltage) > 1 mV/h", "1: slope takes other arguments: slope(channel, time)")]
    [InlineData("pack.voltage 3 V > 1 V", "14: an operator is missing before '3 V'")]
    [InlineData("pack.voltage > 1 V * 2 A", "14: cannot compare a voltage with a power")]
    [InlineData("1 A < pack.current < 3 A", "20: '<' stands between a condition (true or false) and a current; it joins two numbers of one kind")]
    [InlineData("pack.voltage % 2 V > 1 V", "14: '%' has no meaning in an expression: the percent sign follows a number, as in `80 %`")]
    [InlineData("cells.min ^ 2 > 1 V", "11: '^' has no meaning in an expression")]
    [InlineData("[1, 2] == 3", "1: '[1, 2]' is no part of the language: values, + - * /, comparisons, && || !, ? : and functions are")]
    [InlineData("V > 3 A", "1: 'V' is a unit, and a unit follows a number: `1 V`")]
    [InlineData("min > 3 A", "1: min is a function: min(value, value, …)")]
    [InlineData("max(1 A, 2 V) > 1 A", "10: max of a current and a voltage: they are not of one kind")]
    [InlineData("direction == 'chrage'", "14: 'chrage' is not among the choices of direction (charge, discharge); did you mean 'charge'?")]
    [InlineData("'abc > 3", "1: a text that begins with ' and does not end")]
    [InlineData("   ", "1: nothing stands here; expected a condition such as `cells.min <= 2.0 V`")]
    public void A_mistake_is_told_once_with_its_column(string text, string expected)
    {
        var names = Samples.Names();
        names.Add(new NameEntry.Fact("direction", ExpressionType.Text, null, ["charge", "discharge"]));

        Assert.Equal(expected, Samples.Complaints(text, Expected.Condition, names));
    }

    [Fact]
    public void Every_mistake_of_an_expression_is_told_at_once() => Assert.Equal(
        "1: 'cells.mim' is not known here; did you mean 'cells.min'?\n31: cannot add a time to a voltage\n61: `5` needs a unit; a current such as `5 A`",
        Samples.Complaints("cells.mim < 2 V || (cells.max + 3 s > 2 V && pack.current > 5)", Expected.Condition));

    [Fact]
    public void A_number_without_unit_is_told_which_unit_the_key_wants() =>
        Assert.Equal("1: `2.5` needs a unit; a current such as `2.5 A`", Samples.Complaints("2.5", Expected.Current));

    [Fact]
    public void A_c_rate_becomes_a_current_by_the_packs_capacity() =>
        Assert.Equal(8.0, Samples.Compile("0.1 C", Expected.Current).ConstantQuantity()!.Value.Si, 1e-12);

    [Fact]
    public void A_missing_reading_is_an_error_and_never_false()
    {
        var condition = Samples.Compile("cells.min <= 2 V", Expected.Condition);

        Assert.Equal("cells.min", Assert.Throws<MissingReadingException>(() => condition.IsTrue(Live())).Channel);
    }

    [Fact]
    public void A_comparison_with_not_a_number_is_an_error_and_never_false()
    {
        var condition = Samples.Compile("pack.power / pack.current > 3 V", Expected.Condition);

        Assert.Throws<MissingReadingException>(() => condition.IsTrue(Live().With("pack.power", "0 W").With("pack.current", "0 A")));
    }

    [Fact]
    public void A_condition_names_the_channels_it_reads() =>
        Assert.Equal(["cells.min", "pack.voltage"], Samples.Compile("cells.min < 2 V || slope(pack.voltage, 1 min) > 1 mV/h", Expected.Condition).Channels);

    [Fact]
    public void A_recorded_step_is_asked_with_channel_and_time()
    {
        var names = Samples.Names();
        names.Add(new NameEntry.Recorded("discharge"));
        var asked = new List<RecordedQuery>();
        var live = new FakeLive(BenchChannels.For(Samples.Bench, Samples.Pack))
        {
            OnRecorded = query =>
            {
                asked.Add(query);
                return query.IsPerCell ? new object[] { QuantityText.Parse("1 mΩ"), QuantityText.Parse("2 mΩ") } : QuantityText.Parse("64 Ah");
            },
        };

        Assert.Equal(0.8, Samples.Compile("discharge.charge / pack.capacity", Expected.Plain, names).Quantity(live).Si, 1e-12);
        Assert.Equal(0.002, Samples.Compile("max(discharge.resistance(cells, 10 s))", Expected.Number, names).Quantity(live).Si, 1e-12);
        Assert.Equal([new RecordedQuery("discharge", "charge", "", TimeSpan.Zero), new RecordedQuery("discharge", "resistance", "cells", TimeSpan.FromSeconds(10))], asked);
    }

    [Theory]
    [InlineData("discharge.charg", "1: a recorded step has no 'charg'; did you mean 'charge'?")]
    [InlineData("dischagre.charge", "1: 'dischagre.charge' is not known here; did you mean 'discharge.charge'?")]
    [InlineData("discharge.mean", "1: write discharge.mean(channel)")]
    [InlineData("discharge.mean(pack.volt)", "16: 'pack.volt' is not known here; did you mean 'pack.fuse'?")]
    [InlineData("discharge.resistance(pack.voltage, 10)", "36: `10` needs a unit; a time such as `10 min`")]
    public void A_wrong_question_to_a_recorded_step_is_found(string text, string expected)
    {
        var names = Samples.Names();
        names.Add(new NameEntry.Recorded("discharge"));

        Assert.StartsWith(expected.Split(';')[0], Samples.Complaints(text, Expected.Anything, names), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluating_a_condition_allocates_nothing()
    {
        var names = Samples.Names();
        names.Add(new NameEntry.Fact("stop_cell", ExpressionType.Number(Dimension.Voltage), null));
        var condition = Samples.Compile("cells.min <= stop_cell && pack.voltage > 3 V * 2 || pack.current < -0.1 C", Expected.Condition, names);
        var live = Live().With("cells.min", "1.9 V").With("stop_cell", "1.95 V").With("pack.voltage", "12 V").With("pack.current", "-8 A");
        condition.IsTrue(live);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            condition.IsTrue(live);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
