using PackBench.Rig.Bench;
using PackBench.Rig.Tests.Language;
using Xunit;

namespace PackBench.Rig.Tests.Files;

public sealed class BenchChannelsTests
{
    [Fact]
    public void A_full_bench_delivers_its_channels_in_a_fixed_order() => Assert.Equal(
        [
            "pack.voltage", "pack.current", "pack.power",
            "cell[1].voltage", "cell[2].voltage", "cell[3].voltage", "cell[4].voltage", "cell[5].voltage", "cell[6].voltage",
            "cells.min", "cells.max", "cells.mean", "cells.spread",
            "load.voltage", "load.current", "supply.voltage", "supply.current",
            "bms.voltage", "bms.current", "bms.soc", "bms.temp.mos", "bms.temp.t1", "bms.temp.t2",
            "temp.ambient", "temp.charger", "temp.cell", "temp.max",
        ],
        BenchChannels.For(Samples.Bench, Samples.Pack).Channels.Select(channel => channel.Name));

    [Fact]
    public void With_a_cell_reference_the_cells_of_the_bms_have_names_of_their_own()
    {
        var table = BenchChannels.For(Samples.BenchOf("cell_reference", "bms"), Samples.Pack);

        Assert.Equal("cell_reference", table[table.IndexOf("cell[1].voltage")].Source);
        Assert.Equal("bms", table[table.IndexOf("bms.cell[6].voltage")].Source);
    }

    [Theory]
    [InlineData("pack.voltage", "load", "load")]
    [InlineData("pack.current", "load", "load")]
    [InlineData("pack.current", "supply", "supply", "bms")]
    [InlineData("pack.voltage", "bms", "supply", "bms")]
    [InlineData("pack.voltage", "voltage_reference", "voltage_reference", "load", "bms")]
    public void Without_a_reference_the_next_best_instrument_stands_in(string channel, string source, params string[] roles)
    {
        var table = BenchChannels.For(Samples.BenchOf(roles), Samples.Pack);

        Assert.Equal(source, table[table.IndexOf(channel)].Source);
    }

    [Fact]
    public void Only_probes_on_the_cells_count_as_the_packs_temperature()
    {
        var table = BenchChannels.For(Samples.Bench, Samples.Pack);

        Assert.Equal(
            ["bms.temp.t1", "bms.temp.t2", "temp.cell"],
            table.Channels.Select(channel => channel.Name).Where(BenchChannels.IsPackTemperature));
    }
}
