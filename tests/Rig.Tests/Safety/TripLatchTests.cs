using PackBench.Rig.Runs;
using PackBench.Rig.Safety;
using PackBench.Rig.Tests.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Safety;

public sealed class TripLatchTests
{
    private static readonly TripOrigin Origin = new("run-1", "a.run.db", "capacity-run", "A17", "bench", false);
    private static readonly Trip Clearable = SampleRun.Trip with { Class = TripClass.Clearable, Utc = SampleRun.At(1) };

    [Fact]
    public void A_trip_survives_the_program_until_somebody_acknowledges_it()
    {
        using var folder = new TestFolder();
        var id = new TripLatch(folder.Path).Latch(Clearable, Origin);
        var latched = Assert.Single(new TripLatch(folder.Path).Unacknowledged());
        Assert.Equal(new LatchedTrip(id, Origin, Clearable, null), latched);
        new TripLatch(folder.Path).Acknowledge(id, "Ada", SampleRun.At(60), "");
        Assert.Empty(new TripLatch(folder.Path).Unacknowledged());
        Assert.Equal(new Acknowledgement("Ada", SampleRun.At(60), ""), Assert.Single(new TripLatch(folder.Path).List()).Acknowledged);
    }

    [Fact]
    public void A_critical_trip_wants_a_word_about_what_was_checked()
    {
        using var folder = new TestFolder();
        var latch = new TripLatch(folder.Path);
        var id = latch.Latch(SampleRun.Trip, Origin);
        var refusal = Assert.Throws<ArgumentException>(() => latch.Acknowledge(id, "Ada", SampleRun.At(60), " "));
        Assert.Contains("say in the note what was checked", refusal.Message, StringComparison.Ordinal);
        Assert.Single(latch.Unacknowledged());
        Assert.True(latch.Acknowledge(id, "Ada", SampleRun.At(60), "Group 4 replaced").IsAcknowledged);
    }

    [Fact]
    public void Nobody_acknowledges_twice_or_without_a_name_or_what_is_not_there()
    {
        using var folder = new TestFolder();
        var latch = new TripLatch(folder.Path);
        var id = latch.Latch(Clearable, Origin);
        Assert.Throws<ArgumentException>(() => latch.Acknowledge(id, "", SampleRun.At(60), ""));
        Assert.Throws<ArgumentException>(() => latch.Acknowledge("2020", "Ada", SampleRun.At(60), ""));
        latch.Acknowledge(id[..8], "Ada", SampleRun.At(60), "");
        Assert.Contains("acknowledged already", Assert.Throws<ArgumentException>(() => latch.Acknowledge(id, "Bob", SampleRun.At(61), "")).Message, StringComparison.Ordinal);
        Assert.Equal("Ada", Assert.Single(latch.List()).Acknowledged!.Name);
    }

    [Fact]
    public void Trips_of_the_same_millisecond_are_all_kept()
    {
        using var folder = new TestFolder();
        var latch = new TripLatch(folder.Path);
        var ids = Enumerable.Range(0, 5).Select(_ => latch.Latch(Clearable, Origin)).ToList();
        Assert.Equal(ids, latch.Unacknowledged().Select(trip => trip.Id));
        Assert.Contains("fits 5 trips", Assert.Throws<ArgumentException>(() => latch.Acknowledge("2026", "Ada", SampleRun.At(60), "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_cut_off_at_any_byte_still_stops_the_next_start()
    {
        using var folder = new TestFolder();
        var latch = new TripLatch(folder.Path);
        var id = latch.Latch(Clearable, Origin);
        var path = Path.Combine(folder.Path, "trips", id + ".trip.json");
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            var trip = Assert.Single(latch.Unacknowledged());
            Assert.Equal((id, TripClass.Critical, null), (trip.Id, trip.Class, trip.Trip));
        }

        Assert.Contains("treat it as critical", latch.List()[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_acknowledgement_that_was_cut_off_is_none_and_can_be_given_again()
    {
        using var folder = new TestFolder();
        var latch = new TripLatch(folder.Path);
        var id = latch.Latch(Clearable, Origin);
        File.WriteAllText(Path.Combine(folder.Path, "trips", id + ".ack.json"), "{ \"name\": \"Ad");
        Assert.Single(latch.Unacknowledged());
        latch.Acknowledge(id, "Ada", SampleRun.At(60), "");
        Assert.Empty(latch.Unacknowledged());
    }

    [Fact]
    public void A_latch_that_cannot_be_written_says_so_and_is_not_taken_for_written()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["trips"], "a file where the folder should be");
        Assert.ThrowsAny<IOException>(() => new TripLatch(folder.Path).Latch(Clearable, Origin));
    }
}
