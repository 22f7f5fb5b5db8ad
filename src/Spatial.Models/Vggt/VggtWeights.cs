namespace Spatial.Models;

/// <summary>Where VGGT's weights lie in files.</summary>
internal static class VggtWeights
{
    private static readonly (VggtHeads Head, string Root)[] Heads =
        [(VggtHeads.Cameras, "camera_head."), (VggtHeads.Depths, "depth_head."), (VggtHeads.Points, "point_head."), (VggtHeads.None, "track_head.")];

    /// <summary>Opens a folder of VGGT's own weights, with the sizes that its config.json names.</summary>
    /// <param name="folder">As facebook/VGGT-1B is published: config.json and safetensors. Without config.json sizes are as published.</param>
    /// <param name="heads">Which are loaded.</param>
    /// <param name="allowNonFinite">Lets NaN and infinity pass.</param>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="InvalidDataException">Damaged, or weights do not fit; names all that does not.</exception>
    public static VggtModel Open(string folder, VggtHeads heads, bool allowNonFinite = false)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var config = ModelConfigFile.Of(checkpoint.Folder) is { } file ? VggtConfig.From(file) : new();
        CheckSizes(checkpoint, config);
        var model = new VggtModel(config, heads);
        try
        {
            WeightLoader.Load(model, checkpoint, Options(heads) with { AllowNonFinite = allowNonFinite });
            model.eval();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>What loading a model with these heads lets pass: the weights of the others, and of the tracker, which nothing here uses.</summary>
    public static WeightLoadOptions Options(VggtHeads heads) =>
        new() { Unused = [.. Heads.Where(head => head.Head == VggtHeads.None || !heads.HasFlag(head.Head)).Select(head => head.Root)] };

    // A billion numbers are not made for a file that cannot fit them.
    private static void CheckSizes(Checkpoint checkpoint, VggtConfig config)
    {
        const string first = "aggregator.camera_token";
        var token = checkpoint.Find(first)
            ?? throw checkpoint.Fault($"has no tensor {first}, expected the weights of a VGGT; `spatial weights inspect` tells what they are");
        if (token.Shape is not [1, 2, 1, var width] || width != config.Width)
        {
            throw checkpoint.Fault($"has {first} of shape {StoredTensor.TextOf(token.Shape)}, expected {StoredTensor.TextOf([1, 2, 1, config.Width])}; "
                + $"put the {ModelConfigFile.Name} of these weights beside them");
        }
    }
}
