using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;

namespace PackBench.Rig.App.Pages;

/// <summary>The parameters of a procedure as a form, with what is wrong beside each.</summary>
internal static class ParameterForm
{
    public static void Draw(Canvas canvas, Area area, ProcedureForm form, int at)
    {
        var label = Math.Min(34, area.Width * 2 / 5);
        var value = Math.Min(18, area.Width / 4);
        canvas.Text(area.Left, area.Top, "parameter", Ink.Dim);
        canvas.Text(area.Left + label, area.Top, "value", Ink.Dim);
        canvas.Text(area.Left + label + value + 1, area.Top, "allowed", Ink.Dim);
        var rows = area.Height - 4 - form.Findings.Length;
        var first = Page.FirstShown(at, form.Fields.Length, rows);
        var y = area.Top + 1;
        for (var i = first; i < form.Fields.Length && i < first + rows; i++, y++)
        {
            var field = form.Fields[i];
            var isHere = i == at;
            canvas.Text(area.Left, y, $"{(isHere ? canvas.Glyphs.Running : ' ')} {field.Title}", isHere ? Ink.Key : Ink.Normal, area.Left + label - 1);
            if (field.IsSwitch)
            {
                canvas.Text(area.Left + label, y, field.Editor.Text, isHere ? Ink.Selected : Ink.Normal);
            }
            else
            {
                field.Editor.Draw(canvas, area.Left + label, y, value, isHere);
            }

            var note = field.Finding.Length > 0 ? field.Finding : $"{field.Allowed}{(field.IsChanged ? $"  (usual: {field.Usual})" : "")}";
            canvas.Text(area.Left + label + value + 1, y, note, field.Finding.Length > 0 ? Ink.Warning : Ink.Dim, area.Right);
        }

        y++;
        var here = form.Fields.IsEmpty ? null : form.Fields[at];
        if (here is { Finding.Length: > 0 })
        {
            foreach (var line in Canvas.Wrap(here.Finding, area.Width).Take(2))
            {
                canvas.Text(area.Left, y++, line, Ink.Warning, area.Right);
            }
        }

        foreach (var finding in form.Findings.Take(Math.Max(0, area.Bottom - y - 1)))
        {
            canvas.Text(area.Left, y++, finding, Ink.Warning, area.Right);
        }

        canvas.Text(area.Left, area.Bottom - 1, form.Procedure is null ? "Something is wrong; nothing can be planned yet." : "Enter shows the plan. Nothing is energised by that.", form.Procedure is null ? Ink.Warning : Ink.Dim, area.Right);
    }
}
