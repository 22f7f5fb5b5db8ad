using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spatial.Worlds;

namespace Spatial.Cli;

/// <summary>Makes a synthetic data set in nuScenes format.</summary>
internal sealed class SynthCommand : Verb
{
    private readonly Screen _screen;
    private readonly Option<string> _config = new("--config")
    {
        Description = "What to make, a JSON file such as configs/world-mini.json.",
        HelpName = "file",
        Required = true,
    };
    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Number that everything random comes from; another one gives another town. Default 7.",
        HelpName = "n",
        DefaultValueFactory = _ => 7,
    };
    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder of the data set to make; nothing may be there yet.",
        HelpName = "folder",
        Required = true,
    };
    private readonly Option<int?> _threads = CommonOptions.AtLeastOne(new Option<int?>("--threads")
    {
        Description = "Threads; one a core by default. The bytes are the same for any number.",
        HelpName = "n",
    });

    public SynthCommand(Screen screen)
        : base("synth", "Make a synthetic driving world as a data set in nuScenes format: LiDAR, cameras and radars with exact boxes, occupancy, flow, map, questions and answers. "
            + "Same configuration, seed and version: same bytes.",
            "spatial synth --config configs/world-mini.json --seed 7 --out data/world-mini",
            "spatial dataset verify --dataroot data/world-mini --version v1.0-mini")
    {
        _screen = screen;
        AddAll(_config, _seed, _out, _threads);

        SetAction(parsed => Run(parsed.GetRequiredValue(_config), parsed.GetValue(_seed), parsed.GetRequiredValue(_out), parsed.GetValue(_threads) ?? 0));
    }

    private int Run(string configFile, ulong seed, string folder, int threads)
    {
        using var interruption = new Interruption(_screen);
        var config = UserConfig.Load(configFile, WorldConfig.Load);
        var start = Stopwatch.GetTimestamp();
        new SynthJob(_screen).Make(config, seed, folder, string.Create(CultureInfo.InvariantCulture, $"spatial synth --config {Path.GetFileName(configFile)} --seed {seed}"), threads, interruption.Token);
        var (seconds, keyframes) = (Stopwatch.GetElapsedTime(start).TotalSeconds, new WorldMaker(config, seed).KeyframeCount);
        _screen.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{config.Scenes} scenes, {keyframes} keyframes in {seconds:F0} s, {keyframes / seconds:F1} keyframes per second: {folder}"));
        _screen.Output.WriteLine($"Look into it: spatial inspect --dataroot {folder} --version {config.Version}");
        return ExitCode.Ok;
    }
}
