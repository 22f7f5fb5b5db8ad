using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class SegmentationGoldenTests
{
    [Fact]
    public void EveryFigureOfLidarsegIsMet()
    {
        var protocol = LidarsegProtocol.Instance;

        SegmentationGolden.AssertLidarseg(protocol.Score([.. SegmentationGolden.Scans("_lidarseg.bin").Select(scan =>
            protocol.Measure(scan.Truth, "golden", File.ReadAllBytes(scan.Truth), File.ReadAllBytes(scan.Prediction)))]));
    }

    [Theory]
    [InlineData("panoptic_min15")]
    [InlineData("panoptic_min30")]
    public void EveryFigureOfPanopticIsMet(string setting)
    {
        var protocol = setting == "panoptic_min15" ? PanopticProtocol.Benchmark : PanopticProtocol.MinPoints30;
        SampleStatistics[] samples = [.. SegmentationGolden.Scans("_panoptic.npz").Select(scan => protocol.Measure(
            scan.Truth, "golden", Labels(scan.Truth), ChallengeClasses.Already, Labels(scan.Prediction)))];

        SegmentationGolden.AssertPanoptic(setting, protocol.Score(samples));
        SegmentationGolden.AssertIouSums(setting, samples);
    }

    private static ushort[] Labels(string path) => NpzFile.Read(path)["data"].Require<ushort>(-1);
}
