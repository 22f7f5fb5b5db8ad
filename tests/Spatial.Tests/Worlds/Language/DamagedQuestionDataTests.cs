using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class DamagedQuestionDataTests : IDisposable
{
    private readonly StreetDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void ADamagedLabelFileIsNamed()
    {
        var sample = Damage();

        var fault = Assert.Throws<InvalidDataException>(() => _data.Write("out"));

        Assert.Contains($"openocc_v2/scene-0103/{sample}/labels.npz", fault.Message);
        Assert.False(Directory.Exists(_data.Beside("out")));
    }

    [Fact]
    public void ADamagedSampleIsLeftOutWhereThatIsAllowed()
    {
        var sample = Damage();

        var summary = _data.Write("out", new() { AllowPartial = true });

        var loss = Assert.Single(summary.Losses);
        Assert.Equal(sample, loss.SampleToken);
        Assert.DoesNotContain(sample, File.ReadAllText(_data.Beside("out", "drivepi_questions.json")));
        Assert.Contains(sample, File.ReadAllText(_data.Beside("out", "NuScenes_mini_val_questions.json")));
    }

    [Fact]
    public void OldFilesStayWhereNewOnesFail()
    {
        _data.Write("out", new() { Kinds = [LanguageKind.NuScenesQa, LanguageKind.Action] });
        var before = File.ReadAllText(_data.Beside("out", "NuScenes_mini_val_questions.json"));
        Damage();

        Assert.Throws<InvalidDataException>(() => _data.Write("out", new() { Seed = 99 }));

        Assert.Equal(before, File.ReadAllText(_data.Beside("out", "NuScenes_mini_val_questions.json")));
        Assert.Equal(2, Directory.GetFiles(_data.Beside("out")).Length);
    }

    [Fact]
    public void AMissingTableIsNamed()
    {
        File.Delete(Path.Join(_data.DataRoot, _data.Version, "attribute.json"));

        Assert.Contains("attribute", Assert.Throws<InvalidDataException>(() => _data.Write("out")).Message);
    }

    [Fact]
    public void MissingLabelsAreCountedNotMadeUp()
    {
        Directory.Delete(Path.Join(_data.DataRoot, "openocc_v2"), recursive: true);

        var summary = _data.Write("out");

        Assert.Equal(3, summary.Skipped.Count(skip => skip is { Reason: "no OpenOcc labels (openocc_v2)", Samples: 16 }));
        Assert.DoesNotContain("<OCC>", File.ReadAllText(_data.Beside("out", "drivepi_questions.json")));
    }

    [Fact]
    public void WithoutMasksOfWhatWasObservedNoCellIsAskedAbout()
    {
        Directory.Delete(Path.Join(_data.DataRoot, "gts"), recursive: true);

        var summary = _data.Write("out");

        Assert.Equal(3, summary.Skipped.Count(skip => skip is { Reason: "no Occ3D labels (gts) that tell which cells were observed", Samples: 16 }));
        Assert.DoesNotContain("<OCC>", File.ReadAllText(_data.Beside("out", "drivepi_questions.json")));
    }

    [Fact]
    public void ADamagedMaskFileIsNamed()
    {
        var sample = _data.Samples[3];
        var path = _data.MaskFileOf("scene-0103", sample);
        File.WriteAllBytes(path, File.ReadAllBytes(path).AsSpan()[..^500]);

        Assert.Contains($"gts/scene-0103/{sample}/labels.npz", Assert.Throws<InvalidDataException>(() => _data.Write("out")).Message);
    }

    [Fact]
    public void WhereNothingCanBeAskedNoFileIsMade()
    {
        Directory.Delete(Path.Join(_data.DataRoot, "openocc_v2"), recursive: true);

        var fault = Assert.Throws<InvalidDataException>(() => _data.Write("out", new() { Kinds = [LanguageKind.OccupancyFlow] }));

        Assert.Contains("nothing can be asked about these samples; occupancy-flow: no OpenOcc labels", fault.Message);
        Assert.False(Directory.Exists(_data.Beside("out")));
    }

    [Fact]
    public void AnInterruptionLeavesNothing()
    {
        // Told once of each file when its samples are done: then the first file is on disk under another name, and the second not begun.
        var folder = _data.Beside("out");
        using var source = new CancellationTokenSource();
        var progress = new Interrupting(source, folder);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            LanguageTruth.Write(_data.DataRoot, _data.Version, folder, new() { Progress = progress }, source.Token));

        Assert.Equal(1, progress.UnfinishedFiles);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void AnInterruptionLeavesWhatWasThere()
    {
        _data.Write("out");
        var before = Directory.GetFiles(_data.Beside("out")).ToDictionary(path => path, File.ReadAllText);
        using var source = new CancellationTokenSource();
        var config = new LanguageConfig { Seed = 99, Progress = new Interrupting(source, _data.Beside("out")) };

        Assert.ThrowsAny<OperationCanceledException>(() => LanguageTruth.Write(_data.DataRoot, _data.Version, _data.Beside("out"), config, source.Token));

        Assert.Equal(before, Directory.GetFiles(_data.Beside("out")).ToDictionary(path => path, File.ReadAllText));
    }

    /// <summary>Interrupts at the first news.</summary>
    private sealed class Interrupting(CancellationTokenSource source, string folder) : IProgress<int>
    {
        public int UnfinishedFiles { get; private set; }

        public void Report(int value)
        {
            UnfinishedFiles = Directory.GetFiles(folder).Length;
            source.Cancel();
        }
    }

    private string Damage()
    {
        var sample = _data.Samples[3];
        var path = _data.LabelFileOf("scene-0103", sample);
        File.WriteAllBytes(path, File.ReadAllBytes(path).AsSpan()[..^500]);
        return sample;
    }
}
