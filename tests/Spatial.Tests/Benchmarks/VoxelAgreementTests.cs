using Spatial.Benchmarks;

namespace Spatial.Tests;

public sealed class VoxelAgreementTests
{
    [Fact]
    public void TheSameVoxelsAgree()
    {
        Assert.Contains("1000 of them", VoxelAgreement.Compare("peer", Voxels(1000), Voxels(1000)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void AFewVoxelsMayDifferAtTheFacesOfCells(int missing, bool agrees)
    {
        var theirs = Voxels(1000 - missing);

        Assert.Equal(!agrees, Record.Exception(() => VoxelAgreement.Compare("peer", Voxels(1000), theirs)) is ResultsDifferException);
    }

    [Fact]
    public void AMeanThatIsTwoMillimetresOffIsADifference()
    {
        var theirs = Voxels(100);
        theirs[7] += new Vector3d(0.002, 0, 0);

        Assert.Throws<ResultsDifferException>(() => VoxelAgreement.Compare("peer", Voxels(100), theirs));
    }

    [Fact]
    public void PixelsMayMoveByTheRoundingOfThePointAndNoFurther()
    {
        // One camera, one point at 10 m: 1 mm there is 0.1 pixels at a focal length of 1000.
        (double[] Pixels, byte[] Mask) ours = ([100, 200], [1]);

        Assert.Contains("1 points", PixelAgreement.Compare("peer", ours, ([100.15, 200], [10], [1]), 1, metres: 0.001, focal: 1000), StringComparison.Ordinal);
        Assert.Throws<ResultsDifferException>(() => PixelAgreement.Compare("peer", ours, ([100.25, 200], [10], [1]), 1, metres: 0.001, focal: 1000));
        Assert.Throws<ResultsDifferException>(() => PixelAgreement.Compare("peer", ours, ([100, 200], [10], [0]), 1, metres: 0.001, focal: 1000));
    }

    private static Dictionary<int, Vector3d> Voxels(int count) => Enumerable.Range(0, count).ToDictionary(key => key, key => new Vector3d(key, 0, 0));
}
