using System.CommandLine;
using PackBench.Reports.Texts;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench texts</c>: the words of the papers as they come, or a shop's own folder checked.</summary>
internal static class TextsCommand
{
    public static Command Create(RigConsole console)
    {
        var folder = new Argument<string?>("folder") { Description = "A shop's own folder, to be checked; the texts as they come with the program where none is given", Arity = ArgumentArity.ZeroOrOne };
        var language = ShopOptions.Language();
        var command = new Command("texts", "Show every text of reports and certificates, to be copied into a shop's own folder; or check such a folder") { folder, language };
        command.SetAction(parsed =>
        {
            var asked = parsed.GetValue(language)!;
            if (parsed.GetValue(folder) is not { } own)
            {
                foreach (var source in ReportTexts.ShippedFiles(asked))
                {
                    console.Out.WriteLine($"# {source.File}");
                    console.Out.WriteLine(source.Content.Trim());
                    console.Out.WriteLine();
                }

                return ExitCodes.Done;
            }

            if (ShopOptions.Read(own, asked, console) is not { } shop)
            {
                return ExitCodes.Usage;
            }

            console.Out.WriteLine($"{own}: {shop.Texts.OwnKeys.Length} texts of its own in '{asked}'{(shop.Theme is { } theme ? $", colour {theme.AccentColour}, {(theme.Logo.IsEmpty ? "no logo" : "a logo")}" : "")}");
            foreach (var key in shop.Texts.OwnKeys)
            {
                console.Out.WriteLine($"  {key}");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
