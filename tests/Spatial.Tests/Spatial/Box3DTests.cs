namespace Spatial.Tests;

public sealed class Box3DTests
{
    [Fact]
    public void CornersOfAStraightBoxFollowTheDevkitsOrder()
    {
        var corners = new Box3D(new(10, 0, 1), new(Width: 2, Length: 4, Height: 1), Quaterniond.Identity).Corners();

        Assert.Equal(new Vector3d(12, 1, 1.5), corners[0]);
        Assert.Equal(new Vector3d(12, -1, 1.5), corners[1]);
        Assert.Equal(new Vector3d(12, -1, 0.5), corners[2]);
        Assert.Equal(new Vector3d(12, 1, 0.5), corners[3]);
        Assert.Equal(new Vector3d(8, 1, 1.5), corners[4]);
    }

    [Fact]
    public void BottomCornersLieAtTheBottom()
    {
        var box = new Box3D(new(3, 2, 1), new(2, 4, 1), Quaterniond.FromYaw(0.4));

        Assert.All(box.BottomCorners(), corner => Assert.Equal(0.5, corner.Z, 12));
    }

    [Fact]
    public void ATurnedFrameTurnsBoxAndVelocityTogether()
    {
        var box = new Box3D(new(1, 0, 0), new(1, 1, 1), Quaterniond.Identity) { Velocity = new(5, 0, 0) };

        var turned = box.Transformed(Quaterniond.FromYaw(Math.PI / 2), new(0, 0, 2));

        Assert.Equal(0, (turned.Center - new Vector3d(0, 1, 2)).Length, 12);
        Assert.Equal(0, (turned.Velocity!.Value - new Vector3d(0, 5, 0)).Length, 12);
        Assert.Equal(Math.PI / 2, turned.Rotation.Yaw, 12);
    }
}
