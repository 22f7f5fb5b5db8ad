using System.CommandLine;

namespace Spatial.Cli;

/// <summary>Shows the main job on a synthetic world that needs no download.</summary>
internal sealed class DemoCommand : Verb
{
    private readonly Screen _screen;
    private readonly Option<string> _world = new("--world")
    {
        Description = "Folder of the demo's data set, about 1 GB. Default data/world-mini of this repository.",
        HelpName = "folder",
    };
    private readonly Option<string> _config = new("--config")
    {
        Description = "What the data set is. Default configs/world-mini.json.",
        HelpName = "file",
    };
    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder for runs, reports and pictures. Default runs/demo of this repository.",
        HelpName = "folder",
    };

    public DemoCommand(Screen screen)
        : base("demo", "From nothing to figures: make a small synthetic world once, predict, evaluate against its exact truth, print the table, write reports and pictures.",
            "spatial demo",
            "spatial demo --world /tmp/world --out /tmp/demo")
    {
        _screen = screen;
        AddAll(_world, _config, _out);

        SetAction(parsed => Run(new(
            parsed.GetValue(_world) ?? Path.Combine(Repository.Root(), "data", "world-mini"),
            parsed.GetValue(_config) ?? Path.Combine(Repository.Root(), "configs", DemoWorld.ConfigName),
            parsed.GetValue(_out) ?? Path.Combine(Repository.Root(), "runs", "demo"))));
    }

    private int Run(DemoRequest request)
    {
        using var interruption = new Interruption(_screen);
        var job = new DemoJob(request, _screen);
        if (job.Run(interruption.Token) is not { } reports)
        {
            _screen.Remark("Interrupted; the same command continues.");
            return ExitCode.Interrupted;
        }

        DemoTable.Write(_screen, reports);
        _screen.Output.WriteLine("geometric is the baseline without learned weights, drivepi the model of models/drivepi-tiny, which was trained on other worlds; truth is the labels themselves, the ceiling.");
        foreach (var (model, _) in reports)
        {
            _screen.Output.WriteLine($"Report of {model}: {job.ReportOf(model)}");
        }

        _screen.Output.WriteLine($"Pictures: sheet.jpg in each folder of {job.PictureFolder}");
        _screen.Output.WriteLine("Open them with any browser or picture viewer. The data set is in nuScenes format: every other verb takes it as --dataroot.");
        return ExitCode.Ok;
    }
}
