using System.CommandLine;
using Spatial.Models;

namespace Spatial.Cli;

/// <summary>Shows what safetensors files hold and which model they fit, from their headers.</summary>
internal sealed class WeightsInspectCommand : Verb
{
    private readonly Screen _screen;

    public WeightsInspectCommand(Screen screen)
        : base("inspect",
            "Show what weights hold, from their headers: files, tensors, dtypes, sizes, which model they fit, and what is missing or unexpected where config.json "
            + "tells. No value is read. Exit 1 when they are damaged or do not fit their config.json.",
            "spatial weights inspect weights/Qwen2.5-VL-3B-Instruct",
            "spatial weights inspect weights/model.safetensors --all",
            "spatial weights inspect weights/DrivePI --json")
    {
        _screen = screen;
        var path = new Argument<string>("path") { Description = "A safetensors file, or a folder with one, or with shards and their index." };
        var all = new Option<bool>("--all") { Description = "List every tensor by itself instead of one line for those of all layers, and every key that does not fit." };
        var json = CommonOptions.Json();
        Add(path);
        Add(all);
        Add(json);
        SetAction(parsed => Run(parsed.GetRequiredValue(path), parsed.GetValue(all), parsed.GetValue(json)));
    }

    private int Run(string path, bool all, bool json)
    {
        if (!Path.Exists(path))
        {
            throw new ArgumentException($"there is no file or folder {path}");
        }

        using var checkpoint = Checkpoint.Open(path);
        var overview = WeightsOverview.Of(checkpoint, all);
        if (json)
        {
            _screen.WriteJson(overview);
        }
        else
        {
            overview.Write(_screen);
        }

        return overview.Fit is { IsGood: false } ? ExitCode.Failed : ExitCode.Ok;
    }
}
