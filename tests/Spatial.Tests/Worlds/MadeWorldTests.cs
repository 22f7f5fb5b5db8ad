using System.Text.Json;
using Spatial.Cli;
using Spatial.Datasets;
using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>A whole world as its users meet it: through the tables, the files and the commands.</summary>
[Collection(MadeWorldCollection.Name)]
public sealed class MadeWorldTests(MadeWorld world)
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    [Fact]
    public void NothingIsFoundWrongWithTheDataSetNorWithAnyOfItsFiles()
    {
        Assert.Empty(DatasetVerification.Run(world.Tables, readFiles: true, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(9, world.Tables.SampleTokens.Count);
    }

    [Fact]
    public void TheTruthFedBackAsPredictionsHasNoErrors()
    {
        string[] data = ["--dataroot", world.DataRoot, "--version", world.Config.Version, "--questions", world.QuestionsFile];
        var predicted = CommandRun.Of(["predict", "--model", "truth", "--out", world.Beside("truth"), .. data]);
        Assert.True(predicted.ExitCode == ExitCode.Ok, predicted.Error);
        string[] protocols = ["openocc-v2", "occ3d", "occ3d-rayiou", "planning-vad", "planning-drivepi", "detection-cvpr2019", "lidarseg", "panoptic", "nuscenes-qa"];

        var scored = CommandRun.Of(["evaluate", world.Beside("truth"), "--protocol", string.Join(',', protocols), "--json", .. data]);

        Assert.True(scored.ExitCode == ExitCode.Ok, scored.Error);
        var report = JsonElement.Parse(scored.Output).GetProperty("protocols");
        double Figure(string protocol, string figure) => report.GetProperty(protocol).GetProperty("figures").GetProperty(figure).GetProperty("value").GetDouble();
        Assert.Equal(1, Figure("openocc-v2", "RayIoU"));
        Assert.Equal(0, Figure("openocc-v2", "mAVE"));
        Assert.Equal(1, Figure("occ3d-rayiou", "RayIoU"));
        Assert.Equal(100, Figure("occ3d", "mIoU"));
        Assert.Equal(0, Figure("planning-drivepi", "L2_3s"), 6); // float32 in the official code
        Assert.InRange(Figure("planning-vad", "plan_L2_3s"), 0, 0.02); // of the LiDAR's path, which is laid out from the plan of the rear axle
        Assert.Equal(1, Figure("lidarseg", "mIoU"), 9);
        Assert.Equal(100, Figure("nuscenes-qa", "Overall"));

        // A class that the scene does not have scores 0 in mAP by the official rule, so mAP says how many there are.
        var present = world.Tables.SampleTokens.SelectMany(token => world.Reader.ReadAnnotations(token).Boxes)
            .Where(box => box.LidarPoints + box.RadarPoints > 0).Select(box => box.Box.Name).Distinct(StringComparer.Ordinal).Count();
        Assert.InRange(present, 8, 10);
        Assert.InRange(Figure("detection-cvpr2019", "mAP"), 0.1 * (present - 1), (0.1 * present) + 1e-9); // one may be beyond its class range throughout
    }

    [Fact]
    public void OccupancyAndFlowAgreeWithTheBoxes()
    {
        string[] moving = ["car", "truck", "trailer", "bus", "construction_vehicle", "bicycle", "motorcycle", "pedestrian"];
        var (voxels, boxesInGrid, keyframe) = (0, 0, 0);
        foreach (var token in world.Tables.SampleTokens)
        {
            var labels = OccupancyLabelFile.ReadOpenOcc(OccupancyGroundTruth.FileOf(world.DataRoot, "scene-9001", token, OccupancyLabels.OpenOcc));
            var (boxes, all) = (BoxesInEgo(token), AllBoxesInEgo(keyframe++));
            foreach (var box in boxes.Where(box => box.Velocity is not null && box.Name is "car" or "pedestrian"))
            {
                var nearest = all.MinBy(other => (other.Center - box.Center).Length)!;
                Assert.Equal(0, (nearest.Center - box.Center).Length, 6);
            }

            foreach (var box in boxes.Where(box => Grid.TryCellOf(box.Center, out _)))
            {
                var label = labels.Occupancy.Labels.LabelOf(box.Name);
                Assert.True(CellsAround(box).Any(cell => labels.Occupancy.Classes[cell] == label), $"no voxel of the {box.Name} at {box.Center} of {token}");
                boxesInGrid++;
            }

            for (var voxel = 0; voxel < Grid.Count; voxel++)
            {
                var name = labels.Occupancy.Labels.Classes[labels.Occupancy.Classes[voxel]];
                var flow = (X: labels.Flow.Velocities[2 * voxel], Y: labels.Flow.Velocities[(2 * voxel) + 1]);
                if (!moving.Contains(name))
                {
                    Assert.Equal((0f, 0f), flow);
                    continue;
                }

                var (x, y, z) = Grid.CellAt(voxel);
                voxels++;
                Assert.True(
                    all.Any(box => box.Name == name && IsNear(box, Grid.CenterOf(x, y, z)) && Math.Abs(box.Velocity!.Value.X - flow.X) < 1e-3
                        && Math.Abs(box.Velocity!.Value.Y - flow.Y) < 1e-3),
                    $"flow {flow} of {name} at voxel {(x, y, z)} of {token}");
            }
        }

        Assert.True(voxels > 5000 && boxesInGrid > 100, $"{voxels} voxels, {boxesInGrid} boxes");
    }

    [Fact]
    public void QuestionsRecomputedFromTheTablesHaveTheSameAnswers()
    {
        var recomputed = new RecomputedAnswers(world.DataRoot, world.Config.Version);
        var (official, conversations) = (0, 0);
        foreach (var question in JsonElement.Parse(File.ReadAllText(world.QuestionsFile)).GetProperty("questions").EnumerateArray())
        {
            var answer = recomputed.Answer(question.GetProperty("sample_token").GetString()!, question.GetProperty("query"));
            Assert.True(question.GetProperty("answer").ToString() == answer, $"{question}: {answer}");
            official++;
        }

        foreach (var item in JsonElement.Parse(File.ReadAllText(Path.Join(world.DataRoot, "questions", "drivepi_questions.json"))).EnumerateArray())
        {
            foreach (var (query, turn) in item.GetProperty("query").EnumerateArray().Select((query, turn) => (query, turn)))
            {
                var answer = item.GetProperty("conversations")[(2 * turn) + 1].GetProperty("value").GetString();
                var sample = item.GetProperty("sample_token").GetString()!;
                Assert.Equal(recomputed.Answer(sample, query), answer);
                Assert.True(!query.TryGetProperty("at", out _) || recomputed.IsObserved(sample, query), $"{item}: nobody observed the cell");
                conversations++;
            }
        }

        Assert.True(official > 100 && conversations > 100, $"{official} questions, {conversations} turns of conversations");
    }

    // Objects that no sensor has seen have voxels and no annotation; so these come from the drive, with velocities between its keyframes.
    private List<Box3D> AllBoxesInEgo(int keyframe)
    {
        const double step = 0.5;
        var (from, to) = (Math.Max(0, (keyframe - 1) * step), Math.Min(world.Drive.Duration, (keyframe + 1) * step));
        var (before, now, after) = (world.Drive.ObjectsAt(from), world.Drive.ObjectsAt(keyframe * step), world.Drive.ObjectsAt(to));
        var egoFromTown = world.Drive.TownFromEgoAt(keyframe * step).Inverse();
        return
        [
            .. now.Select(state =>
            {
                var number = state.Object.Number;
                var pose = egoFromTown * state.TownFromObject;
                var velocity = egoFromTown.Rotate((after[number].TownFromObject.Translation - before[number].TownFromObject.Translation) / (to - from));
                return new Box3D(pose.Translation, state.Object.Model.Size, RotationQuaternion.Of(pose.Rotation))
                {
                    Name = DetectionClasses.OfCategory(state.Object.Model.Category) ?? "",
                    Velocity = velocity,
                };
            }),
        ];
    }

    private List<Box3D> BoxesInEgo(string token)
    {
        var annotations = world.Reader.ReadAnnotations(token);
        var egoFromGlobal = annotations.EgoRotation.Normalized().Conjugate;
        var shift = -(egoFromGlobal.ToMatrix() * annotations.EgoInGlobal);
        return [.. annotations.Boxes.Select(box => box.Box.Transformed(egoFromGlobal, shift))];
    }

    private static IEnumerable<int> CellsAround(Box3D box)
    {
        var reach = (int)Math.Ceiling(new Vector3d(box.Size.Length, box.Size.Width, box.Size.Height).Length / 2 / Grid.CellSize.X);
        Grid.TryCellOf(box.Center, out var middle);
        for (var x = Math.Max(0, middle.X - reach); x <= Math.Min(Grid.SizeX - 1, middle.X + reach); x++)
        {
            for (var y = Math.Max(0, middle.Y - reach); y <= Math.Min(Grid.SizeY - 1, middle.Y + reach); y++)
            {
                for (var z = Math.Max(0, middle.Z - reach); z <= Math.Min(Grid.SizeZ - 1, middle.Z + reach); z++)
                {
                    if (IsNear(box, Grid.CenterOf(x, y, z)))
                    {
                        yield return Grid.FlatIndex(x, y, z);
                    }
                }
            }
        }
    }

    // A voxel has an object's label where any part of the object is in it: its centre may lie half a diagonal outside.
    private static bool IsNear(Box3D box, Vector3d point)
    {
        const double margin = 0.36;
        return new BoxInterior(box with { Size = new(box.Size.Width + (2 * margin), box.Size.Length + (2 * margin), box.Size.Height + (2 * margin)) }).Contains(point);
    }
}
