using Spatial.Cli;

namespace Spatial.Tests;

/// <summary>Checkpoints of a training are compared by their evaluations, whichever of its folders is named.</summary>
public sealed class ComparedCheckpointTests : IClassFixture<ComparedCheckpointTests.EvaluatedRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _training;

    public ComparedCheckpointTests(EvaluatedRun run)
    {
        _training = _folder["tiny"];
        Directory.CreateDirectory(Path.Join(_training, "checkpoints", "00000030"));
        File.WriteAllText(Path.Join(_training, "train.json"), "{}");
        foreach (var name in new[] { "step-00000010", "step-00000020", "step-00000030" })
        {
            run.CopyTo(Path.Join(_training, "evaluations", name));
        }

        Directory.Delete(Path.Join(_training, "evaluations", "step-00000030", "evaluation"), recursive: true);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ATrainingStandsForTheCheckpointThatWasJudgedBest()
    {
        File.WriteAllText(Path.Join(_training, "judged.csv"), "total_step,figure\n10,0.4\n20,0.3\n");

        Assert.Equal("tiny step 10", NameOf(_training));
    }

    [Fact]
    public void ATrainingWithoutJudgementsStandsForItsLastEvaluatedCheckpoint()
    {
        Assert.Equal("tiny step 20", NameOf(_training + "/"));
    }

    [Theory]
    [InlineData("checkpoints/00000010")]
    [InlineData("evaluations/step-00000010")]
    [InlineData("evaluations/step-00000010/evaluation")]
    public void ACheckpointAndItsEvaluationHaveOneName(string folder)
    {
        Assert.Equal("tiny step 10", NameOf(Path.Join(_training, folder)));
    }

    [Fact]
    public void ACheckpointIsComparedWithAnother()
    {
        var compared = CommandRun.Of("compare", Path.Join(_training, "checkpoints", "00000010"), _training, "--json");

        Assert.True(compared.ExitCode == ExitCode.Ok, compared.Error);
        Assert.Contains("tiny step 20 against tiny step 10", compared.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("checkpoints/00000030")]
    [InlineData("evaluations/step-00000030")]
    public void ACheckpointThatWasNotEvaluatedSaysHowItIs(string folder)
    {
        var compared = CommandRun.Of("compare", Path.Join(_training, folder), _training);

        Assert.Equal(ExitCode.Usage, compared.ExitCode);
        Assert.Contains("checkpoint 30 of tiny was not evaluated: those of steps 10, 20 were", compared.Error, StringComparison.Ordinal);
        Assert.Contains("spatial train --validation", compared.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ATrainingWithoutEvaluationsSaysHowItHasSome()
    {
        Directory.Delete(Path.Join(_training, "evaluations"), recursive: true);

        var compared = CommandRun.Of("compare", _training, _training);

        Assert.Equal(ExitCode.Usage, compared.ExitCode);
        Assert.Contains("no checkpoint of tiny was evaluated. `spatial train --validation`", compared.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldersThatOnlyLookLikeCheckpointsAreNone()
    {
        File.Delete(Path.Join(_training, "train.json"));

        Assert.Equal("step-00000010", NameOf(Path.Join(_training, "evaluations", "step-00000010")));
    }

    private static string NameOf(string path)
    {
        using var run = ComparedRun.Open(path);
        return run.Name;
    }

    /// <summary>A run with its evaluation.</summary>
    public sealed class EvaluatedRun : IDisposable
    {
        private readonly EvaluationDataset _data = new();

        public EvaluatedRun()
        {
            var evaluated = CommandRun.Of("evaluate", _data.RunFolderPath, "--protocol", "occ3d");
            Assert.True(evaluated.ExitCode == ExitCode.Ok, evaluated.Error);
        }

        public void CopyTo(string folder)
        {
            foreach (var file in Directory.EnumerateFiles(_data.RunFolderPath, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            {
                var copy = Path.Join(folder, Path.GetRelativePath(_data.RunFolderPath, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        public void Dispose() => _data.Dispose();
    }
}
