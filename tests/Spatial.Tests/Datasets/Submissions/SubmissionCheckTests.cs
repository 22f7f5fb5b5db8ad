using Spatial.Datasets;
using static Spatial.Tests.SubmissionText;

namespace Spatial.Tests;

public sealed class SubmissionCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void AllFaultsOfASubmissionAreListedByKind()
    {
        var results = $$"""
            {"a": [{{Box(score: "NaN")}}, {{Box(score: "1.2")}}, {{Box(score: "-1")}}, {{Box(size: "[0, 1, 1]", name: "cat")}}, 7],
             "b": [{{Box("a")}}, {{Box("b", attribute: "flying")}}],
             "a": [],
             "c": 1,
             "d": [{{string.Join(',', Enumerable.Repeat(Box("d"), 501))}}]}
            """;
        var findings = Check(_folder.Write(File(results, """{"use_camera": 1, "author": "x"}""")));

        Assert.Equal(
            ["SUB-002 1", "SUB-003 5", "SUB-004 1", "SUB-010 1", "SUB-011 1", "SUB-012 1", "SUB-013 1", "SUB-014 1", "SUB-016 1", "SUB-017 2", "SUB-018 1", "SUB-042 501", "SUB-005 1"],
            findings.Select(finding => $"{finding.Code} {finding.Count}"));
        Assert.Equal(FindingSeverity.Error, findings[0].Severity);
        Assert.Equal(FindingSeverity.Note, findings[^1].Severity);
        Assert.StartsWith("sample a, box 1, detection_score: expected 0 to 1, got 1.2, at byte ", findings.Single(finding => finding.Code == "SUB-017").Examples[0]);
    }

    [Fact]
    public void ExamplesAreTenAtMostHoweverManyFaultsThereAre()
    {
        var findings = Check(_folder.Write(File($$"""{"a": [{{string.Join(',', Enumerable.Repeat(Box(score: "2"), 300))}}]}""")));

        var scores = findings.Single(finding => finding.Code == "SUB-017");
        Assert.Equal((300L, 10), (scores.Count, scores.Examples.Count));
    }

    [Fact]
    public void AFileThatCeasesToBeJsonIsCheckedUpToThere()
    {
        var findings = Check(_folder.Write($$"""{"meta": {{Meta}}, "results": {"a": [{{Box(score: "3")}}], "b": [{] } }"""));

        Assert.Equal(["SUB-001", "SUB-017", "SUB-041"], findings.Select(finding => finding.Code));
    }

    [Fact]
    public void ASoundSubmissionHasNoFindings()
    {
        using var small = Mini();
        using var tables = small.Write().Load();
        var results = string.Join(',', NuScenesSplits.SampleTokensOf(tables, "mini_val").Select(token => $"\"{token}\": [{Box(token)}]"));

        Assert.Empty(Check(_folder.Write(File($"{{{results}}}")), tables, "mini_val"));
        Assert.Empty(Check(_folder.Write(File($"{{{results}}}")), tables));
    }

    [Fact]
    public void MissingAndForeignSamplesAreListedWithWhatWasProbablyMeant()
    {
        using var small = Mini();
        using var tables = small.Write().Load();
        var train = NuScenesSplits.SampleTokensOf(tables, "mini_train");
        var findings = Check(_folder.Write(File($"{{{string.Join(',', train.Select(token => $"\"{token}\": []"))}}}")), tables, "mini_val");

        var missing = findings.Single(finding => finding.Code == "SUB-020");
        Assert.Equal("3 of 3 wanted keyframes have no prediction: all 3 of your tokens are of mini_train; evaluate with --split mini_train", missing.Message);
        Assert.Equal(train.Select(token => $"extra {token}"), findings.Single(finding => finding.Code == "SUB-021").Examples);
    }

    [Fact]
    public void TheSplitThatMostTokensAreOfIsMeant()
    {
        using var small = Mini();
        using var tables = small.Write().Load();
        string[] tokens = [NuScenesSplits.SampleTokensOf(tables, "mini_val")[0], .. NuScenesSplits.SampleTokensOf(tables, "mini_train")];
        var findings = Check(_folder.Write(File($"{{{string.Join(',', tokens.Select((token, i) => $"\"{token}\": [{(i == 0 ? Box(token) : "")}]"))}}}")), tables);

        Assert.Equal(("SUB-021", 1), (Assert.Single(findings).Code, findings[0].Count));
        Assert.Equal([$"extra {tokens[0]}"], findings[0].Examples);
    }

    [Fact]
    public void AFarBoxIsOddAndSaysNothingOfTheFrame()
    {
        using var small = Mini();
        using var tables = small.Write().Load();
        var results = string.Join(',', NuScenesSplits.SampleTokensOf(tables, "mini_val").Select((token, i) => $"\"{token}\": [{Box(token)}, {Box(token, x: i == 0 ? "10000" : "2")}]"));
        var finding = Assert.Single(Check(_folder.Write(File($"{{{results}}}")), tables, "mini_val"));

        Assert.Equal(("SUB-040", FindingSeverity.Warning, "1 of 6 boxes are more than 150 m from the vehicle"), (finding.Code, finding.Severity, finding.Message));
        Assert.Contains(", box 1: ", Assert.Single(finding.Examples));
    }

    [Fact]
    public void AnotherNumberOfLabelsThanPointsIsAnError()
    {
        using var small = Mini();
        using var tables = small.Write().Load();
        small.WriteLidarFiles((0, 0, 0), (1, 1, 1), (2, 2, 2), (3, 3, 3));
        string[] sweeps = [.. NuScenesSplits.SampleTokensOf(tables, "mini_val").Select(tables.KeyLidarOf)];
        Array.ForEach(sweeps, sweep => _folder.Write($"{sweep}_lidarseg.bin", [1, 2, 3, 4]));
        _folder.Write($"{sweeps[1]}_lidarseg.bin", [1, 2, 3, 4, 5]);

        var finding = Assert.Single(CheckFolder(_folder.Path, PredictionFormat.Lidarseg, tables, "mini_val"));

        Assert.Equal(("SUB-030", 1), (finding.Code, finding.Count));
        Assert.Contains("has 5 labels, expected one for each of the sweep's 4 points", finding.Examples[0]);
    }

    [Fact]
    public void BoxesInTheEgoFrameAreNoticed()
    {
        using var small = Mini();
        foreach (var pose in small.Tables["ego_pose"])
        {
            pose!["translation"] = new System.Text.Json.Nodes.JsonArray(1000, 600, 0);
        }

        using var tables = small.Write().Load();
        var results = string.Join(',', NuScenesSplits.SampleTokensOf(tables, "mini_val").Select(token => $"\"{token}\": [{Box(token)}]"));
        var finding = Check(_folder.Write(File($"{{{results}}}")), tables, "mini_val").Single();

        Assert.Equal(("SUB-040", FindingSeverity.Error, 3), (finding.Code, finding.Severity, finding.Count));
        Assert.Contains("are they in the ego or LiDAR frame?", finding.Message);
    }

    [Fact]
    public void ASplitOfOtherTablesIsTheCallersMistake()
    {
        using var small = Mini();
        using var tables = small.Write().Load();

        Assert.Throws<ArgumentException>(() => Check(_folder.Write(File("{}")), tables, "val"));
    }

    [Fact]
    public void FoldersAreCheckedFileByFile()
    {
        using var small = Mini();
        using var tables = small.Write().Load();
        small.WriteLidarFiles((0, 0, 0), (1, 1, 1));
        string[] sweeps = [.. NuScenesSplits.SampleTokensOf(tables, "mini_val").Select(token => tables.KeyFramesOf(token)["LIDAR_TOP"])];
        _folder.Write($"lidarseg/mini_val/{sweeps[0]}_lidarseg.bin", [1, 16]);
        _folder.Write($"lidarseg/mini_val/{sweeps[1]}_lidarseg.bin", [1, 17]);
        _folder.Write($"lidarseg/mini_val/{sweeps[2]}_lidarseg.bin", [1, 2, 3]);
        _folder.Write($"lidarseg/copy/{sweeps[2]}_lidarseg.bin", [1, 2]);
        _folder.Write("mini_val/submission.json", "{}"u8);
        _folder.Write("notes.txt", "x"u8);

        var findings = CheckFolder(_folder.Path, PredictionFormat.Lidarseg, tables, "mini_val");

        Assert.Equal(["SUB-022 1", "SUB-030 1", "SUB-024 1"], findings.Select(finding => $"{finding.Code} {finding.Count}"));
        Assert.Contains("has label 17 at point 1, expected a class from 1 to 16", findings[1].Examples[0]);
        Assert.Equal(["lidarseg/mini_val/" + sweeps[2] + "_lidarseg.bin"], findings[0].Examples);
    }

    [Fact]
    public void SampleTokensWhereSweepsAreWantedAreExplained()
    {
        using var small = Mini();
        using var tables = small.Write().Load();
        foreach (var token in NuScenesSplits.SampleTokensOf(tables, "mini_val"))
        {
            _folder.Write($"{token}_lidarseg.bin", [1]);
        }

        var findings = CheckFolder(_folder.Path, PredictionFormat.Lidarseg, tables, "mini_val");

        Assert.EndsWith("all 3 of your tokens are tokens of sample, but this format goes by tokens of sample_data", findings.Single(finding => finding.Code == "SUB-021").Message);
    }

    [Fact]
    public void AnEmptyFolderIsAnError()
    {
        Assert.Equal(["SUB-023"], CheckFolder(_folder.Path, PredictionFormat.Occ3D).Select(finding => finding.Code));
        Assert.Throws<DirectoryNotFoundException>(() => CheckFolder(_folder["none"], PredictionFormat.Occ3D));
    }

    public void Dispose() => _folder.Dispose();

    private static IReadOnlyList<SubmissionFinding> Check(string file, NuScenesTables? tables = null, string? split = null) =>
        SubmissionCheck.Detection(file, tables, split, cancellation: TestContext.Current.CancellationToken);

    private static IReadOnlyList<SubmissionFinding> CheckFolder(string folder, PredictionFormat format, NuScenesTables? tables = null, string? split = null) =>
        SubmissionCheck.Folder(folder, format, tables, split, cancellation: TestContext.Current.CancellationToken);

    private static SmallTableSet Mini()
    {
        var small = new SmallTableSet();
        (small.Row("scene", 0)["name"], small.Row("scene", 1)["name"]) = ("scene-0103", "scene-0061");
        return small;
    }
}
