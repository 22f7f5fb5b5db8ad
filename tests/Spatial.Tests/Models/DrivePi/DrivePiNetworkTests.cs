using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class DrivePiNetworkTests
{
    [Theory]
    [Trait("Category", "Golden")]
    [InlineData("drivepi.txt")]
    [InlineData("unilion.txt")]
    public void KeysAreThoseOfTheReleases(string list)
    {
        string[] roots = ["model.", "pts_voxel_encoder.", "pts_backbone.", "bev_backbone.", "pts_neck.", "img_map2bev.", "temporal_fuser."];
        var official = File.ReadLines(TestData.Golden("checkpoint_keys", list)).Select(line => line.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        using var folder = new TemporaryFolder();
        using (var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano with { Encoder = DrivePiScenes.Nano.Encoder with { Temporal = true } }))
        {
            perception.Save(folder.Path);
        }

        using var checkpoint = Checkpoint.Open(folder.Path);
        var ours = checkpoint.Tensors.Select(tensor => tensor.Name).ToArray();

        foreach (var root in roots.Where(root => official.Any(key => key.StartsWith(root, StringComparison.Ordinal))))
        {
            // The language model is not in the lists; numbers count layers, of which the smallest model has fewer.
            var expected = Patterns(official, root);
            var actual = Patterns(ours, root).Where(key => !key.StartsWith("model.layers", StringComparison.Ordinal) && key is not ("model.embed_tokens.weight" or "model.norm.weight"));
            Assert.Equal(expected, actual);
        }

        static string[] Patterns(IEnumerable<string> keys, string root) =>
            [.. keys.Where(key => key.StartsWith(root, StringComparison.Ordinal)).Select(KeyPattern.Of).Distinct().Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void PartsHaveAsManyParametersAsPublished()
    {
        using var scope = NewDisposeScope();
        var paper = new DrivePiConfig();

        // Without the language model, whose number is computed elsewhere: half a billion numbers are not drawn for this.
        var projector = new SpatialProjector(paper.Tokens.Channels, paper.Patch, paper.Tokens.HiddenSize);
        var occupancy = new OccupancyHead(paper.OccupancyHead, paper.Behaviour);
        var planner = new DrivePiActionHead(paper.ActionHead);

        Assert.Equal(1.59, Millions(projector), 2);
        Assert.Equal(4.40, Millions(occupancy), 2);
        Assert.Equal(5.05, Millions(planner), 2);
    }

    [Fact]
    public void GradientsReachEveryParameter()
    {
        using var scope = NewDisposeScope();
        var config = DrivePiScenes.Nano with { BevSkip = true, VoxelSkip = true, MotionChannels = 4 };
        manual_seed(1);
        var network = new DrivePiNetwork(config);
        var input = DrivePiInput.From(DrivePiScenes.Whole(), config, []);
        var prompt = new DrivePiPrompt(Tokenizer.OfBytes());

        nn.init.ones_(network.get_parameter("bev_occ_estimator.motion.out.weight")); // which begins as nothing, and lets no gradient through
        var bev = network.Encode(input.Sensors, new(null, default));
        var hidden = network.Read(prompt.BeforeVision, network.Project(bev.Map), cache: null);
        var occupancy = network.Occupancy.Predict(hidden, bev);
        var action = network.Planner.Plan(hidden, tensor(new[] { 2L }), bev: bev.Map);
        var text = network.Language.Loss(hidden, randint(0, 250, [1, hidden.shape[1]], ScalarType.Int64));
        (text + occupancy.Logits!.square().mean() + occupancy.Flow.square().mean() + action.Offsets.square().sum() + action.ModeLogits.square().sum()
            + action.EgoStatus.square().sum()).backward();

        // Nothing goes through what was always nothing: the release's ego query has one key, to which its attention does not depend.
        var without = network.named_parameters().Where(entry => entry.parameter.requires_grad && entry.parameter.grad is null).Select(entry => entry.name).ToArray();
        Assert.Empty(without);
    }

    private static double Millions(nn.Module module) => module.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel()) / 1e6;
}
