using System.Text.Json.Nodes;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class DatasetVerificationTests : IDisposable
{
    private readonly SmallTableSet _set = new();

    [Fact]
    public void AWholeSetHasOnlyItsMissingFilesToReport()
    {
        _set.Write().WriteLidarFiles((1, 2, 3));
        var findings = Verify();
        Assert.All(findings.Where(finding => finding.Severity > FindingSeverity.Note), finding => Assert.Equal("DATA-020", finding.Code));
        Assert.Equal(
            NuScenesReader.CameraChannels.Select(channel => "samples/" + channel).Order(StringComparer.Ordinal),
            findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => finding.Where).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AllFaultsAreListedAtOnce()
    {
        _set.Row("sample_data", 0)["width"] = "12"; // wrong type
        _set.Row("sample_data", 1)["ego_pose_token"] = "gone"; // dangling
        _set.Row("sample_data", 2)["ego_pose_token"] = ""; // dangling
        _set.Row("sample_annotation", 0)["size"] = new JsonArray(0.0, 1.0, 1.0);
        _set.Row("scene", 0)["nbr_samples"] = 99;
        _set.Row("category", 0)["name"] = "vehicle.spaceship";
        var codes = Verify(write: true).Select(finding => finding.Code).ToHashSet();
        Assert.Superset(new HashSet<string> { "DATA-038", "DATA-032", "DATA-053", "DATA-036", "DATA-046", "DATA-020" }, codes);
        var dangling = Verify().Where(finding => finding.Code == "DATA-032" && finding.Where.Contains("ego_pose_token", StringComparison.Ordinal)).ToList();
        Assert.Equal(["'gone'", "an empty text"], dangling.Select(finding => finding.Got));
    }

    [Fact]
    public void AChainThatRunsInACircleIsFound()
    {
        _set.Row("sample", 2)["next"] = _set.Token("sample", 0);
        var findings = Verify(write: true);
        Assert.Contains(findings, finding => finding.Code == "DATA-034" && finding.Got.StartsWith("a circle", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Code == "DATA-035" && finding.Where.Contains(_set.Token("sample", 2), StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Code == "DATA-043");
    }

    [Fact]
    public void ASampleLinkedToItselfIsACircle()
    {
        _set.Row("sample", 1)["next"] = _set.Token("sample", 1);
        Assert.Contains(Verify(write: true), finding => finding.Code == "DATA-034" && finding.Where.Contains(_set.Token("sample", 1), StringComparison.Ordinal));
    }

    [Fact]
    public void TimesThatDoNotIncreaseAreFound()
    {
        (_set.Row("sample", 0)["timestamp"], _set.Row("sample", 1)["timestamp"]) = ((long)_set.Row("sample", 1)["timestamp"]!, (long)_set.Row("sample", 0)["timestamp"]!);
        Assert.Contains(Verify(write: true), finding => finding.Code == "DATA-043" && finding.Where.StartsWith("table sample,", StringComparison.Ordinal));
    }

    [Fact]
    public void AnEmptySceneIsFound()
    {
        var scene = _set.Row("scene", 0).DeepClone().AsObject();
        (scene["token"], scene["name"], scene["first_sample_token"], scene["last_sample_token"]) = ("empty", "scene-9999", "", "");
        _set.Tables["scene"].Add((JsonNode)scene);
        Assert.Contains(Verify(write: true), finding => finding.What == "a scene is empty" && finding.Where.Contains("scene-9999", StringComparison.Ordinal));
    }

    [Fact]
    public void AMissingSensorAndACameraWithoutIntrinsicsAreFound()
    {
        _set.Tables["sample_data"].RemoveAt(0);
        _set.Row("calibrated_sensor", 1)["camera_intrinsic"] = new JsonArray();
        var findings = Verify(write: true);
        Assert.Contains(findings, finding => finding.Code == "DATA-030" && finding.Expected.Contains(NuScenesReader.CameraChannels[0], StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Code == "DATA-041" && finding.Where.Contains(_set.Token("calibrated_sensor", 1), StringComparison.Ordinal));
    }

    [Fact]
    public void QuaternionsInAnotherOrderAreSuspected()
    {
        foreach (var pose in _set.Rows("ego_pose", _ => true))
        {
            pose["rotation"] = new JsonArray(0.0, 0.7071067811865476, 0.0, 0.7071067811865476); // x, y, z, w of a turn about x
        }

        Assert.Contains(Verify(write: true), finding => finding.Code == "DATA-040");
    }

    [Fact]
    public void AVehicleThatJumpsIsFound()
    {
        var key = _set.Rows("sample_data", row => (string)row["fileformat"]! == "pcd" && (bool)row["is_key_frame"]!).ElementAt(1);
        _set.Rows("ego_pose", row => (string)row["token"]! == (string)key["ego_pose_token"]!).Single()["translation"] = new JsonArray(1000.0, 0.0, 0.0);
        Assert.Contains(Verify(write: true), finding => finding.Code == "DATA-045" && finding.Where.Contains((string)key["ego_pose_token"]!, StringComparison.Ordinal));
    }

    [Fact]
    public void DamagedLidarFilesAreNamedAndMissingOnesGrouped()
    {
        _set.Write().WriteLidarFiles((1, 2, 3));
        var lidar = _set.Rows("sample_data", row => (string)row["fileformat"]! == "pcd").Select(row => (string)row["filename"]!).ToList();
        File.WriteAllBytes(Path.Combine(_set.DataRoot, lidar[0]), new byte[39]);
        File.WriteAllBytes(Path.Combine(_set.DataRoot, lidar[1]), []);
        File.Delete(Path.Combine(_set.DataRoot, lidar[2]));
        var findings = Verify();
        Assert.Contains(lidar[0], Assert.Single(findings, finding => finding.Code == "DATA-001").Where, StringComparison.Ordinal);
        Assert.Contains(lidar[1], Assert.Single(findings, finding => finding.Code == "DATA-002").Where, StringComparison.Ordinal);
        var group = Assert.Single(findings, finding => finding.Code == "DATA-020" && finding.Where == Path.GetDirectoryName(lidar[2]));
        Assert.Contains(Path.GetFileName(lidar[2]), group.Got, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesAreReadThroughWhenAsked()
    {
        _set.Write().WriteLidarFiles((1, 2, 3));
        var image = (string)_set.Row("sample_data", 0)["filename"]!;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_set.DataRoot, image))!);
        File.WriteAllText(Path.Combine(_set.DataRoot, image), "<html>not found</html>");
        Assert.DoesNotContain(Verify(), finding => finding.Where.Contains(_set.Token("sample_data", 0), StringComparison.Ordinal));
        var found = Verify(readFiles: true).Single(finding => finding.Severity == FindingSeverity.Error && finding.Where.Contains(_set.Token("sample_data", 0), StringComparison.Ordinal));
        Assert.Contains("HTML", found.Got, StringComparison.Ordinal);
        Assert.DoesNotContain(_set.DataRoot, found.Got, StringComparison.Ordinal);
    }

    [Fact]
    public void OddPointsAreCountedWhenFilesAreRead()
    {
        _set.Write().WriteLidarFiles((1, 2, 3), (4, 5, 6));
        var lidar = _set.Rows("sample_data", row => (string)row["fileformat"]! == "pcd").First();
        float[] values = [.. Enumerable.Repeat(new float[] { 1, 2, 3, 4, 5 }, 197).SelectMany(point => point), float.NaN, 2, 3, 4, 5, 1, 2, 3, -4, 5, 1, 2, 3, 4, 32];
        File.WriteAllBytes(Path.Combine(_set.DataRoot, (string)lidar["filename"]!), [.. values.SelectMany(BitConverter.GetBytes)]);

        var odd = Verify(readFiles: true).Where(finding => finding.Where.Contains((string)lidar["filename"]!, StringComparison.Ordinal)).ToList();

        Assert.Equal(["DATA-004", "DATA-005", "DATA-009"], odd.Select(finding => finding.Code).Order());
        Assert.All(odd, finding => Assert.Equal("1 of 200 points", finding.Got));
    }

    [Fact]
    public void ADamagedMapIsFoundWhenFilesAreRead()
    {
        var map = _set.Row("map", 0);
        map["filename"] = "maps/damaged.png";
        Directory.CreateDirectory(Path.Combine(_set.DataRoot, "maps"));
        File.WriteAllBytes(Path.Combine(_set.DataRoot, "maps", "damaged.png"), [0x89, .. "PNG"u8]);

        Assert.Contains(Verify(write: true, readFiles: true), finding => finding.Where.Contains((string)map["token"]!, StringComparison.Ordinal));
    }

    [Fact]
    public void APathOutOfTheDataRootIsFound()
    {
        _set.Row("sample_data", 0)["filename"] = "../../../etc/passwd";
        Assert.Contains(Verify(write: true), finding => finding.Code == "DATA-054" && finding.Where.Contains(_set.Token("sample_data", 0), StringComparison.Ordinal));
    }

    [Fact]
    public void AnUnknownTableIsNoted()
    {
        _set.Write().WriteText("weather", "[]");
        Assert.Contains(Verify(), finding => finding is { Code: "DATA-037", Severity: FindingSeverity.Note } && finding.Where == "weather.json");
    }

    [Fact]
    public void TheSameFaultAThousandTimesIsCountedInsteadOfListed()
    {
        foreach (var row in Enumerable.Range(0, 1500))
        {
            var pose = _set.Row("ego_pose", 0).DeepClone().AsObject();
            (pose["token"], pose["timestamp"]) = ($"bad {row}", 1);
            _set.Tables["ego_pose"].Add((JsonNode)pose);
        }

        var findings = Verify(write: true).Where(finding => finding.Code == "DATA-044").ToList();
        Assert.Equal(1001, findings.Count);
        Assert.Contains(findings, finding => finding.What.StartsWith("500 more", StringComparison.Ordinal));
    }

    public void Dispose() => _set.Dispose();

    private IReadOnlyList<DatasetFinding> Verify(bool write = false, bool readFiles = false)
    {
        if (write)
        {
            _set.Write();
        }

        using var tables = _set.Load(allowPartial: true);
        return DatasetVerification.Run(tables, readFiles: readFiles, cancellation: TestContext.Current.CancellationToken);
    }
}
