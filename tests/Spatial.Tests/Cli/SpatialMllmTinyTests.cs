using Spatial.Cli;

namespace Spatial.Tests;

/// <summary>The small Spatial-MLLM that is shipped, on a world it never saw.</summary>
[Collection(MadeWorldCollection.Name)]
public sealed class SpatialMllmTinyTests(MadeWorld world)
{
    private const string Distance = "What is the distance between the camera and the nearest car, in metres?";
    private const string Nearer = "Which is nearer to the camera: the nearest car or the nearest pedestrian?\nOptions:\nA. car\nB. pedestrian\n"
        + "Answer with the option's letter from the given choices directly.";

    private static string Weights => Path.Join(TestData.RepositoryRoot, "models", "spatial-mllm-tiny");

    [Fact]
    public void AStillPictureSeveralPicturesAFolderAndASceneAreAnsweredInTheirForm()
    {
        var folder = Path.Join(world.DataRoot, "samples", "CAM_FRONT");
        var pictures = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
        string[] data = ["--dataroot", world.DataRoot, "--version", world.Config.Version];

        CommandRun[] runs =
        [
            Ask(["--frames", pictures[0], Distance, Nearer]),
            Ask(["--as", "images", "--frames", pictures[0], pictures[1], Distance, Nearer]),
            Ask(["--frames", folder, "--count", "4", Distance, Nearer]),
            Ask([.. data, "--scene", world.Tables.Scenes[0].Name, "--frames", "4", Distance, Nearer]),
        ];

        Assert.All(runs, run =>
        {
            Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
            Assert.Matches(@"^\d+\.\d\n[AB]\n$", run.Output);
        });
    }

    [Fact]
    public void ItIsLaidOutAsThePublishedModelAndWhole()
    {
        var run = CommandRun.Of("weights", "inspect", Weights);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("Model:   Spatial-MLLM v1.1", run.Output, StringComparison.Ordinal);
        Assert.True(new FileInfo(Path.Join(Weights, "model.safetensors")).Length < 20_000_000);
    }

    private static CommandRun Ask(params string[] args) => CommandRun.Of(["ask", "--model", "spatial-mllm", "--weights", Weights, .. args]);
}
