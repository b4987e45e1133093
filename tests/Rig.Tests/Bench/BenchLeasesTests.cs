using PackBench.Instruments.Transports;
using PackBench.Rig.Bench;
using PackBench.Rig.Safety;
using PackBench.Rig.Tests.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Bench;

public sealed class BenchLeasesTests
{
    [Fact]
    public void A_port_belongs_to_one_program_whatever_its_options_and_a_simulated_one_to_everybody()
    {
        using var folder = new TestFolder();
        using var first = new BenchLeases("a run", TimeProvider.System, folder.Path);
        using var second = new BenchLeases("bms set", TimeProvider.System, folder.Path);
        first.Take(TransportAddress.Parse("serial:///dev/ttyUSB0?baud=115200"));
        var refused = Assert.Throws<InstrumentInUseException>(() => second.Take(TransportAddress.Parse("serial:///dev/ttyUSB0?baud=9600")));
        Assert.Contains("for a run", refused.Message, StringComparison.Ordinal);
        second.Take(TransportAddress.Parse("serial:///dev/ttyUSB1"));
        first.Take(TransportAddress.Parse("sim://bms"));
        second.Take(TransportAddress.Parse("sim://bms"));
        first.Dispose();
        second.Take(TransportAddress.Parse("serial:///dev/ttyUSB0"));
    }
}
