using System.Text.Json;
using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>What makes predictions other predictions, so that no evaluation of the ones is continued or merged with the others.</summary>
public sealed class PredictionIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryPartThatDecidesPredictionsDecidesTheIdentityOfARun()
    {
        var run = RunFolderTests.Manifest();
        RunManifest[] others =
        [
            run with { Model = "other" },
            run with { Config = JsonElement.Parse("""{ "cellSize": 0.2 }""") },
            run with { Sweeps = 2 },
            run with { Questions = ["How many?"] },
            run with { QuestionsSha256 = "beef" },
            run with { Dataset = run.Dataset with { Version = "v1.0-trainval" } },
            run with { Dataset = run.Dataset with { Fingerprint = "beef" } },
            run with { SamplesSha256 = RunManifest.HashOf(["a"]) },
            run with { Versions = run.Versions with { Spatial = "0.2.0" } },
            run with { Versions = run.Versions with { PointCloudLibrary = "1.12" } },
        ];

        string[] identities = [RunPredictions.IdentityOf(run), .. others.Select(RunPredictions.IdentityOf)];

        Assert.Equal(identities.Length, identities.Distinct().Count());
    }

    [Fact]
    public void TimeMachineAndCommandDoNotDecideIt()
    {
        var run = RunFolderTests.Manifest();
        var elsewhere = run with
        {
            Created = DateTimeOffset.MaxValue,
            Command = ["predict"],
            Versions = run.Versions with { Runtime = "other", Native = "other", System = "other", Processor = "other" },
        };

        Assert.Equal(RunPredictions.IdentityOf(run), RunPredictions.IdentityOf(elsewhere));
    }

    [Fact]
    public void FoldersOfEqualNamesAndSizesAreToldApartByTokensAndContent()
    {
        var (one, two) = (_folder.Write("1/a.bin", [1]), _folder.Write("2/a.bin", [2]));
        (string, string)[][] folders = [[("a", one)], [("a", two)], [("b", one)], [("a", one), ("b", two)], [("b", one), ("a", two)]];

        string[] identities = [.. folders.Select(files => FilePredictions.IdentityOfFolder("lidarseg", _folder["predictions"], files).Identity)];

        Assert.Equal(identities.Length, identities.Distinct().Count());
    }
}
