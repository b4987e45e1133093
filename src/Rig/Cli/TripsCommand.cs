using System.CommandLine;
using PackBench.Rig.Safety;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench trips</c> and <c>packbench ack</c>: limits that were broken stay so until somebody takes note with his name.</summary>
internal static class TripsCommand
{
    public static Command CreateList(RigConsole console)
    {
        var runs = CommonOptions.Runs();
        var all = new Option<bool>("--all") { Description = "Acknowledged ones too" };
        var command = new Command("trips", "List the trips that are not acknowledged") { runs, all };
        command.SetAction(parsed =>
        {
            var latch = new TripLatch(parsed.GetValue(runs)!);
            var trips = parsed.GetValue(all) ? latch.List() : latch.Unacknowledged();
            foreach (var trip in trips)
            {
                console.Out.WriteLine($"{trip}{(trip.Acknowledged is { } taken ? $" acknowledged by {taken.Name}, {taken.Utc:yyyy-MM-dd HH:mm} UTC: {taken.Note}" : "")}");
            }

            console.Out.WriteLine(trips.IsEmpty ? "no trips" : $"{trips.Length} {(trips.Length == 1 ? "trip" : "trips")}");
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateAcknowledge(RigConsole console)
    {
        var runs = CommonOptions.Runs();
        var id = new Argument<string>("id") { Description = "Id of the trip, or its beginning" };
        var name = new Option<string>("--name") { Description = "Who takes note", Required = true };
        var note = new Option<string>("--note") { Description = "What was checked and found; a critical trip needs it", DefaultValueFactory = _ => "" };
        var command = new Command("ack", "Acknowledge a trip; the trip itself stays in the record") { id, name, note, runs };
        command.SetAction(parsed =>
        {
            try
            {
                var trip = new TripLatch(parsed.GetValue(runs)!).Acknowledge(parsed.GetValue(id)!, parsed.GetValue(name)!, console.Time.GetUtcNow(), parsed.GetValue(note)!);
                console.Out.WriteLine($"acknowledged: {trip}");
                return ExitCodes.Done;
            }
            catch (Exception wrong) when (wrong is ArgumentException or IOException or UnauthorizedAccessException)
            {
                console.Error.WriteLine(wrong.Message.Split(" (Parameter", 2)[0]);
                return ExitCodes.Usage;
            }
        });
        return command;
    }
}
