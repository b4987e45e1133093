using System.Globalization;
using CsCheck;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Language;

/// <summary>What must hold for any text that a person, or a cat on the keyboard, may write.</summary>
public sealed class LanguageProperties
{
    private static readonly Gen<string> Pieces = OneOf<string>(
        "cells.min", "pack.voltage", "pack.current", "cell[", "]", ".voltage", "2", "2.5", "1e3", ".5", "V", "A", " ", "%", "°C", "min", "mV/h", "(", ")", ",", "+", "-", "*",
        "/", "<", "<=", "==", "=", "&&", "||", "!", "?", ":", "'x'", "\"", "'", "slope(", "max(", "for", "in", "end", "if", "null", "this", "func", "{{", "}}", "{", "}", ";",
        "\n", "\t", "#", "$", "@", "一", "💥", "\0", "|>", "^", "//", "..", "??", "step.elapsed", "80 % * pack.capacity", "0.1 C", "on");

    private static readonly Gen<string> Texts = Gen.OneOf(
        Pieces.Array[0, 14].Select(pieces => string.Concat(pieces)), Pieces.Array[0, 14].Select(pieces => string.Join(' ', pieces)), Gen.String[0, 60]);

    [Fact]
    public void Any_text_is_an_expression_or_a_finding_within_it() => Texts.Sample(
        text =>
        {
            var findings = new List<Finding>();
            var expression = ExpressionCompiler.Compile(text, PlaceMap.From(new Place("f", 1, 1)), Names, Expected.Anything, findings);

            return expression is not null == (findings.Count == 0)
                && findings.All(finding => finding.Place.Column >= 1 && finding.Place.Column <= text.Length + 1 && finding.Message.Length > 0);
        }, iter: 600);

    [Fact]
    public void An_accepted_expression_evaluates_or_says_which_reading_is_missing() => Texts.Sample(
        text =>
        {
            var findings = new List<Finding>();
            var expression = ExpressionCompiler.Compile(text, PlaceMap.From(new Place("f", 1, 1)), Names, Expected.Anything, findings);
            try
            {
                return expression is null || expression.Value(Live) is not null;
            }
            catch (MissingReadingException)
            {
                return true;
            }
        }, iter: 600);

    [Fact]
    public void Nesting_and_length_have_an_end()
    {
        Assert.NotEqual("", Samples.Complaints(new string('(', 1900) + "1", Expected.Anything));
        Assert.NotEqual("", Samples.Complaints(string.Concat(Enumerable.Repeat("!", 1900)) + "on", Expected.Condition));
        Assert.NotEqual("", Samples.Complaints(new string('-', 1900) + "1", Expected.Anything));
        Assert.Equal("1: an expression of 2001 characters; the longest allowed has 2000", Samples.Complaints(new string('1', 2001), Expected.Anything));
        Assert.Equal(200, Samples.Compile(string.Join('+', Enumerable.Repeat("1", 200)), Expected.Plain).ConstantQuantity()!.Value.Si);
    }

    [Fact]
    public void A_number_with_any_unit_is_what_it_says() => Gen.Select(OneOf([.. Units.Symbols]), Gen.Double[1e-6, 1e6]).Sample(
        (symbol, number) =>
        {
            // The C-rate stays one only where no current is wanted; the empty symbol is a plain number.
            var text = string.Create(CultureInfo.InvariantCulture, $"{number:R} {symbol}");
            var value = Samples.Compile(text, Expected.Number, Names).ConstantQuantity()!.Value;
            var expected = Quantity.Of(number, Units.Find(symbol));
            return value.Dimension == expected.Dimension && Math.Abs(value.Si - expected.Si) <= 1e-12 * Math.Abs(expected.Si);
        }, iter: 300);

    [Fact]
    public void Every_quantity_that_is_printed_reads_back() => Gen.Select(OneOf([.. Units.All]), Gen.Double[-1e6, 1e6]).Sample(
        (unit, number) =>
        {
            var quantity = Quantity.Of(number, unit);
            var back = Samples.Compile(quantity.ToString(unit), Expected.Number, Names).ConstantQuantity()!.Value;
            return back.Dimension == quantity.Dimension && Math.Abs(back.Si - quantity.Si) <= (1e-12 * unit.Scale) + (1e-12 * Math.Abs(quantity.Si)) + (1e-12 * unit.Offset);
        }, iter: 300);

    [Fact]
    public void Any_text_is_a_procedure_or_findings_within_it() => Gen.OneOf(Texts, Damaged).Sample(
        text =>
        {
            var (procedure, complaints) = TestFiles.Procedure(text);
            return procedure is not null == (complaints.Length == 0);
        }, iter: 150);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static readonly NameTable Names = Samples.Names();

    private static readonly FakeLive Live = new FakeLive(BenchChannels.For(Samples.Bench, Samples.Pack))
        .With("cells.min", "1.9 V").With("pack.voltage", "13 V").With("pack.current", "-8 A").With("step.elapsed", "5 min");

    /// <summary>The capacity run with a few characters changed, taken out or put in.</summary>
    private static Gen<string> Damaged { get; } = Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 12], Pieces).Array[1, 3].Select(cuts =>
    {
        var text = File.ReadAllText(TestFiles.Of("procedures", "capacity-run.yaml"));
        foreach (var (at, length, piece) in cuts)
        {
            var start = at % text.Length;
            text = text[..start] + piece + text[Math.Min(text.Length, start + length)..];
        }

        return text;
    });

    [Fact]
    public void A_place_in_a_scalar_points_at_the_character_itself() => Gen.Select(OneOf("abc def", "it's 'x'", "a \"b\" c", "tab\tx", "é ω 一"), Gen.Bool).Sample(
        (value, isDouble) =>
        {
            var quoted = isDouble
                ? "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\""
                : "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";
            var source = new SourceText("f", $"key:\n  {quoted}\n");
            var findings = new List<Finding>();
            var scalar = (YamlScalar)((YamlMap)YamlReader.Read(source, findings)!).Entries[0].Value;
            return scalar.Value == value && Enumerable.Range(0, value.Length).Where(i => char.IsLetter(value[i])).All(i =>
                source.Line(2)[scalar.Places.At(i).Column - 1] == value[i]);
        }, iter: 50);
}
