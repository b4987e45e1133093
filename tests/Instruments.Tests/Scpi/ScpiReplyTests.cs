using System.Globalization;
using System.Text;
using CsCheck;
using PackBench.Instruments.Scpi;
using Xunit;

namespace PackBench.Instruments.Tests.Scpi;

public sealed class ScpiReplyTests
{
    [Theory]
    [InlineData("5", 5)]
    [InlineData("+12.5", 12.5)]
    [InlineData("-2.758856E-05", -2.758856e-5)]
    [InlineData("0.000067", 0.000067)]
    [InlineData("7.4486V", 7.4486)]
    [InlineData("3.2415A", 3.2415)]
    [InlineData("0.9893W", 0.9893)]
    [InlineData("A 10.5W", 10.5)]
    [InlineData("INP 1", 1)]
    [InlineData("20OHM", 20)]
    [InlineData("200mV", 0.2)]
    [InlineData("50 mV", 0.05)]
    [InlineData("200uA", 0.0002)]
    [InlineData("\"4.2\"", 4.2)]
    [InlineData(" 1.0 ", 1)]
    public void Numbers_are_read_with_and_without_units(string answer, double expected) => Assert.Equal(expected, Number(answer), 12);

    [Theory]
    [InlineData("+9.90000000E+37", double.PositiveInfinity)]
    [InlineData("-9.9E37", double.NegativeInfinity)]
    [InlineData("9.91E37", double.NaN)]
    [InlineData("INF", double.PositiveInfinity)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("NAN", double.NaN)]
    [InlineData("9.9E37V", double.PositiveInfinity)]
    public void Sentinels_never_become_numbers_to_compute_with(string answer, double expected) => Assert.Equal(expected, Number(answer));

    [Theory]
    [InlineData("")]
    [InlineData("OK")]
    [InlineData("ERR 5x")]
    [InlineData("1,234")]
    [InlineData("12.5MV")]
    [InlineData("-222,\"Data out of range\"")]
    [InlineData("NONe")]
    [InlineData("1.5 apples")]
    [InlineData("A")]
    public void What_is_not_a_number_is_refused_and_quoted(string answer)
    {
        var refused = Assert.Throws<FormatException>(() => Number(answer));
        Assert.Contains(answer, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_finite_number_comes_back_in_every_notation() => Gen.Double[-1e30, 1e30].Sample(value =>
    {
        Assert.Equal(value, Number(value.ToString("R", CultureInfo.InvariantCulture)));
        Assert.Equal(value, Number(value.ToString("E16", CultureInfo.InvariantCulture)));
        Assert.Equal(value, Number(value.ToString("R", CultureInfo.InvariantCulture) + "V"));
    });

    [Fact]
    public void Any_bytes_are_a_number_or_a_format_error() => Gen.Byte.Array[0, 40].Sample(bytes =>
    {
        try
        {
            _ = new ScpiReply(bytes).Number();
        }
        catch (FormatException e)
        {
            Assert.NotEmpty(e.Message);
        }
    });

    [Fact]
    public void Lists_are_read_in_their_order()
    {
        var values = new ScpiReply("+2.15E+00, 2.16,9.9E37"u8).Numbers();
        Assert.Equal([2.15, 2.16, double.PositiveInfinity], values);
        Assert.Throws<FormatException>(() => new ScpiReply("1.0,,2.0"u8).Numbers());
    }

    [Theory]
    [InlineData("\"VOLT\"", "VOLT")]
    [InlineData("VOLT:DC", "VOLT:DC")]
    [InlineData("'CC' ", "CC")]
    public void Words_lose_their_quotes(string answer, string expected) => Assert.Equal(expected, new ScpiReply(Encoding.Latin1.GetBytes(answer)).Word());

    [Theory]
    [InlineData("+0,\"No error\"", 0, "No error")]
    [InlineData("0,\"No error;0;0 0\"", 0, "No error;0;0 0")]
    [InlineData("+0, No Error", 0, "No Error")]
    [InlineData("-222,\"Data out of range\"", -222, "Data out of range")]
    [InlineData("120,\"Parameter overflowed, limit reached\"", 120, "Parameter overflowed, limit reached")]
    [InlineData("0", 0, "")]
    [InlineData("0  No Error", 0, "No Error")]
    public void Error_lines_of_all_makers_are_read(string line, int code, string message)
    {
        Assert.True(ScpiError.TryParse(line, out var error));
        Assert.Equal(new ScpiError(code, message), error);
    }

    [Fact]
    public void A_block_is_read_by_its_length_whatever_its_bytes()
    {
        Assert.Equal("12\n4567\r"u8.ToArray(), new ScpiReply("#1812\n4567\r"u8).Block().ToArray());
        Assert.Equal("(@101,102)"u8.ToArray(), new ScpiReply("#210(@101,102)"u8).Block().ToArray());
        Assert.Throws<FormatException>(() => new ScpiReply("#9123"u8).Block().ToArray());
    }

    private static double Number(string answer) => new ScpiReply(Encoding.Latin1.GetBytes(answer)).Number();
}
