using System.Text.Json;
using Spatial.Datasets;
using Spatial.Native;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class RayCastGoldenTests
{
    [Fact]
    public void DirectionsAreTheOfficialOnes()
    {
        var official = NpyArray.Read(TestData.Golden("rayiou", "lidar_rays.npy"));

        Assert.Equal(official.Values<float>().ToArray(), LidarRays.Directions());
    }

    [Fact]
    public void ClassesAndDistancesOfAllRaysAreTheOfficialOnes()
    {
        var directions = NpyArray.Read(TestData.Golden("rayiou", "lidar_rays.npy")).Values<float>().ToArray();
        var files = Directory.GetFiles(TestData.Golden("rayiou"), "rays_frame*.npz", SearchOption.AllDirectories);
        Assert.SkipWhen(files.Length == 0, "no rays_frame*.npz among the goldens of rayiou");

        Assert.All(files, file =>
        {
            var folder = Path.GetDirectoryName(file)!;
            var frame = NpzFile.Read(Path.Combine(folder, Path.GetFileName(file)["rays_".Length..]));
            var rays = NpzFile.Read(file);
            var origins = frame["origins"].Values<float>().ToArray();
            foreach (var which in new[] { "gt", "pred" })
            {
                var hits = RayCast.Run(
                    origins, directions, VoxelGrid.NuScenesOccupancy, frame[$"sem_{which}"].Values<byte>(), FreeClass(folder));

                // The producer's kernel ran without fused multiply-add, as ours does: no ray may differ, not by a bit.
                Assert.Equal(rays[$"cls_{which}"].Values<byte>().ToArray(), hits.Classes);
                Assert.Equal(rays[$"dist_{which}"].Values<float>().ToArray(), hits.Distances);
            }
        });
    }

    // The last class of a protocol is empty space.
    private static byte FreeClass(string folder)
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        return (byte)(expected.RootElement.GetProperty("class_names").GetArrayLength() - 1);
    }
}
