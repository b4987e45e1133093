using CsCheck;
using PackBench.Rig.App.Models;
using Xunit;

namespace PackBench.Rig.Tests.App;

public sealed class TraceStoreTests
{
    [Fact]
    public void No_peak_is_lost_however_long_the_run_gets()
    {
        var traces = new TraceStore(1, slices: 64, firstSlice: 1);
        for (var second = 0; second < 100_000; second++)
        {
            traces.Add(second, [second == 77_777 ? 9 : Math.Sin(second)]);
        }

        Assert.Equal(9, traces.Between(0, 0, 100_000).Maximum, 1e-6);
        Assert.Equal(9, traces.Between(0, 77_000, 78_000).Maximum, 1e-6);
        Assert.True(traces.Between(0, 0, 70_000).Maximum <= 1);
        Assert.Equal(99_999, traces.End);
    }

    [Fact]
    public void The_extent_of_all_is_the_extent_of_what_was_added() => Gen.Double[-1e3, 1e3].Array[1, 500].Sample(values =>
    {
        var traces = new TraceStore(1, slices: 16, firstSlice: 0.5);
        for (var i = 0; i < values.Length; i++)
        {
            traces.Add(i, [values[i]]);
        }

        var all = traces.Between(0, 0, values.Length + 1);
        Assert.Equal((float)values.Min(), (float)all.Minimum);
        Assert.Equal((float)values.Max(), (float)all.Maximum);
    });

    [Fact]
    public void What_the_coarser_slices_say_is_what_the_fine_ones_hold_also_when_saved_and_loaded() => Gen.Select(Gen.Double[-1e3, 1e3].Array[1, 3000], Gen.Int[0, 3000], Gen.Int[1, 3000]).Sample((values, from, length) =>
    {
        var traces = new TraceStore(2, slices: 2048, firstSlice: 0.7);
        for (var i = 0; i < values.Length; i++)
        {
            traces.Add(i, [values[i], -values[i]]);
        }

        using var saved = new MemoryStream();
        using var writer = new BinaryWriter(saved);
        traces.Save(writer);
        saved.Position = 0;
        using var reader = new BinaryReader(saved);
        var loaded = TraceStore.Load(reader, 2);
        var expected = Extent.Empty;
        var (first, last) = ((int)(from / traces.Slice), Math.Max((int)(from / traces.Slice), (int)Math.Ceiling((from + length) / traces.Slice) - 1));
        for (var i = 0; i < values.Length; i++)
        {
            var slice = (int)(i / traces.Slice);
            expected = slice >= first && slice <= last ? expected.With(new Extent((float)values[i], (float)values[i])) : expected;
        }

        Assert.Equal(expected, traces.Between(0, from, from + length));
        Assert.Equal(expected, loaded.Between(0, from, from + length));
        Assert.Equal(traces.Between(1, from, from + length), loaded.Between(1, from, from + length));
    });

    [Fact]
    public void A_missing_reading_leaves_a_hole()
    {
        var traces = new TraceStore(1, firstSlice: 1);
        traces.Add(0, [1]);
        traces.Add(1, [double.NaN]);
        traces.Add(2, [3]);
        var columns = new Extent[3];
        traces.Read(0, 0, 3, columns);
        Assert.Equal([false, true, false], columns.Select(column => column.IsEmpty));
    }

    [Fact]
    public void A_channel_or_a_time_that_is_not_there_is_empty()
    {
        var traces = new TraceStore(1);
        traces.Add(0, [1]);
        Assert.True(traces.Between(1, 0, 1).IsEmpty);
        Assert.True(traces.Between(-1, 0, 1).IsEmpty);
        Assert.True(traces.Between(0, 50, 60).IsEmpty);
        Assert.True(traces.Between(0, -5, -1).IsEmpty);
    }
}
