using System.Text;
using System.Text.Json;
using Spatial.Cli;
using Spatial.Datasets;
using Spatial.Reports;
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
        var report = MetricsJson.Read(Encoding.UTF8.GetBytes(scored.Output));
        double Figure(string protocol, string figure) => report.Figure(protocol, figure);
        Assert.Equal(1, Figure("openocc-v2", "RayIoU"));
        Assert.Equal(0, Figure("openocc-v2", "mAVE"));
        Assert.Equal(1, Figure("occ3d-rayiou", "RayIoU"));
        Assert.Equal(100, Figure("occ3d", "mIoU"));
        Assert.Equal(0, Figure("planning-drivepi", "L2_3s"), 6); // float32 in the official code
        Assert.InRange(Figure("planning-vad", "plan_L2_3s"), 0, 0.02); // of the LiDAR's path, which is laid out from the plan of the rear axle
        Assert.Equal(1, Figure("lidarseg", "mIoU"), 9);
        Assert.Equal(100, Figure("nuscenes-qa", "Overall"));

        report.AssertIsWhole("panoptic", least: 14, ["PQ", "SQ", "RQ", "IoU"], ["FP", "FN"]);
        var classes = report.AssertIsWhole("detection-cvpr2019", least: 8, ["AP", "AP@0.5m", "AP@1m", "AP@2m", "AP@4m"], ["ATE", "ASE", "AOE", "AVE", "AAE"]);

        // A class that the scene does not have has AP 0 and errors of 1 by the official rule, where the error is defined at all.
        string[] notRated(string error) => error is "AOE" ? ["traffic_cone"] : error is "AVE" or "AAE" ? ["traffic_cone", "barrier"] : [];
        var errors = new[] { "ATE", "ASE", "AOE", "AVE", "AAE" }.Select(error =>
        {
            var rated = DetectionClasses.Names.Except(notRated(error)).ToList();
            var mean = rated.Except(classes).Count() / (double)rated.Count;
            Assert.Equal(mean, Figure("detection-cvpr2019", "m" + error), 9);
            return mean;
        }).ToList();
        Assert.Equal(classes.Count / 10.0, Figure("detection-cvpr2019", "mAP"), 9);
        Assert.Equal(((5 * classes.Count / 10.0) + errors.Sum(error => 1 - error)) / 10, Figure("detection-cvpr2019", "NDS"), 9);
    }

    [Fact]
    public void PanopticLabelsAreTheClassesOfPointsAndTheirInstancesTheBoxesAroundThem()
    {
        const double annotated = 75; // metres; objects have boxes when they are seen within 80 m of the vehicle
        var instances = new Dictionary<ushort, HashSet<string>>();
        foreach (var token in world.Tables.SampleTokens)
        {
            var sweep = world.Tables.KeyLidarOf(token);
            var panoptic = world.Reader.ReadPanoptic(sweep)!;
            Assert.Equal(world.Reader.ReadLidarseg(sweep)!, panoptic.Select(label => (byte)(label / LidarLabels.InstancesPerClass)));
            var points = world.Reader.ReadFrame(token, sweeps: 1).Sweeps[0].Points;
            var boxes = world.Reader.BoxesInSensor(sweep).Zip(world.Tables.AnnotationTokensOf(token).Select(world.Tables.SampleAnnotationOf),
                (box, row) => (IsInside: BoxGeometry.PointsInBox(box, points), Category: box.Name, Instance: row.InstanceToken)).ToList();
            foreach (var thing in Enumerable.Range(0, panoptic.Length).Where(point => panoptic[point] % LidarLabels.InstancesPerClass != 0).GroupBy(point => panoptic[point]))
            {
                var category = NuScenesNames.Categories[thing.Key / LidarLabels.InstancesPerClass].Name;
                var around = boxes.Where(box => box.Category == category && thing.All(point => box.IsInside[point])).Select(box => box.Instance).ToList();
                if (around.Count == 0)
                {
                    Assert.All(thing, point => Assert.True(points.PositionOf(point).Length > annotated, $"{category} {thing.Key} of {token} has no box"));
                }
                else if (instances.TryGetValue(thing.Key, out var before))
                {
                    before.IntersectWith(around);
                }
                else
                {
                    instances.Add(thing.Key, [.. around]);
                }
            }
        }

        Assert.All(instances, thing => Assert.True(thing.Value.Count > 0, $"{thing.Key} is another box in another keyframe"));
        Assert.Equal(instances.Count, instances.Values.SelectMany(boxes => boxes).Distinct(StringComparer.Ordinal).Count());
        Assert.True(instances.Count > 30, $"{instances.Count} objects have points");
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

    [Fact]
    public void TheRouteLeadsAlongTheDriveFromFiftyMetresBeforeItToFiftyMetresBehind()
    {
        (double X, double Y)[] PlacesOf(string message, Func<JsonElement, JsonElement> placeOf) =>
        [
            .. JsonElement.Parse(File.ReadAllText(Path.Join(world.DataRoot, "can_bus", $"scene-9001_{message}.json"))).EnumerateArray().Select(placeOf)
                .Select(place => (place[0].GetDouble(), place[1].GetDouble())),
        ];
        static double Distance((double X, double Y) a, (double X, double Y) b) => Math.Sqrt(Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2));
        var route = PlacesOf("route", place => place);
        var driven = PlacesOf("pose", message => message.GetProperty("pos"));

        Assert.All(driven, place => Assert.InRange(route.Min(point => Distance(point, place)), 0, 2));
        Assert.All(route.Zip(route.Skip(1)), pair => Assert.InRange(Distance(pair.First, pair.Second), 0.8, 1.01));
        Assert.InRange(Array.FindIndex(route, point => Distance(point, driven[0]) < 2), 47, 51);
        Assert.InRange(route.Length - 1 - Array.FindLastIndex(route, point => Distance(point, driven[^1]) < 2), 47, 51);
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
