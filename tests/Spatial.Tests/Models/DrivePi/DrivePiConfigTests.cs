using Spatial.Models;

namespace Spatial.Tests;

public sealed class DrivePiConfigTests
{
    public static TheoryData<string> Shipped => [.. Directory.EnumerateFiles(Path.Join(TestData.RepositoryRoot, "configs"), "drivepi*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void ShippedConfigurationsLoadAndPredictTheBenchmarksGrid(string file)
    {
        var config = Load(file);

        Assert.Equal((200, 200, 16, 17), (config.OccupancyHead.GridSide, config.OccupancyHead.GridSide, config.OccupancyHead.GridHeight, config.OccupancyHead.ClassCount));
        Assert.True(config.Encoder.Reach > config.OccupancyHead.GridReach);
        Assert.Equal(config.ToJson(), Reloaded(config.ToJson()).ToJson());
    }

    [Fact]
    public void WhatIsOutOfSightIsKnownToANetworkOfMotionOnly()
    {
        var training = new DrivePiTrainingConfig { Stages = [new() { Losses = new() { Unseen = 0.1 } }] };

        Assert.Contains("needs motionChannels", Assert.Throws<ArgumentException>(() => (DrivePiScenes.Nano with { Training = training }).Check()).Message);
        (DrivePiScenes.Nano with { Training = training, MotionChannels = 4 }).Check();
    }

    [Fact]
    public void DefaultsAreThePapers()
    {
        var paper = Load("drivepi.json");

        Assert.Equal(paper.ToJson(), new DrivePiConfig { Training = new() }.ToJson());
        Assert.Equal(new BevTokens(896, 384, 180, 3), paper.Tokens);
        Assert.Equal(3600, paper.VisionTokens);
        Assert.Equal(new SparseShape(32, 360, 360), paper.Encoder.Shape);
        Assert.Equal(256, paper.Encoder.TrunkOfFolded.InputChannels);
        Assert.Equal(118, paper.Encoder.LiftWith(paper.Behaviour).DepthCount);
        Assert.Equal(Qwen2Config.HalfBillion.ParameterCount, paper.Language.ToQwen2().ParameterCount);
    }

    [Fact]
    public void TheBehaviourIsSpelledAsInTheDocuments()
    {
        Assert.Equal(DrivePiBehaviour.ReleaseCompat, Reloaded("""{ "behaviour": "release-compat" }""").Behaviour);
        Assert.Contains("\"behaviour\": \"corrected\"", new DrivePiConfig().ToJson());
    }

    [Fact]
    public void AnEncoderWithoutCamerasIsPossible()
    {
        Assert.Null(Reloaded("""{ "encoder": { "images": null } }""").Encoder.Images);
    }

    [Theory]
    [InlineData("""{ "patches": 3 }""", "unknown key 'patches', the nearest is 'patch'")]
    [InlineData("""{ "encoder": { "lion": { "width": 3 } } }""", "unknown key 'encoder.lion.width'")]
    [InlineData("""{ "patch": 7 }""", "the side of the BEV map must be a multiple of the patch, got 180 and 7")]
    [InlineData("""{ "language": { "hiddenSize": 897 } }""", "hiddenSize must be an even number of values per head")]
    [InlineData("""{ "language": { "context": 3600 } }""", "the context must hold more than the 3600 vision tokens, got 3600")]
    [InlineData("""{ "language": { "vocabulary": 100 } }""", "vocabulary must be 259 to 1048576, got 100")]
    [InlineData("""{ "projectorHeadSize": 100 }""", "the channels of the encoder's map must be a multiple of 100, got 384")]
    [InlineData("""{ "planner": { "heads": 3 } }""", "a multiple of its heads")]
    [InlineData("""{ "encoder": { "voxelSize": 0.7 } }""", "2 reach must be a multiple of voxelSize, got 108 and 0.7")]
    [InlineData("""{ "encoder": { "voxelHeight": 0.3 } }""", "maxZ - minZ must be a multiple of voxelHeight, got 8 and 0.3")]
    [InlineData("""{ "encoder": { "voxelSize": 1.2 } }""", "voxels along an edge must be a multiple of the trunk's strides, 4, got 90")]
    [InlineData("""{ "encoder": { "channels": 7 } }""", "channels must be even, got 7")]
    [InlineData("""{ "encoder": { "trunk": { "outputStride": 3 } } }""", "outputStride must be a multiple or a part of each stage's stride, got 3 and 2")]
    [InlineData("""{ "encoder": { "lift": { "downsample": 16 } } }""", "pictures must be multiples of 8 and downsample 8, got 384 x 1056 and 16")]
    [InlineData("""{ "encoder": { "images": { "height": 100 } } }""", "pictures must be multiples of 8")]
    [InlineData("""{ "encoder": { "channels": 1024, "lion": { "stages": [ { "windowZ": 4, "groupSize": 8 } ] } } }""", "at most 4096, got 1024 times 16")]
    [InlineData("""{ "missingLidar": "guess" }""", "$.missingLidar")]
    public void WhatDoesNotFitIsNamedAndTheFileToo(string json, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => Reloaded(json));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".json", error.Message, StringComparison.Ordinal);
    }

    private static DrivePiConfig Load(string file) => DrivePiConfig.Load(Path.Join(TestData.RepositoryRoot, "configs", file));

    private static DrivePiConfig Reloaded(string json)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Join(folder.Path, "config.json");
        File.WriteAllText(path, json);
        return DrivePiConfig.Load(path);
    }
}
