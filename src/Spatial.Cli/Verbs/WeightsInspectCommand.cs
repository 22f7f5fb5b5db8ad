using System.CommandLine;
using Spatial.Models;

namespace Spatial.Cli;

/// <summary>Shows what safetensors files hold and which model they fit, from their headers; on request, whether their bytes are those that were recorded.</summary>
internal sealed class WeightsInspectCommand : Verb
{
    private readonly Screen _screen;

    public WeightsInspectCommand(Screen screen)
        : base("inspect",
            "Show what weights hold, from their headers: files, tensors, dtypes, sizes, which model they fit, and what is missing or unexpected where config.json "
            + "tells. No value is read unless --hashes asks for it. Exit 1 when they are damaged or do not fit their config.json.",
            "spatial weights inspect weights/Qwen2.5-VL-3B-Instruct",
            "spatial weights inspect weights/model.safetensors --all",
            "spatial weights inspect weights/DrivePI --hashes",
            "spatial weights inspect weights/DrivePI --json")
    {
        _screen = screen;
        var path = new Argument<string>("path") { Description = "A safetensors file, or a folder with one, or with shards and their index." };
        var all = new Option<bool>("--all") { Description = "List every tensor by itself instead of one line for those of all layers, and every key that does not fit." };
        var hashes = new Option<bool>("--hashes") { Description = $"Compare every file with the SHA-256 that {RecordedHashes.FileName} beside it records, which reads all of it." };
        var quarantine = new Option<bool>("--quarantine")
        {
            Description = $"With --hashes: rename files that differ to NAME{QuarantinedFile.Extension}, so that nothing loads them; none is deleted.",
        };
        var json = CommonOptions.Json();
        Add(path);
        Add(all);
        Add(hashes);
        Add(quarantine);
        Add(json);
        SetAction(parsed => Run(parsed.GetRequiredValue(path), parsed.GetValue(all), parsed.GetValue(hashes), parsed.GetValue(quarantine), parsed.GetValue(json)));
    }

    private int Run(string path, bool all, bool hashes, bool quarantine, bool json)
    {
        if (quarantine && !hashes)
        {
            throw new ArgumentException("--quarantine needs to know what differs: add --hashes");
        }

        if (!Path.Exists(path))
        {
            throw new ArgumentException($"there is no file or folder {path}");
        }

        using var checkpoint = Checkpoint.Open(path);
        if (hashes && checkpoint.Hashes is null)
        {
            throw checkpoint.Fault($"has no {RecordedHashes.FileName} to compare with; leave out --hashes, or, where the files are known to be whole, {RecordedHashes.Remedy}");
        }

        var overview = WeightsOverview.Of(checkpoint, all, hashes);
        if (json)
        {
            _screen.WriteJson(overview);
        }
        else
        {
            overview.Write(_screen);
        }

        if (quarantine)
        {
            SetAside(checkpoint.Folder, overview.Damaged.Where(file => file.Expected is not null));
        }

        return overview.Fit is { IsGood: false } || overview.Damaged.Any() ? ExitCode.Failed : ExitCode.Ok;
    }

    private void SetAside(string folder, IEnumerable<HashComparison> files)
    {
        foreach (var file in files)
        {
            _screen.Remark($"{file.File} is {QuarantinedFile.SetAside(Path.Combine(folder, file.File))} now; download it again.");
        }
    }
}
