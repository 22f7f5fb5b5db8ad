using Spatial.Models;

namespace Spatial.Tests;

/// <summary>Weights, configuration and hashes in a folder.</summary>
public sealed class DrivePiFolderTests
{
    private static readonly string[] Questions = ["Is it wet?", "What is at <OCC>(120, 98, 4)</OCC>?"];

    [Fact]
    public void WeightsAndConfigurationComeBackFromAFolder()
    {
        using var folder = new TemporaryFolder();
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano, seed: 3);
        var expected = perception.Perceive(DrivePiScenes.Whole(), Questions, TestContext.Current.CancellationToken);
        perception.Save(folder.Path);

        using var loaded = DrivePiPerception.Load(folder.Path);

        DrivePiScenes.AssertEqual(expected, loaded.Perceive(DrivePiScenes.Whole(), Questions, TestContext.Current.CancellationToken));
        Assert.Empty(loaded.Remarks);
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Contains(checkpoint.Tensors, tensor => tensor.Name == "model.embed_tokens.weight");
        Assert.Contains(checkpoint.Tensors, tensor => tensor.Name == "model.mm_projector.downsampler.norm_media.weight");
        Assert.Contains(checkpoint.Tensors, tensor => tensor.Name.StartsWith("pts_backbone.", StringComparison.Ordinal));
        Assert.Equal("DrivePI", CheckpointLayout.Of(checkpoint.Tensors).Model);
        Assert.Empty(CheckpointLayout.Of(checkpoint.Tensors).Others);
    }

    [Theory]
    [InlineData("corrected")]
    [InlineData(null)]
    public void TheEncodersWeightsMayLieInTheirOwnFolder(string? behaviour)
    {
        using var folder = new TemporaryFolder();
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano, seed: 4);
        var expected = perception.Perceive(DrivePiScenes.Whole(), [], TestContext.Current.CancellationToken);
        perception.Save(folder.Path);
        using (var checkpoint = Checkpoint.Open(folder.Path))
        {
            var tensors = checkpoint.Tensors.ToDictionary(stored => stored.Name, stored => checkpoint.FileOf(stored.Name).ReadTensor(stored), StringComparer.Ordinal);
            var metadata = checkpoint.Files[0].Metadata;
            checkpoint.Dispose();
            SafetensorsWriter.WriteFolder(Path.Join(folder.Path, "unilion"), tensors.Where(tensor => !tensor.Key.StartsWith("model.", StringComparison.Ordinal)).ToDictionary(),
                behaviour is null ? null : new Dictionary<string, string> { ["spatial.behaviour"] = behaviour });
            SafetensorsWriter.WriteFolder(folder.Path, tensors.Where(tensor => tensor.Key.StartsWith("model.", StringComparison.Ordinal)).ToDictionary(), metadata);
        }

        if (behaviour is null)
        {
            // As published: the release's, like any weights that say nothing.
            Assert.Contains("release-compat, as weights that say nothing are", Assert.Throws<InvalidDataException>(() => DrivePiPerception.Load(folder.Path)).Message);
            return;
        }

        using var loaded = DrivePiPerception.Load(folder.Path);

        DrivePiScenes.AssertEqual(expected, loaded.Perceive(DrivePiScenes.Whole(), [], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void WeightsOfTheOtherBehaviourAreRefused()
    {
        using var folder = new TemporaryFolder();
        using (var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano with { Behaviour = DrivePiBehaviour.ReleaseCompat }))
        {
            perception.Save(folder.Path);
        }

        var error = Assert.Throws<InvalidDataException>(() => DrivePiPerception.Load(folder.Path, DrivePiScenes.Nano));
        using var allowed = DrivePiPerception.Load(folder.Path, DrivePiScenes.Nano, new() { AllowOtherBehaviour = true });

        Assert.Contains("was trained with the behaviour release-compat, but the configuration says corrected", error.Message);
        Assert.Contains("release-compat", Assert.Single(allowed.Remarks));
    }

    [Fact]
    public void WeightsThatDifferFromTheirHashesAreRefused()
    {
        using var folder = new TemporaryFolder();
        using (var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano))
        {
            perception.Save(folder.Path);
        }

        var bytes = File.ReadAllBytes(folder["model.safetensors"]);
        bytes[^3] ^= 1; // of a fraction
        folder.Write("model.safetensors", bytes);

        var error = Assert.Throws<InvalidDataException>(() => DrivePiPerception.Load(folder.Path));
        using var unread = DrivePiPerception.Load(folder.Path, options: new() { SkipHashes = true });

        Assert.Contains("model.safetensors expected sha256", error.Message);
    }

    [Fact]
    public void WeightsThatSayNothingAreThoseOfTheRelease()
    {
        using var folder = new TemporaryFolder();
        using (var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano))
        {
            perception.Save(folder.Path);
        }

        using (var checkpoint = Checkpoint.Open(folder.Path))
        {
            var tensors = checkpoint.Tensors.ToDictionary(stored => stored.Name, stored => checkpoint.FileOf(stored.Name).ReadTensor(stored), StringComparer.Ordinal);
            checkpoint.Dispose();
            SafetensorsWriter.WriteFolder(folder.Path, tensors);
        }

        var error = Assert.Throws<InvalidDataException>(() => DrivePiPerception.Load(folder.Path));

        Assert.Contains("release-compat, as weights that say nothing are", error.Message);
    }

    [Fact]
    public void AConfigurationThatDoesNotFitTheWeightsIsRefusedByTheirKeys()
    {
        using var folder = new TemporaryFolder();
        using (var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano))
        {
            perception.Save(folder.Path);
        }

        var wider = DrivePiScenes.Nano with { Occupancy = new() { Channels = DrivePiScenes.Nano.Occupancy.Channels * 2 } };

        var error = Assert.Throws<InvalidDataException>(() => DrivePiPerception.Load(folder.Path, wider));

        Assert.Contains("bev_occ_estimator.final_conv.0.weight", error.Message);
        Assert.Contains("nothing was loaded", error.Message);
    }

    [Fact]
    public void AFolderWithoutAConfigurationSaysWhatToDo()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<FileNotFoundException>(() => DrivePiPerception.Load(folder.Path));

        Assert.Contains("drivepi.json", error.Message);
    }
}
