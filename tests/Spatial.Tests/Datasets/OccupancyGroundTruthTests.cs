using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class OccupancyGroundTruthTests : IDisposable
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NoLabelsGiveNothing()
    {
        Assert.Null(OccupancyGroundTruth.Find(_folder.Path, "scene-0061", "token", OccupancyLabels.OpenOcc));
    }

    [Fact]
    public void ThePreferredLabelsComeFirstAndTheOthersStandIn()
    {
        WriteOcc3D("scene-0061", "both");
        WriteOpenOcc("scene-0061", "both");
        WriteOcc3D("scene-0061", "one");

        Assert.Equal(OccupancyLabels.OpenOcc, Find("both", OccupancyLabels.OpenOcc)!.Labels);
        Assert.Equal(OccupancyLabels.Occ3D, Find("both", OccupancyLabels.Occ3D)!.Labels);
        Assert.Equal(OccupancyLabels.Occ3D, Find("one", OccupancyLabels.OpenOcc)!.Labels);
    }

    [Fact]
    public void ATokenThatLeavesTheDataRootIsRejected()
    {
        var dataroot = Directory.CreateDirectory(_folder["root"]).FullName;
        Directory.CreateDirectory(_folder["root", "openocc_v2", "scene-0061"]);
        _folder.Write("labels.npz", [1, 2, 3]);

        Assert.Throws<InvalidDataException>(
            () => OccupancyGroundTruth.Find(dataroot, "scene-0061", "../../..", OccupancyLabels.OpenOcc));
    }

    private Occupancy? Find(string token, OccupancyLabels preferred) =>
        OccupancyGroundTruth.Find(_folder.Path, "scene-0061", token, preferred);

    private void WriteOcc3D(string scene, string token)
    {
        var (free, mask) = (Cube(OccupancyLabels.Occ3D.Free), Cube(1));
        NpzFile.Write(PathOf("gts", scene, token), ("semantics", free), ("mask_lidar", mask), ("mask_camera", mask));
    }

    private void WriteOpenOcc(string scene, string token)
    {
        var flow = NpyArray.Of<float>(new float[2 * Grid.Count], Grid.SizeX, Grid.SizeY, Grid.SizeZ, 2);
        NpzFile.Write(PathOf("openocc_v2", scene, token), ("semantics", Cube(OccupancyLabels.OpenOcc.Free)), ("flow", flow));
    }

    private string PathOf(params string[] folders)
    {
        Directory.CreateDirectory(_folder[folders]);
        return _folder[[.. folders, "labels.npz"]];
    }

    private static NpyArray Cube(byte value)
    {
        var values = new byte[Grid.Count];
        Array.Fill(values, value);
        return NpyArray.Of<byte>(values, Grid.SizeX, Grid.SizeY, Grid.SizeZ);
    }
}
