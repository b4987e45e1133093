using System.CommandLine;
using PackBench.Rig.Cli;

// The composition root: the only real clock and the only real console.
Console.OutputEncoding = System.Text.Encoding.UTF8;
var console = new RigConsole(Console.In, Console.Out, Console.Error, TimeProvider.System, !Console.IsOutputRedirected && !Console.IsInputRedirected);
var root = new RootCommand("PackBench: bench test and calibration rig for battery packs") { RunCommand.Create(console), ReportCommand.Create(console) };
return await root.Parse(args).InvokeAsync();
