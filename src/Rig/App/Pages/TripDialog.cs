using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Safety;

namespace PackBench.Rig.App.Pages;

/// <summary>A broken limit, over the whole screen: what, how much, what was done about it, what to do.</summary>
internal sealed class TripDialog(RunModel model, Action acknowledge) : Dialog
{
    public override void Draw(Canvas canvas)
    {
        var screen = new Area(0, 0, canvas.Width, canvas.Height - 2);
        canvas.Fill(screen, ' ', Ink.Normal);
        var notice = model.Trip!;
        var trip = notice.Trip;
        canvas.Fill(new Area(0, 0, canvas.Width, 3), ' ', Ink.Alarm);
        canvas.Text(2, 1, $"TRIP: {trip.Limit.ToUpperInvariant()}", Ink.Alarm, canvas.Width - 1);
        var area = new Area(2, 4, canvas.Width - 4, screen.Height - 4);
        var y = area.Top;
        void Row(string label, string value, Ink ink = Ink.Normal)
        {
            canvas.Text(area.Left, y, label, Ink.Dim);
            foreach (var line in Canvas.Wrap(value, area.Width - 18))
            {
                canvas.Text(area.Left + 18, y++, line, ink, area.Right);
            }
        }

        Row("value", $"{(trip.Channel.Length > 0 ? trip.Channel + "  " : "")}{trip.Observed}", Ink.Alarm);
        Row("allowed", trip.Allowed);
        if (notice.Scan is { } scan)
        {
            var readings = new[] { BenchChannels.PackVoltage, BenchChannels.PackCurrent, BenchChannels.CellsMin, BenchChannels.CellsMax, BenchChannels.TempMax }
                .Where(name => model.Channels.IndexOf(name) >= 0).Select(name => $"{name} {model.Figure(model.Channels.IndexOf(name), scan, scan.Elapsed).Value}");
            Row("readings then", string.Join(", ", readings));
        }

        Row("age of the value", Figures.Age(trip.Age));
        Row("when", $"{Figures.Duration(trip.Elapsed)} after the start, {trip.Utc:yyyy-MM-dd HH:mm:ss} UTC");
        y++;
        if (notice.Outputs.Length == 0)
        {
            Row("switching off", "being switched off now; not yet confirmed", Ink.Warning);
        }

        foreach (var output in notice.Outputs)
        {
            Row(output.Role, $"{(output.Confirmed ? "OFF" : "NOT CONFIRMED OFF")}: {output.How} ({output.Took.TotalSeconds:0.00} s)", output.Confirmed ? Ink.Good : Ink.Alarm);
        }

        if (notice.Outputs.Length > 0 && !notice.IsConfirmed)
        {
            Row("", "DISCONNECT THE PACK BY HAND.", Ink.Alarm);
        }

        y++;
        Row("what to do", trip.Because);
        Row("", trip.Class == TripClass.Critical
            ? "Critical: check pack and wiring, and say in the acknowledgement what you found. Nothing starts before."
            : "Nothing starts before somebody has acknowledged this.");
        y++;
        var x = canvas.Text(area.Left, y, "a", Ink.Key);
        x = canvas.Text(x + 1, y, "acknowledge", Ink.Normal);
        x = canvas.Text(x + 3, y, "Esc", Ink.Key);
        canvas.Text(x + 1, y, "look at the run", Ink.Normal, area.Right);
    }

    public override void Take(KeyPress key)
    {
        IsDone = key.Name is KeyName.Escape;
        if (key.Is('a'))
        {
            acknowledge();
        }
    }
}

/// <summary>Takes note of a trip: who, and for a critical one what was checked.</summary>
internal sealed class AcknowledgeDialog(TripLatch latch, LatchedTrip trip, string person, TimeProvider time, Action done) : Dialog
{
    private readonly FieldEditor[] _fields = [new FieldEditor(person), new FieldEditor()];
    private int _field = person.Length > 0 ? 1 : 0;
    private string _complaint = "";

    public override void Draw(Canvas canvas)
    {
        var area = Frame(canvas, 86, 16, "Acknowledge a trip", Ink.Warning);
        var y = Paragraph(canvas, area with { Height = 6 }, area.Top, trip.ToString()) + 1;
        canvas.Text(area.Left, y, "Your name", _field == 0 ? Ink.Key : Ink.Dim);
        _fields[0].Draw(canvas, area.Left + 16, y, Math.Min(40, area.Width - 16), _field == 0);
        canvas.Text(area.Left, y + 1, "Found", _field == 1 ? Ink.Key : Ink.Dim);
        _fields[1].Draw(canvas, area.Left + 16, y + 1, area.Width - 16, _field == 1);
        canvas.Text(area.Left + 16, y + 2, trip.Class == TripClass.Critical ? "what was checked and found; needed, the trip is critical" : "what was checked and found", Ink.Dim, area.Right);
        canvas.Text(area.Left, y + 4, _complaint, Ink.Warning, area.Right);
        canvas.Text(area.Left, area.Bottom - 1, "Enter acknowledges   Tab next field   Esc back", Ink.Key, area.Right);
    }

    public override void Take(KeyPress key)
    {
        switch (key.Name)
        {
            case KeyName.Escape:
                IsDone = true;
                break;
            case KeyName.Tab or KeyName.BackTab or KeyName.Up or KeyName.Down:
                _field = 1 - _field;
                break;
            case KeyName.Enter:
                Acknowledge();
                break;
            default:
                _fields[_field].Take(key);
                break;
        }
    }

    private void Acknowledge()
    {
        try
        {
            latch.Acknowledge(trip.Id, _fields[0].Text, time.GetUtcNow(), _fields[1].Text);
            IsDone = true;
            done();
        }
        catch (Exception wrong) when (wrong is ArgumentException or IOException or UnauthorizedAccessException)
        {
            _complaint = wrong.Message.Split(" (Parameter", 2)[0];
        }
    }
}
