using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class VggtModelTests
{
    private const double Tolerance = VggtGolden.Tolerance;

    // Pictures of the shape whose positions were learned, and of one that lies between them.
    public static TheoryData<string> Shapes => ["square", "wide"];

    [Theory, Trait("Category", "Golden"), MemberData(nameof(Shapes))]
    public void EveryLayerAgreesWithTheOfficialAggregator(string shape)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var golden = VggtGolden.Tensors($"vggt_tiny_{shape}_io");
        var model = VggtGolden.Load(VggtHeads.None);

        var features = model.Aggregator.Read(golden["images"].squeeze(0), [0, 1, 2, 3]);

        for (var layer = 0; layer < 4; layer++)
        {
            AssertClose(golden[$"tokens.{layer}"].squeeze(0), features.Tokens(layer), Tolerance);
        }
    }

    [Theory, Trait("Category", "Golden"), MemberData(nameof(Shapes))]
    public void PatchesAreEmbeddedAsOfficially(string shape)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var golden = VggtGolden.Tensors($"vggt_tiny_{shape}_io");
        var model = VggtGolden.Load(VggtHeads.None);
        var normalised = (golden["images"].squeeze(0) - tensor((float[])[0.485f, 0.456f, 0.406f]).view(3, 1, 1)) / tensor((float[])[0.229f, 0.224f, 0.225f]).view(3, 1, 1);

        AssertClose(golden["patch_embed"], model.Aggregator.Embedding.Embed(normalised), Tolerance);
    }

    [Theory, Trait("Category", "Golden"), MemberData(nameof(Shapes))]
    public void CamerasAgreeInEveryRound(string shape)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var golden = VggtGolden.Tensors($"vggt_tiny_{shape}_io");
        var images = golden["images"].squeeze(0);
        var model = VggtGolden.Load(VggtHeads.Cameras);

        var rounds = model.Cameras(model.Aggregator.Read(images, model.LayersOfHeads));

        Assert.Equal(4, rounds.Count);
        for (var round = 0; round < rounds.Count; round++)
        {
            AssertClose(golden[$"pose_enc.{round}"].squeeze(0), rounds[round], Tolerance);
        }

        var cameras = VggtCamera.Of(golden["pose_enc.3"].squeeze(0), (int)images.shape[3], (int)images.shape[2]);
        AssertClose(golden["extrinsic"].squeeze(0), Stacked(cameras.Select(camera => camera.CameraFromWorld.ToRows()), 3, 4), Tolerance);
        AssertClose(golden["intrinsic"].squeeze(0), Stacked(cameras.Select(camera => Rows(camera.Matrix)), 3, 3), Tolerance);
    }

    [Theory, Trait("Category", "Golden"), MemberData(nameof(Shapes))]
    public void DepthsAndPointsAgreeAtEveryPixel(string shape)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var golden = VggtGolden.Tensors($"vggt_tiny_{shape}_io");
        var model = VggtGolden.Load();
        var features = model.Aggregator.Read(golden["images"].squeeze(0), model.LayersOfHeads);

        var (depths, depthConfidences) = model.Depths(features);
        var (points, pointConfidences) = model.Points(features);

        AssertClose(golden["depth"].squeeze(0), depths, Tolerance);
        AssertClose(golden["depth_conf"].squeeze(0), depthConfidences, Tolerance);
        AssertClose(golden["world_points"].squeeze(0), points, Tolerance);
        AssertClose(golden["world_points_conf"].squeeze(0), pointConfidences, Tolerance);
    }

    [Fact]
    public void FramesInPiecesAreFramesAtOnce()
    {
        using var scope = NewDisposeScope();
        using var golden = VggtGolden.Tensors("vggt_tiny_wide_io");
        var model = VggtGolden.Load();
        var images = golden["images"].squeeze(0);
        var whole = model.Aggregator.Read(images, [1, 3]); // with gradients, nothing is written over
        Assert.True(whole.Tokens(3).requires_grad);
        using var noGradients = no_grad();

        foreach (var framesAtOnce in (int[])[1, 3, 4])
        {
            var features = model.Aggregator.Read(images, [1, -1], framesAtOnce);

            AssertClose(whole.Tokens(1), features.Tokens(1), 1e-5);
            AssertClose(whole.Tokens(3), features.Tokens(3), 1e-5);
        }

        var all = model.Aggregator.Read(images, model.LayersOfHeads);
        var head = new VggtDenseHead(VggtGolden.Config, VggtDenseKind.Depth);
        AssertClose(head.Predict(all).Values, head.Predict(all, framesAtOnce: 3).Values, 1e-5);
    }

    [Fact]
    public void OnlyLayersThatAreAskedForAreKept()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var golden = VggtGolden.Tensors("vggt_tiny_square_io");
        var model = VggtGolden.Load(VggtHeads.None);

        var features = model.Aggregator.Read(golden["images"].squeeze(0), [-1]);

        Assert.Equal([3, 5, 5, 128], features.PatchTokens(3).shape);
        AssertClose(features.Tokens(3)[1, 5 + 7], features.PatchTokens(3)[1, 1, 2], 0);
        Assert.Contains("layer must be one of those that were kept, 3, got 2", Assert.Throws<ArgumentException>(() => features.Tokens(2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllButTheMaskLearns()
    {
        using var scope = NewDisposeScope();
        using var golden = VggtGolden.Tensors("vggt_tiny_wide_io");
        var model = VggtGolden.Load();

        var features = model.Aggregator.Read(golden["images"].squeeze(0), model.LayersOfHeads);
        var (points, confidences) = model.Points(features);
        var (depths, depthConfidences) = model.Depths(features);
        (points.sum() + confidences.sum() + depths.sum() + depthConfidences.sum() + model.Cameras(features)[^1].sum()).backward();

        var still = model.named_parameters().Where(entry => entry.parameter.grad is not { } grad || grad.abs().max().item<float>() == 0).Select(entry => entry.name);
        Assert.Equal(["aggregator.patch_embed.mask_token"], still);
    }

    [Fact]
    public void WhatIsNoClipIsRefused()
    {
        using var scope = NewDisposeScope();
        var model = VggtGolden.Load(VggtHeads.Points);

        Assert.Contains("frames must be [S, 3, H, W] with H and W multiples of 14, got [2, 3, 28, 30]", Refusal(zeros(2, 3, 28, 30), [0]), StringComparison.Ordinal);
        Assert.Contains("got [2, 4, 28, 28]", Refusal(zeros(2, 4, 28, 28), [0]), StringComparison.Ordinal);
        Assert.Contains("got [0, 3, 28, 28]", Refusal(zeros(0, 3, 28, 28), [0]), StringComparison.Ordinal);
        Assert.Contains("layers must be from 0 to 3, at least one, or negative from the end, got [4]", Refusal(zeros(1, 3, 28, 28), [4]), StringComparison.Ordinal);
        Assert.Contains("got [-5, 0]", Refusal(zeros(1, 3, 28, 28), [-5, 0]), StringComparison.Ordinal);
        Assert.Contains("got []", Refusal(zeros(1, 3, 28, 28), []), StringComparison.Ordinal);
        Assert.Contains("made without its head for Cameras", Assert.Throws<InvalidOperationException>(
            () => model.Cameras(model.Aggregator.Read(zeros(1, 3, 28, 28), [3]))).Message, StringComparison.Ordinal);

        string Refusal(Tensor frames, int[] layers) => Assert.Throws<ArgumentException>(() => model.Aggregator.Read(frames, layers)).Message;
    }

    [Fact]
    public void ADepthIsAPointAlongItsPixelsRay()
    {
        // A camera two units to the right of the world's origin that looks along the world's x: its x is -z there.
        var rotation = new Matrix3d(0, 0, -1, 0, 1, 0, 1, 0, 0); // camera from world
        var cameraFromWorld = new RigidTransform(rotation, rotation * new Vector3d(-2, 0, 0));
        var camera = new VggtCamera(cameraFromWorld, new(10, 0, 1, 0, 20, 1, 0, 0, 1), Width: 2, Height: 2);
        var points = new float[12];

        camera.PointsOf([5, 5, 5, 10], points);

        // Pixel (0, 0): x = -1 * 5 / 10, y = -1 * 5 / 20, z = 5 in the camera; pixel (1, 1) is the principal point, ten units ahead.
        Assert.Equal([7, -0.25f, 0.5f], points[..3]);
        Assert.Equal([12, 0, 0], points[9..]);
        Assert.Throws<ArgumentException>(() => camera.PointsOf([1, 1, 1], points));
    }

    [Fact]
    public void PointsOfDepthsStandWhereTheCamerasSay()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var golden = VggtGolden.Tensors("vggt_tiny_wide_io");
        var model = VggtGolden.Load(VggtHeads.Cameras | VggtHeads.Depths);
        var features = model.Aggregator.Read(golden["images"].squeeze(0), model.LayersOfHeads);

        var (points, confidences) = model.PointsOfDepths(features);

        AssertClose(golden["depth_conf"].squeeze(0), confidences, Tolerance);
        var (u, v, frame) = (31, 17, 2);
        var back = golden["extrinsic"][0, frame].narrow(1, 0, 3).mv(points[frame, v, u]) + golden["extrinsic"][0, frame].select(1, 3);
        var pixel = golden["intrinsic"][0, frame].mv(back / back[2]);
        AssertClose(golden["depth"][0, frame, v, u], back[2].unsqueeze(0), 1e-3);
        AssertClose(tensor((float[])[u, v, 1]), pixel, 1e-2);
    }

    private static double[] Rows(Matrix3d m) => [m.M00, m.M01, m.M02, m.M10, m.M11, m.M12, m.M20, m.M21, m.M22];

    private static Tensor Stacked(IEnumerable<double[]> matrices, int rows, int columns)
    {
        var all = matrices.ToArray();
        return tensor(all.SelectMany(matrix => matrix).Select(value => (float)value).ToArray(), [all.Length, rows, columns]);
    }
}
