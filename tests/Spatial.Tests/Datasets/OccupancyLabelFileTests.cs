using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class OccupancyLabelFileTests : IDisposable
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Occ3DLabelsAndMasksAreRead()
    {
        var (classes, mask) = (Filled((byte)17), Filled((byte)0));
        (classes[Grid.FlatIndex(1, 2, 3)], mask[Grid.FlatIndex(4, 5, 6)]) = (0, 1);

        var labels = OccupancyLabelFile.ReadOcc3D(Write(("semantics", Cube(classes)), ("mask_lidar", Cube(mask)), ("mask_camera", Cube(Filled((byte)1)))));

        Assert.Equal(OccupancyLabels.Occ3D, labels.Occupancy.Labels);
        Assert.Equal(0, labels.Occupancy.Classes[Grid.FlatIndex(1, 2, 3)]);
        Assert.Equal((1, 1), (labels.Occupancy.OccupiedCount, labels.LidarMask.Count(value => value == 1)));
        Assert.Equal(Grid.Count, labels.CameraMask.Count(value => value == 1));
    }

    [Theory]
    [InlineData(typeof(Half))]
    [InlineData(typeof(float))]
    [InlineData(typeof(double))]
    public void OpenOccLabelsAndFlowAreRead(Type type)
    {
        var flow = new float[2 * Grid.Count];
        flow[(2 * Grid.FlatIndex(1, 2, 3)) + 1] = -2.5f;
        var array = type == typeof(Half) ? Flow(Array.ConvertAll(flow, value => (Half)value))
            : type == typeof(double) ? Flow(Array.ConvertAll(flow, value => (double)value)) : Flow(flow);

        var labels = OccupancyLabelFile.ReadOpenOcc(Write(("semantics", Cube(Filled((byte)16))), ("flow", array)));

        Assert.Equal((OccupancyLabels.OpenOcc, 0), (labels.Occupancy.Labels, labels.Occupancy.OccupiedCount));
        Assert.Equal(flow, labels.Flow.Velocities);
    }

    [Fact]
    public void ALabelOutsideTheListIsRejectedNamingFileAndValue()
    {
        var classes = Filled((byte)17);
        classes[Grid.FlatIndex(7, 8, 9)] = 18;
        var mask = Cube(Filled((byte)1));

        var error = Fault(() => OccupancyLabelFile.ReadOcc3D(Write(("semantics", Cube(classes)), ("mask_lidar", mask), ("mask_camera", mask))));

        Assert.StartsWith("labels.npz: semantics has label 18 at voxel (7, 8, 9)", error);
    }

    [Fact]
    public void ArraysForAnEvaluationMayHoldWhatIsNoLabel()
    {
        var (classes, mask) = (Filled((byte)17), Filled((byte)1));
        (classes[0], mask[1]) = (255, 0);
        var (semantics, lidar, camera) = (("semantics", Cube(classes)), ("mask_lidar", Cube(Filled((byte)0))), ("mask_camera", Cube(mask)));

        var byCamera = OccupancyLabelFile.ReadOcc3DArrays(Write(semantics, lidar, camera), Occ3DMask.Camera);
        var byLidar = OccupancyLabelFile.ReadOcc3DArrays(Write(semantics, lidar, camera), Occ3DMask.Lidar);

        Assert.Equal(classes, byCamera.Semantics);
        Assert.Equal(mask, byCamera.Mask);
        Assert.Equal(classes, byLidar.Semantics);
        Assert.All(byLidar.Mask, value => Assert.Equal(0, value));
        Assert.Contains("mask_camera has 255 at voxel (0, 0, 0)", Fault(() => OccupancyLabelFile.ReadOcc3DArrays(Write(semantics, ("mask_camera", Cube(classes))), Occ3DMask.Camera)));
        Assert.Contains("semantics must be uint8 [200, 200, 16]", Fault(() => OccupancyLabelFile.ReadOcc3DArrays(Write(("semantics", Cube(Filled(16)))), null)));
    }

    [Fact]
    public void OnlyTheMaskThatIsAskedForIsUnpacked()
    {
        var classes = Filled((byte)17);
        var path = Write(("semantics", Cube(classes)), ("mask_lidar", NpyArray.Of<byte>([2])), ("mask_camera", Cube(Filled((byte)1))));

        Assert.Equal(classes, OccupancyLabelFile.ReadOcc3DArrays(path, Occ3DMask.Camera).Semantics);
        Assert.Empty(OccupancyLabelFile.ReadOcc3DArrays(path, null).Mask);
        Assert.Contains("mask_lidar must be uint8 [200, 200, 16]", Fault(() => OccupancyLabelFile.ReadOcc3DArrays(path, Occ3DMask.Lidar)));
        Assert.Contains("no array 'mask_camera'", Fault(() => OccupancyLabelFile.ReadOcc3DArrays(Write(("semantics", Cube(classes))), Occ3DMask.Camera)));
    }

    [Fact]
    public void LabelsOfTheOtherBenchmarkAreRejected()
    {
        var free = Cube(Filled((byte)17));

        Assert.Contains("other benchmark", Fault(() => OccupancyLabelFile.ReadOpenOcc(Write(("semantics", free), ("flow", Flow(new float[2 * Grid.Count]))))));
        Assert.Contains("no array 'mask_lidar'; it has semantics, flow", Fault(() => OccupancyLabelFile.ReadOcc3D(Write(("semantics", free), ("flow", Flow(new float[2 * Grid.Count]))))));
    }

    [Fact]
    public void OtherTypesShapesAndValuesAreRejected()
    {
        var semantics = Cube(Filled((byte)16));
        var flow = new float[2 * Grid.Count];
        flow[5] = float.NaN;

        Assert.Contains("semantics must be uint8 [200, 200, 16], got int32", Fault(() => OccupancyLabelFile.ReadOpenOcc(Write(("semantics", Cube(Filled(16)))))));
        Assert.Contains("got uint8 [640000]", Fault(() => OccupancyLabelFile.ReadOpenOcc(Write(("semantics", NpyArray.Of<byte>(Filled((byte)16)))))));
        Assert.Contains("flow must be float32 [200, 200, 16, 2]", Fault(() => OccupancyLabelFile.ReadOpenOcc(Write(("semantics", semantics), ("flow", semantics)))));
        Assert.Contains("flow has NaN at voxel (0, 0, 2)", Fault(() => OccupancyLabelFile.ReadOpenOcc(Write(("semantics", semantics), ("flow", Flow(flow))))));
        Assert.Contains("mask_lidar has 16", Fault(() => OccupancyLabelFile.ReadOcc3D(Write(("semantics", semantics), ("mask_lidar", semantics), ("mask_camera", semantics)))));
    }

    [Fact]
    public void InstancesMayBeOfAnyIntegerType()
    {
        var instances = Filled(0);
        instances[Grid.FlatIndex(1, 2, 3)] = 100;
        NpyArray[] arrays =
        [
            Cube(Array.ConvertAll(instances, value => (sbyte)value)), Cube(Array.ConvertAll(instances, value => (byte)value)),
            Cube(Array.ConvertAll(instances, value => (short)value)), Cube(Array.ConvertAll(instances, value => (ushort)value)),
            Cube(instances), Cube(Array.ConvertAll(instances, value => (uint)value)),
            Cube(Array.ConvertAll(instances, value => (long)value)), Cube(Array.ConvertAll(instances, value => (ulong)value)),
        ];

        Assert.All(arrays, array => Assert.Equal(instances, Instances(array).Select(value => (int)value)));
        instances[1] = -1;
        Assert.Contains("instances has -1 at voxel (0, 0, 1), expected 0 to 65534", Fault(() => Instances(Cube(instances))));
        instances[1] = 65_535;
        Assert.Contains("instances has 65535 at voxel (0, 0, 1)", Fault(() => Instances(Cube(Array.ConvertAll(instances, value => (uint)value)))));
        Assert.Contains("instances has ", Fault(() => Instances(Cube(Filled(ulong.MaxValue)))));
        Assert.Contains("instances must be uint16 [200, 200, 16], got float32", Fault(() => Instances(Cube(Filled(1f)))));

        ushort[] Instances(NpyArray array) => OccupancyLabelFile.ReadPanopticOcc3D(Write(("semantics", Cube(Filled((byte)17))), ("instances", array))).Instances;
    }

    [Fact]
    public void AFlowThatIsNotFiniteIsFoundWhereverItIs()
    {
        var semantics = ("semantics", Cube(Filled((byte)16)));
        foreach (var at in (int[])[0, 1, 7, 8, (2 * Grid.Count) - 1])
        {
            var flow = new float[2 * Grid.Count];
            flow[at] = at % 2 == 0 ? float.NegativeInfinity : float.NaN;
            Assert.Contains($"at voxel {Grid.CellAt(at / 2)}, expected finite", Fault(() => OccupancyLabelFile.ReadOpenOcc(Write(semantics, ("flow", Flow(flow))))));
        }
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void FilesOfABenchmarkAreReadOrRejectedForTheirLabels()
    {
        foreach (var path in Directory.EnumerateFiles(TestData.Golden("occ3d_miou"), "labels.npz", SearchOption.AllDirectories))
        {
            var classes = NpzFile.Read(path)["semantics"].Require<byte>(Grid.SizeX, Grid.SizeY, Grid.SizeZ);
            if (classes.Max() < OccupancyLabels.Occ3D.Classes.Count)
            {
                Assert.Equal(classes, OccupancyLabelFile.ReadOcc3D(path).Occupancy.Classes);
            }
            else
            {
                Assert.Contains($"label {classes.First(label => label > 17)}", Fault(() => OccupancyLabelFile.ReadOcc3D(path)));
            }
        }
    }

    private static T[] Filled<T>(T value) => Enumerable.Repeat(value, Grid.Count).ToArray();

    private static NpyArray Cube<T>(T[] values)
        where T : unmanaged => NpyArray.Of<T>(values, Grid.SizeX, Grid.SizeY, Grid.SizeZ);

    private static NpyArray Flow<T>(T[] values)
        where T : unmanaged => NpyArray.Of<T>(values, Grid.SizeX, Grid.SizeY, Grid.SizeZ, 2);

    private static string Fault(Func<object> read) => Assert.Throws<InvalidDataException>(read).Message;

    private string Write(params (string Name, NpyArray Array)[] arrays)
    {
        var path = Path.Join(_folder.Path, "labels.npz");
        NpzFile.Write(path, arrays);
        return path;
    }
}
