using System.Numerics;
using Spatial.Native;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class VoxelMasksTests
{
    private const double Touch = 1e-3; // cells: rays that only graze a voxel may count either way

    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    [Fact]
    public void ARayMarksTheVoxelsItPassesAndNoOthers()
    {
        var numbers = SeededNumbers.Of(5);
        for (var i = 0; i < 60; i++)
        {
            var (from, to) = (Place(ref numbers, -1), Place(ref numbers, i % 2 == 0 ? 60 : -1));
            var mask = new byte[Grid.Count];

            MarkRays.To(Grid, from, [to], mask);

            AssertIsPath(from, to, mask);
        }
    }

    [Fact]
    public void RaysAlongAnAxisMarkARow()
    {
        var mask = new byte[Grid.Count];

        MarkRays.To(Grid, new(10.5f, 20.5f, 3.5f), [new(14.2f, 20.5f, 3.5f)], mask);

        Assert.Equal(Enumerable.Range(10, 5).Select(x => Grid.FlatIndex(x, 20, 3)), Marked(mask));
    }

    [Fact]
    public void ARayWithinOneVoxelMarksIt()
    {
        var mask = new byte[Grid.Count];

        MarkRays.To(Grid, new(1.2f, 2.2f, 3.2f), [new(1.9f, 2.4f, 3.3f)], mask);

        Assert.Equal([Grid.FlatIndex(1, 2, 3)], Marked(mask));
    }

    [Fact]
    public void ARayThroughEdgesAndCornersStaysInTheGridAndEndsWhereItShould()
    {
        var mask = new byte[Grid.Count];

        MarkRays.To(Grid, new(8, 8, 8), [new(16, 16, 16)], mask); // every face is met together with two others
        MarkRays.To(Grid, new(195.5f, 195.5f, 12), [new(205.5f, 205.5f, 14)], mask);
        MarkRays.To(Grid, new(199.5f, 0.5f, 15.5f), [new(204, -4, 20)], mask);

        Assert.Equal(1, mask[Grid.FlatIndex(8, 8, 8)]);
        Assert.Equal(1, mask[Grid.FlatIndex(15, 15, 15)]);
        Assert.Equal(1, mask[Grid.FlatIndex(199, 199, 12)]);
        Assert.Equal(1, mask[Grid.FlatIndex(199, 0, 15)]);
    }

    [Fact]
    public void RaysThatDoNotBeginInTheGridAreRefused()
    {
        var mask = new byte[Grid.Count];

        Assert.Throws<ArgumentOutOfRangeException>(() => MarkRays.To(Grid, new(-5, 5, 3), [new(5, 5, 3)], mask));
        Assert.Throws<ArgumentOutOfRangeException>(() => MarkRays.To(Grid, new(5, 5, float.NaN), [new(5, 5, 3)], mask));
    }

    [Fact]
    public void RaysFollowedTogetherMarkWhatEachMarksAlone()
    {
        var numbers = SeededNumbers.Of(6);
        var from = new Vector3(100.3f, 99.8f, 7.1f);
        Vector3[] to = [.. Enumerable.Range(0, 1003).Select(_ => Place(ref numbers, 20))];
        var labels = new byte[Grid.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = numbers.NextChance(0.02) ? (byte)4 : (byte)17;
        }

        var (together, alone) = (new byte[Grid.Count], new byte[Grid.Count]);
        var (togetherSeen, aloneSeen) = (new byte[Grid.Count], new byte[Grid.Count]);
        MarkRays.To(Grid, from, to, together);
        MarkRays.UntilOccupied(Grid, from, to, labels, 17, togetherSeen);
        foreach (var end in to)
        {
            MarkRays.To(Grid, from, [end], alone);
            MarkRays.UntilOccupied(Grid, from, [end], labels, 17, aloneSeen);
        }

        Assert.Equal(alone, together);
        Assert.Equal(aloneSeen, togetherSeen);
    }

    [Fact]
    public void ARayEndsInTheFirstOccupiedVoxelWhichIsMarked()
    {
        var (labels, mask) = (new byte[Grid.Count], new byte[Grid.Count]);
        Array.Fill(labels, (byte)17);
        labels[Grid.FlatIndex(60, 50, 5)] = 4;

        MarkRays.UntilOccupied(Grid, new(50.5f, 50.5f, 5.5f), [new(300, 50.5f, 5.5f)], labels, 17, mask);

        Assert.Equal(Enumerable.Range(50, 11).Select(x => Grid.FlatIndex(x, 50, 5)), Marked(mask));
    }

    [Fact]
    public void TheLidarMaskIsTheVoxelsOnTheWayToEveryReturnSinceTheKeyframeBefore()
    {
        var drive = new HandMadeDrive();
        var readings = HandMadeWorld.Readings(drive, 2);
        readings = readings with { KeySweep = Thinned(readings.KeySweep), SweepsBetween = [.. readings.SweepsBetween.Select(Thinned)] };

        var mask = VoxelMasks.OfLidar(readings, HandMadeSensors.Lidar);

        var egoFromTown = readings.KeySweep.TownFromEgo.Inverse();
        var rays = new List<(Vector3 From, Vector3 To)>();
        foreach (var sweep in readings.SweepsBetween.Append(readings.KeySweep))
        {
            var egoFromLidar = egoFromTown * sweep.TownFromEgo * HandMadeSensors.Lidar.EgoFromSensor;
            for (var i = 0; i < sweep.Count; i++)
            {
                var point = egoFromLidar * new Vector3d(sweep.Points[5 * i], sweep.Points[(5 * i) + 1], sweep.Points[(5 * i) + 2]);
                rays.Add((InCells(egoFromLidar.Translation), InCells(point)));
            }
        }

        AssertIsUnionOfRays(rays, mask);
    }

    [Fact]
    public void TheCameraMaskIsTheVoxelsThatRaysOfThePicturesReach()
    {
        var drive = new HandMadeDrive();
        var surfaces = WorldSurfaces.Of(drive.Town, HandMadeTown.ClassOf);
        var readings = HandMadeWorld.Readings(drive, 1);
        var contents = new VoxelContents(surfaces.Town, surfaces.Solids);
        contents.Find(readings.KeySweep.TownFromEgo, drive.ObjectsAt(readings.Seconds));

        var mask = VoxelMasks.OfCameras(readings, surfaces, contents.Surfaces, VoxelContents.Free);

        // Many small steps along rays of other places in the pictures: what they meet before anything occupied must be marked nearly always.
        var (met, marked) = (0, 0);
        var numbers = SeededNumbers.Of(3);
        var egoFromTown = readings.KeySweep.TownFromEgo.Inverse();
        foreach (var (mount, townFromEgo) in readings.Cameras)
        {
            var egoFromCamera = egoFromTown * townFromEgo * mount.EgoFromSensor;
            var k = mount.Intrinsics!.Matrix;
            for (var i = 0; i < 300; i++)
            {
                var (u, v) = (numbers.NextBetween(0, HandMadeSensors.Width - 1), numbers.NextBetween(0, HandMadeSensors.Height - 1));
                var direction = egoFromCamera.Rotate(new Vector3d((u - k.M02) / k.M00, (v - k.M12) / k.M11, 1));
                for (var distance = 0.0; distance < 60; distance += 0.1)
                {
                    if (!Grid.TryCellOf(egoFromCamera.Translation + (direction * distance / direction.Length), out var cell))
                    {
                        break;
                    }

                    var voxel = Grid.FlatIndex(cell.X, cell.Y, cell.Z);
                    met++;
                    marked += mask[voxel];
                    if (contents.Surfaces[voxel] != VoxelContents.Free)
                    {
                        break;
                    }
                }
            }
        }

        Assert.True(met > 50_000, $"{met} steps lie in the grid");
        Assert.InRange(marked, 0.99 * met, met);
        Assert.InRange(mask.Count(value => value == 1), 10_000, Grid.Count * 0.8);
    }

    [Fact]
    public void TheCameraMaskIsTheVoxelsOnRaysUpToTheFirstOccupiedOneAndNoOthers()
    {
        var drive = new HandMadeDrive();
        var surfaces = WorldSurfaces.Of(drive.Town, HandMadeTown.ClassOf);
        var readings = HandMadeWorld.Readings(drive, 1);

        // Long lenses have so few rays that each can be followed by trying all voxels around it.
        var lens = new CameraIntrinsics(new Matrix3d(600, 0, 40, 0, 600, 22.5, 0, 0, 1), HandMadeSensors.Width, HandMadeSensors.Height);
        readings = readings with { Cameras = [.. readings.Cameras.Take(3).Select(camera => (camera.Mount with { Intrinsics = lens }, camera.TownFromEgo))] };
        var contents = new VoxelContents(surfaces.Town, surfaces.Solids);
        contents.Find(readings.KeySweep.TownFromEgo, drive.ObjectsAt(readings.Seconds));

        var mask = VoxelMasks.OfCameras(readings, surfaces, contents.Surfaces, VoxelContents.Free);

        var seen = new SeenVoxels();
        var egoFromTown = readings.KeySweep.TownFromEgo.Inverse();
        foreach (var (mount, townFromEgo) in readings.Cameras)
        {
            var egoFromCamera = egoFromTown * townFromEgo * mount.EgoFromSensor;
            foreach (var end in surfaces.LatticeOf(mount))
            {
                seen.AddUntil(InCells(egoFromCamera.Translation), InCells(egoFromCamera * new Vector3d(end.X, end.Y, end.Z)), voxel => contents.Surfaces[voxel] != VoxelContents.Free);
            }
        }

        seen.AssertAre(mask);
        Assert.InRange(mask.Count(value => value == 1), 1000, 100_000);
        Assert.True(Marked(mask).Count(voxel => contents.Surfaces[voxel] != VoxelContents.Free) > 100, "rays end at what is occupied");
    }

    [Fact]
    public void VoxelsBehindAWallOrBehindTheVehicleWithoutACameraThereAreNotObserved()
    {
        var drive = new HandMadeDrive();
        var surfaces = WorldSurfaces.Of(drive.Town, HandMadeTown.ClassOf);
        var readings = HandMadeWorld.Readings(drive, 0);
        readings = readings with { Cameras = [readings.Cameras[0]] };
        var contents = new VoxelContents(surfaces.Town, surfaces.Solids);
        contents.Find(readings.KeySweep.TownFromEgo, drive.ObjectsAt(0));

        var mask = VoxelMasks.OfCameras(readings, surfaces, contents.Surfaces, VoxelContents.Free);

        Assert.True(Grid.TryCellOf(new(-5, 0, 1), out var behind));
        Assert.Equal(0, mask[Grid.FlatIndex(behind.X, behind.Y, behind.Z)]);
        Assert.True(Grid.TryCellOf(new(20, 1, 1), out var behindTheCar)); // the car ahead is 13 to 17 m away
        Assert.Equal(0, mask[Grid.FlatIndex(behindTheCar.X, behindTheCar.Y, behindTheCar.Z)]);
        Assert.True(Grid.TryCellOf(new(8, 0, 1), out var before));
        Assert.Equal(1, mask[Grid.FlatIndex(before.X, before.Y, before.Z)]);
    }

    [Fact]
    public void NeighbouringRaysOfACameraAreCloserThanAVoxel()
    {
        foreach (var intrinsics in new[] { HandMadeSensors.Cameras[0].Intrinsics!, new CameraIntrinsics(new(1266, 0, 816, 0, 1266, 491, 0, 0, 1), 1600, 900) })
        {
            var rays = CameraLattice.Of(intrinsics).Select(end => Vector3.Normalize(end) * (float)CameraLattice.Reach).ToArray();
            var columns = Array.FindIndex(rays, 1, ray => ray.X < rays[0].X + 1e-3f && ray.Y > rays[0].Y + 1e-3f);

            for (var i = 1; i < rays.Length; i++)
            {
                Assert.True(i % columns == 0 || Vector3.Distance(rays[i], rays[i - 1]) < 0.4);
                Assert.True(i < columns || Vector3.Distance(rays[i], rays[i - columns]) < 0.4);
            }

            var corner = intrinsics.Project(new(rays[0].X, rays[0].Y, rays[0].Z));
            Assert.Equal(-0.5, corner.U, 1e-3);
            Assert.Equal(-0.5, corner.V, 1e-3);
        }
    }

    [Fact]
    public void OpenGroundIsObservedOutToTheEdgeOfTheGrid()
    {
        var drive = new HandMadeDrive();
        var surfaces = WorldSurfaces.Of(drive.Town, HandMadeTown.ClassOf);
        var front = SensorRig.NuScenes(704, 396, withRadars: false).Cameras[0];
        var readings = HandMadeWorld.Readings(drive, 0);
        readings = readings with { Cameras = [(front, readings.KeySweep.TownFromEgo)] };
        var labels = new byte[Grid.Count];
        Array.Fill(labels, VoxelContents.Free);
        Assert.True(Grid.TryCellOf(Vector3d.Zero, out var ground));
        for (var column = 0; column < Grid.SizeX * Grid.SizeY; column++)
        {
            labels[(column * Grid.SizeZ) + ground.Z] = (byte)LidarsegClass.DriveableSurface;
        }

        var mask = VoxelMasks.OfCameras(readings, surfaces, labels, VoxelContents.Free);

        var (seen, all) = (0, 0);
        for (var x = 8.0; x < 39.5; x += 0.4)
        {
            for (var y = -3.0; y < 3; y += 0.4)
            {
                Assert.True(Grid.TryCellOf(new(x, y, 0), out var cell));
                all++;
                seen += mask[Grid.FlatIndex(cell.X, cell.Y, cell.Z)];
            }
        }

        Assert.True(seen > 0.98 * all, $"{seen} of {all}");
    }

    private static SensedSweep Thinned(SensedSweep sweep)
    {
        var kept = Enumerable.Range(0, sweep.Count).Where(i => i % 23 == 0).ToList();
        return sweep with
        {
            Points = [.. kept.SelectMany(i => sweep.Points[(5 * i)..((5 * i) + 5)])],
            Classes = [.. kept.Select(i => sweep.Classes[i])],
            Objects = [.. kept.Select(i => sweep.Objects[i])],
        };
    }

    private static void AssertIsPath(Vector3 from, Vector3 to, byte[] mask) => AssertIsUnionOfRays([(from, to)], mask);

    private static void AssertIsUnionOfRays(List<(Vector3 From, Vector3 To)> rays, byte[] mask)
    {
        var seen = new SeenVoxels();
        foreach (var (from, to) in rays)
        {
            seen.AddUntil(from, to, _ => false);
        }

        seen.AssertAre(mask);
    }

    // By the slabs of each voxel around the ray, one voxel at a time.
    private static IEnumerable<Crossing> Crossed(Vector3 from, Vector3 to)
    {
        var along = to - from;
        var (low, high) = (Vector3.Min(from, to), Vector3.Max(from, to));
        int First(int axis) => (int)Math.Max(0, Math.Floor(low[axis]) - 1);
        int Last(int axis, int size) => (int)Math.Min(size - 1, Math.Floor(high[axis]) + 1);
        for (var x = First(0); x <= Last(0, Grid.SizeX); x++)
        {
            // Rows of voxels far from the ray at this x are passed over.
            var (near, far) = Part(from.X, along.X, x, Touch);
            if (near > far)
            {
                continue;
            }

            var (nearY, farY) = (from.Y + (along.Y * near), from.Y + (along.Y * far));
            var (nearZ, farZ) = (from.Z + (along.Z * near), from.Z + (along.Z * far));
            for (var y = (int)Math.Max(First(1), Math.Min(nearY, farY) - 2); y <= Math.Min(Last(1, Grid.SizeY), Math.Max(nearY, farY) + 2); y++)
            {
                for (var z = (int)Math.Max(First(2), Math.Min(nearZ, farZ) - 2); z <= Math.Min(Last(2, Grid.SizeZ), Math.Max(nearZ, farZ) + 2); z++)
                {
                    var inside = Within(from, along, x, y, z, -Touch);
                    var touching = Within(from, along, x, y, z, Touch);
                    if (touching.Near <= touching.Far)
                    {
                        yield return new(Grid.FlatIndex(x, y, z), touching.Near, inside.Near < inside.Far, inside.Near);
                    }
                }
            }
        }
    }

    private static (double Near, double Far) Within(Vector3 from, Vector3 along, int x, int y, int z, double margin)
    {
        var (ofX, ofY, ofZ) = (Part(from.X, along.X, x, margin), Part(from.Y, along.Y, y, margin), Part(from.Z, along.Z, z, margin));
        return (Math.Max(ofX.Near, Math.Max(ofY.Near, ofZ.Near)), Math.Min(ofX.Far, Math.Min(ofY.Far, ofZ.Far)));
    }

    private static (double Near, double Far) Part(double from, double along, int cell, double margin)
    {
        if (along == 0)
        {
            return from >= cell - margin && from <= cell + 1 + margin ? (0, 1) : (1, 0);
        }

        var (a, b) = ((cell - margin - from) / along, (cell + 1 + margin - from) / along);
        return (Math.Max(0, Math.Min(a, b)), Math.Min(1, Math.Max(a, b)));
    }

    private static Vector3 Place(ref SeededNumbers numbers, double beyond) => new(
        (float)numbers.NextBetween(-beyond, Grid.SizeX + beyond), (float)numbers.NextBetween(-beyond, Grid.SizeY + beyond),
        (float)numbers.NextBetween(-beyond / 10, Grid.SizeZ + (beyond / 10)));

    private static Vector3 InCells(Vector3d inEgo)
    {
        var offset = inEgo - Grid.Min;
        return new((float)(offset.X / Grid.CellSize.X), (float)(offset.Y / Grid.CellSize.Y), (float)(offset.Z / Grid.CellSize.Z));
    }

    private static IEnumerable<int> Marked(byte[] mask) => Enumerable.Range(0, mask.Length).Where(voxel => mask[voxel] == 1);

    /// <summary>A voxel that a ray touches.</summary>
    /// <param name="Voxel">Which.</param>
    /// <param name="Touched">Where along the ray it is touched first.</param>
    /// <param name="IsPassed">Whether the ray clearly goes through it.</param>
    /// <param name="Entered">Where along the ray that begins.</param>
    private sealed record Crossing(int Voxel, double Touched, bool IsPassed, double Entered);

    /// <summary>What rays see: a voxel that one clearly reaches must be marked, one that none can reach must not.</summary>
    private sealed class SeenVoxels
    {
        private readonly bool[] _surely = new bool[Grid.Count];
        private readonly bool[] _perhaps = new bool[Grid.Count];

        public void AddUntil(Vector3 from, Vector3 to, Func<int, bool> isOccupied)
        {
            var crossings = Crossed(from, to).ToList();
            var occupied = crossings.Where(crossing => isOccupied(crossing.Voxel)).ToList();
            var ends = occupied.Where(crossing => crossing.IsPassed).Select(crossing => crossing.Entered).DefaultIfEmpty(double.PositiveInfinity).Min();
            foreach (var crossing in crossings)
            {
                _perhaps[crossing.Voxel] |= crossing.Touched <= ends;
                _surely[crossing.Voxel] |= crossing.IsPassed && !occupied.Any(other => other.Voxel != crossing.Voxel && other.Touched < crossing.Entered);
            }
        }

        public void AssertAre(byte[] mask)
        {
            for (var voxel = 0; voxel < mask.Length; voxel++)
            {
                if (mask[voxel] == 0 ? _surely[voxel] : !_perhaps[voxel])
                {
                    Assert.Fail($"voxel {Grid.CellAt(voxel)} is {(mask[voxel] == 0 ? "reached and not marked" : "marked and not reached")}");
                }
            }
        }
    }
}
