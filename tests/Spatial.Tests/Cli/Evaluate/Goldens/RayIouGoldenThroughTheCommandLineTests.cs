using System.Text.Json;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>The golden frames as scenes: the LiDAR of each stands, one keyframe after the other, where the golden's rays begin.</summary>
[Trait("Category", "Golden")]
public sealed class RayIouGoldenThroughTheCommandLineTests : IDisposable
{
    private const double Tolerance = 1e-12; // as where the arrays are measured directly

    private readonly MadeScenes _scenes = new();

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void FiguresOfOpenOccAreTheOfficialOnes()
    {
        var run = Evaluate("openocc17", "openocc-v2", (frame, scene, token) =>
        {
            _scenes.WriteArrays($"data/openocc_v2/{scene}/{token}/labels.npz", ("semantics", frame["sem_gt"]), ("flow", frame["flow_gt"]));
            _scenes.WriteArrays($"predicted/{token}.npz", ("semantics", frame["sem_pred"]), ("flow", frame["flow_pred"]));
        });

        var figures = WrittenMetrics.Of(run, _scenes.Beside("report")).FiguresOf("openocc-v2");
        Compare(Expected("openocc17").GetProperty("repo_metric"), "", figures);
        Compare(Expected("openocc17").GetProperty("submission_metric"), "submission ", figures);
    }

    [Fact]
    public void FiguresOfOcc3DAreTheOfficialOnes()
    {
        var run = Evaluate("occ3d18", "occ3d-rayiou", (frame, scene, token) =>
        {
            var seen = NpyArray.Of<byte>(new byte[frame["sem_gt"].Count], [.. frame["sem_gt"].Shape]); // RayIoU looks at no mask
            _scenes.WriteArrays($"data/gts/{scene}/{token}/labels.npz", ("semantics", frame["sem_gt"]), ("mask_lidar", seen), ("mask_camera", seen));
            _scenes.WriteArrays($"predicted/{token}.npz", ("semantics", frame["sem_pred"]));
        });

        Compare(Expected("occ3d18").GetProperty("rayiou"), "", WrittenMetrics.Of(run, _scenes.Beside("report")).FiguresOf("occ3d-rayiou"));
    }

    private CommandRun Evaluate(string golden, string protocol, Action<NpzFile, string, string> write)
    {
        var wanted = new List<string>();
        for (var index = 0; index < Expected(golden).GetProperty("frames").GetInt32(); index++)
        {
            var (frame, scene) = (NpzFile.Read(TestData.Golden("rayiou", golden, $"frame{index}.npz")), $"scene-010{index}");
            var token = AddScene(scene, frame["origins"].Values<float>().ToArray());
            write(frame, scene, token);
            wanted.Add(token);
        }

        File.WriteAllLines(_scenes.Beside("wanted.txt"), wanted);
        return _scenes.Written().Evaluate(
            _scenes.Beside("predicted"), protocol == "openocc-v2" ? protocol : "occ3d", protocol, "report", "--split", "all", "--tokens", _scenes.Beside("wanted.txt"));
    }

    // The frame is seen from one of its own origins, where the LiDAR is mounted. The others are kept as float32 offsets from there, of which one or two
    // would come back a float32 step beside the golden's; with the mounting turned by the right few millionths of a radian all come back.
    private string AddScene(string name, float[] origins)
    {
        const double turn = 1e-6;
        const int mostTurns = 5_000;
        Vector3d[] places = [.. origins.Chunk(3).Select(origin => new Vector3d(origin[0], origin[1], origin[2]))];
        for (var at = 0; at < places.Length; at++)
        {
            EgoStand[] stands = [.. places.Select(place => EgoStand.Level(place.X - places[at].X, place.Y - places[at].Y, place.Z - places[at].Z))];
            for (var turns = 0; turns < mostTurns; turns++)
            {
                var mounting = (Rotation: Quaterniond.FromYaw(turns * turn), Translation: places[at]);
                var egoFromLidar = RigidTransform.From(mounting.Rotation, mounting.Translation);
                LidarPose[] poses = [.. stands.Select(stand => new LidarPose(egoFromLidar, stand.GlobalFromEgo))];
                if (RayOrigins.Of(poses, at).Select(origin => (float)origin).SequenceEqual(origins))
                {
                    return _scenes.Scene(name, stands, mounting)[at];
                }
            }
        }

        throw new InvalidDataException($"from no frame of {name} do all origins of the golden come back");
    }

    private static JsonElement Expected(string golden) => JsonElement.Parse(File.ReadAllText(TestData.Golden("rayiou", golden, "expected.json")));

    private static void Compare(JsonElement official, string prefix, Dictionary<string, double?> figures)
    {
        foreach (var entry in official.EnumerateObject())
        {
            switch (entry.Name)
            {
                case "valid_rays_per_frame":
                    break; // A frame's own count is not in the report; RayIouGoldenTests compares it.
                case "per_class_iou":
                    Assert.All(entry.Value.EnumerateObject().SelectMany(metres => metres.Value.EnumerateObject().Select(iou => (metres.Name, iou))), pair =>
                        AssertFigure(pair.iou.Value, figures[$"{prefix}RayIoU@{pair.Name}m/{pair.iou.Name}"]));
                    break;
                case "per_class_ave":
                    Assert.All(entry.Value.EnumerateObject(), ave => AssertFigure(ave.Value, figures[$"{prefix}AVE/{ave.Name}"]));
                    break;
                case "final_Occ_Score":
                    AssertFigure(entry.Value, figures[$"{prefix}OccScore"]);
                    break;
                default:
                    AssertFigure(entry.Value, figures[prefix + entry.Name + (entry.Name.Contains('@', StringComparison.Ordinal) ? "m" : "")]);
                    break;
            }
        }
    }

    private static void AssertFigure(JsonElement official, double? ours)
    {
        if (official.ValueKind == JsonValueKind.Null)
        {
            Assert.Null(ours);
        }
        else
        {
            Assert.Equal(official.GetDouble(), ours!.Value, Tolerance);
        }
    }
}
