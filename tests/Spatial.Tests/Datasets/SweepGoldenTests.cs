using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Spatial.Datasets;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed partial class SweepGoldenTests : IDisposable
{
    // The goldens' README: float32 points after a fused double transform.
    private const double PointTolerance = 2e-5;

    // float32 power and depth: one unit in the last place where two libraries round differently.
    private const double FloatTolerance = 2e-7;

    private readonly GoldenGeometry _golden = new();

    [Fact]
    public void MergedLidarSweepsAreTheDevkits()
    {
        var cases = 0;
        foreach (var (prefix, token, expected) in _golden.Samples)
        {
            foreach (var key in KeysOf(prefix, LidarKey()))
            {
                var sweeps = int.Parse(LidarKey().Match(key).Groups["sweeps"].Value, CultureInfo.InvariantCulture);
                var toCamera = key.Contains("camfront", StringComparison.Ordinal);
                var merged = MultiSweep.Lidar(
                    _golden.Reader, token, "LIDAR_TOP", toCamera ? "CAM_FRONT" : "LIDAR_TOP", sweeps, toCamera ? 2.5 : 1);
                AssertFloats(_golden.Points.Require<float>(key, 4, merged.Count), merged.Points, key, PointTolerance);
                AssertDoubles(_golden.Points.Require<double>(key.Replace("_points", "_times", StringComparison.Ordinal), 1, merged.Count), merged.Times, key + " times", 1e-9);
                if (!toCamera)
                {
                    Assert.Equal(expected[$"multisweep{sweeps}_count"].Deserialize<int>(), merged.Count);
                }

                cases++;
            }
        }

        Assert.NotEqual(0, cases);
    }

    [Fact]
    public void MergedRadarSweepsAreTheDevkits()
    {
        var cases = 0;
        foreach (var (prefix, token, _) in _golden.Samples)
        {
            foreach (var key in KeysOf(prefix, RadarKey()))
            {
                var sweeps = int.Parse(RadarKey().Match(key).Groups["sweeps"].Value, CultureInfo.InvariantCulture);
                var merged = MultiSweep.Radar(_golden.Reader, token, "RADAR_FRONT", "LIDAR_TOP", sweeps);
                AssertDoubles(_golden.Points.Require<double>(key, RadarScan.Fields.Count, merged.Count), merged.Points, key, 1e-9);
                AssertDoubles(_golden.Points.Require<double>(key.Replace("_points", "_times", StringComparison.Ordinal), 1, merged.Count), merged.Times, key + " times", 1e-9);
                cases++;
            }
        }

        Assert.NotEqual(0, cases);
    }

    [Fact]
    public void UnfilteredRadarReturnsAreTheDevkits()
    {
        var cases = 0;
        foreach (var (prefix, token, _) in _golden.Samples)
        {
            var key = prefix + "radar_raw_points";
            if (_golden.Points.Has(key))
            {
                var scan = _golden.Reader.ReadRadar(_golden.Tables.KeyFramesOf(token)["RADAR_FRONT"], RadarFilter.None);
                Assert.Equal(_golden.Points.Require<double>(key, RadarScan.Fields.Count, scan.Count), scan.Values);
                cases++;
            }
        }

        Assert.NotEqual(0, cases);
    }

    [Fact]
    public void PointsMappedIntoPicturesAreTheDevkits()
    {
        var cases = 0;
        foreach (var (prefix, token, expected) in _golden.Samples)
        {
            var frames = _golden.Tables.KeyFramesOf(token);
            foreach (var (channel, camera) in expected["cams"]!.AsObject())
            {
                var mapped = _golden.Reader.MapPointsToImage(frames["LIDAR_TOP"], frames[channel]);
                var key = $"{prefix}{channel}_map_";
                Assert.Equal(camera!["count"].Deserialize<int>(), mapped.Count);
                AssertDoubles(_golden.Points.Require<double>(key + "points", 3, mapped.Count), mapped.Pixels, key + "points", 1e-9);
                AssertFloats(_golden.Points.Require<float>(key + "depth", mapped.Count), mapped.Depths, key + "depth", 0);
                AssertFloats(_golden.Points.Require<float>(key + "intensity", mapped.Count), mapped.Intensities, key + "intensity", FloatTolerance);
                cases++;
            }
        }

        Assert.NotEqual(0, cases);
    }

    [Fact]
    public void EveryLabelFileHasALabelPerPoint()
    {
        var (lidarseg, panoptic) = (0, 0);
        foreach (var (_, token, _) in _golden.Samples)
        {
            var lidar = _golden.Tables.KeyFramesOf(token)["LIDAR_TOP"];
            var points = _golden.Reader.ReadSweep(lidar).Points.Count;
            var (classes, instances) = (_golden.Reader.ReadLidarseg(lidar), _golden.Reader.ReadPanoptic(lidar));
            Assert.Equal(points, classes?.Length ?? points);
            Assert.Equal(points, instances?.Length ?? points);
            if (classes is not null && instances is not null)
            {
                Assert.Equal(classes, instances.Select(label => (byte)(label / LidarLabels.InstancesPerClass)));
            }

            lidarseg += classes is null ? 0 : 1;
            panoptic += instances is null ? 0 : 1;
        }

        Assert.Equal(_golden.Tables.Summary.Single(table => table.Name == "lidarseg").RowCount, lidarseg);
        Assert.Equal(_golden.Tables.Summary.Single(table => table.Name == "panoptic").RowCount, panoptic);
    }

    public void Dispose() => _golden.Dispose();

    [GeneratedRegex("^[^_]+_[0-9]+_multisweep(?<sweeps>[0-9]+)(_camfront)?_points$", RegexOptions.ExplicitCapture)]
    private static partial Regex LidarKey();

    [GeneratedRegex("^[^_]+_[0-9]+_radar(?<sweeps>[0-9]+)_points$", RegexOptions.ExplicitCapture)]
    private static partial Regex RadarKey();

    private static void AssertFloats(float[] expected, float[] actual, string what, double tolerance) =>
        AssertDoubles(Array.ConvertAll(expected, value => (double)value), Array.ConvertAll(actual, value => (double)value), what, tolerance, absolute: true);

    private static void AssertDoubles(double[] expected, double[] actual, string what, double tolerance, bool absolute = false)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var scale = absolute ? 1 : Math.Max(1, Math.Abs(expected[i]));
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"{what} [{i}]: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }

    private IEnumerable<string> KeysOf(string prefix, Regex pattern) =>
        _golden.Points.Names.Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && pattern.IsMatch(key));
}
