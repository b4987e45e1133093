using System.CommandLine;
using PackBench.Reports.Texts;
using PackBench.Rig.Reporting;

namespace PackBench.Rig.Cli;

/// <summary>In whose words a paper is written.</summary>
internal static class ShopOptions
{
    public static Option<string?> Texts() => new("--texts") { Description = "Folder of your own words, colour and logo (docs/certificate.md); 'packbench texts' shows what can be changed" };

    public static Option<string> Language()
    {
        var option = new Option<string>("--language") { Description = string.Join(" or ", ReportTexts.Languages), DefaultValueFactory = _ => "en" };
        option.AcceptOnlyFromAmong([.. ReportTexts.Languages]);
        return option;
    }

    /// <summary>As shipped where no folder is given; null after findings on the console.</summary>
    public static Shop? Read(string? folder, string language, RigConsole console)
    {
        if (folder is null)
        {
            return Shop.Shipped(language);
        }

        var read = ShopFolder.Read(folder, language);
        PlanLoader.Print(read.Findings, "written", console);
        return read.Value;
    }
}
