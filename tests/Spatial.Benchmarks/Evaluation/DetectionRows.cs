using System.Text.Json;
using Spatial.Evaluation;

namespace Spatial.Benchmarks;

/// <summary>Detection: matching and accumulation of all classes at all distances.</summary>
public static class DetectionRows
{
    private const int Samples = 1008;
    private const int BoxesPerSample = 22;
    private const double Tolerance = 1e-9;

    // The devkit's names for what our figures call by theirs.
    private static readonly (string Devkit, string Ours)[] Errors =
        [("trans_err", "ATE"), ("scale_err", "ASE"), ("orient_err", "AOE"), ("vel_err", "AVE"), ("attr_err", "AAE")];

    /// <summary>The row.</summary>
    public static IEnumerable<Comparison> Make(InputFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var scenes = DetectionScenes.Make(Samples, BoxesPerSample);
        folder.WriteJson("truth.json", scenes.Truths.ToDictionary(
            truth => truth.SampleToken, truth => truth.Boxes.Select(found => Describe(truth.SampleToken, found.Box, -1, found.Attribute))));
        folder.WriteJson("predictions.json", scenes.Truths.Zip(scenes.Predictions).ToDictionary(
            pair => pair.First.SampleToken, pair => pair.Second.Select(found => Describe(pair.First.SampleToken, found.Box, found.Score, found.Attribute))));

        var script = new AnsweringScript("detection_evaluation.py", folder.FullPath);
        var official = new ScriptPeer(script, "accumulate", "official (nuscenes-devkit accumulate)", 30);
        var protocol = new DetectionProtocol();
        ProtocolResult Ours()
        {
            var statistics = new SampleStatistics[scenes.Truths.Count];
            for (var sample = 0; sample < statistics.Length; sample++)
            {
                statistics[sample] = protocol.Measure(scenes.Truths[sample], scenes.Predictions[sample], sample);
            }

            return protocol.Score(statistics);
        }

        yield return new(
            "E1", "detection, 10 classes x 4 distances", $"{Samples} samples, {Samples * BoxesPerSample} predictions",
            EvaluationOps.Of("detection", Ours), [official.Peer], LimitMs: null, LimitFormula: "", LimitGoal: null,
            () => official.Compare(result => Compare(Ours(), result)))
        {
            Held = [script],
        };
    }

    private static object Describe(string sample, Box3D box, double score, string attribute) => new
    {
        sample_token = sample,
        translation = new[] { box.Center.X, box.Center.Y, box.Center.Z },
        size = new[] { box.Size.Width, box.Size.Length, box.Size.Height },
        rotation = new[] { box.Rotation.W, box.Rotation.X, box.Rotation.Y, box.Rotation.Z },
        velocity = new[] { box.Velocity!.Value.X, box.Velocity.Value.Y },
        detection_name = box.Name,
        detection_score = score,
        attribute_name = attribute,
    };

    private static string Compare(ProtocolResult ours, JsonElement theirs)
    {
        var figures = ours.AllFigures().ToDictionary(figure => figure.Kind.Name, figure => figure.Value);
        var precisions = theirs.GetProperty("ap").EnumerateObject().ToArray();
        var errors = theirs.GetProperty("errors").EnumerateObject()
            .Select(error => (Name: error.Name.Split(':'), error.Value))
            .Select(error => (Name: $"{Errors.Single(pair => pair.Devkit == error.Name[1]).Ours}/{error.Name[0]}", error.Value))
            .Where(error => figures[error.Name] is not null) // the devkit's summary leaves errors out that a class has not, its accumulate does not
            .ToArray();
        return string.Join(", ",
            Agreement.OfFigures(
                "average precisions", [.. precisions.Select(precision => figures[OurName(precision.Name)])],
                [.. precisions.Select(precision => (double?)precision.Value.GetDouble())], Tolerance),
            Agreement.OfFigures(
                "errors", [.. errors.Select(error => figures[error.Name])], [.. errors.Select(error => (double?)error.Value.GetDouble())], Tolerance));
    }

    // car:0.5 is AP@0.5m/car here.
    private static string OurName(string devkit) => devkit.Split(':') is [var name, var metres] ? $"AP@{metres}m/{name}" : devkit;
}
