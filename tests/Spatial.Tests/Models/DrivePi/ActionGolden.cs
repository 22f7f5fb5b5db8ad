using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

/// <summary>Runs of the official action head, and the head that they were made with.</summary>
internal sealed class ActionGolden(string name) : GoldenTensors($"drivepi/{name}")
{
    /// <summary>Sizes of the recorded head.</summary>
    /// <remarks>The corrected runs keep the anchors as released: <c>origin.md</c>.</remarks>
    public static DrivePiActionConfig Config(DrivePiBehaviour tokenOrder) => new()
    {
        Tokens = new(HiddenSize: 24, Channels: 16, Side: 12),
        Channels = 32,
        HeadCount = 4,
        FeedForwardSize = 64,
        TokenOrder = tokenOrder,
        AnchorAxes = DrivePiBehaviour.ReleaseCompat,
    };

    public static string OrderName(DrivePiBehaviour tokenOrder) => tokenOrder == DrivePiBehaviour.ReleaseCompat ? "raster" : "true";

    public static DrivePiActionHead Head(DrivePiBehaviour tokenOrder) => Head(Config(tokenOrder));

    public static DrivePiActionHead Head(DrivePiActionConfig config)
    {
        using var checkpoint = Checkpoint.Open(TestData.Golden("drivepi/action_head.safetensors"));
        var head = new DrivePiActionHead(config);
        WeightLoader.Load(head, checkpoint);
        head.eval();
        return head;
    }

    public Tensor Commands => this["command"].argmax(-1);

    public DrivePiAnchorNoise Noise(string run) => new(this[$"{run}.timesteps"], this[$"{run}.noise"].view(-1, 6, 6, 2));

    /// <summary>Compares with a tolerance relative to the largest number, or 1 where all are smaller.</summary>
    public static void AssertClose(Tensor expected, Tensor actual, double tolerance) => AssertAlike(expected, actual, tolerance, least: 1);
}
