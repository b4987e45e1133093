using PackBench.Rig.Cli;
using Xunit;

namespace PackBench.Rig.Tests.Cli;

/// <summary>The figures of the user who asked: one triple of four cannot be true.</summary>
public sealed class ConsistencyCommandTests
{
    [Theory]
    [InlineData(0, "agrees", "15.14 V", "47 mA", "0.712 W")]
    [InlineData(0, "agrees", "0.878 W", "58 mA", "15.14 V")]
    [InlineData(0, "agrees", "14.88 V", "47 mA", "0.699 W")]
    [InlineData(1, "contradicts", "0.73 W", "47 mA", "15.14 V")]
    [InlineData(2, "expected one voltage", "0.73 W", "47 mA", "12 mA")]
    [InlineData(2, "expected one voltage", "0.73", "47 mA", "15.14 V")]
    [InlineData(2, "expected one voltage", "0.73 W", "47 mA", "fifteen V")]
    public void Three_figures_are_checked_with_their_rounding(int code, string said, params string[] figures)
    {
        var output = new StringWriter();
        var command = ConsistencyCommand.Create(new RigConsole(TextReader.Null, output, output, TimeProvider.System, isInteractive: false));
        Assert.Equal(code, command.Parse(figures).Invoke());
        Assert.Contains(said, output.ToString(), StringComparison.Ordinal);
    }
}
