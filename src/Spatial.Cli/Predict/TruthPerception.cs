using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Gives the ground truth as a prediction: the ceiling of every figure, and a check that data, export and evaluation agree. It needs a data
/// set and is no model.</summary>
internal sealed class TruthPerception : IPerception
{
    private readonly NuScenesTables _tables;
    private readonly NuScenesReader _reader;
    private readonly SceneFutureReader _futures;
    private readonly PointTruth _points;
    private readonly ILookup<string, NuScenesQuestion> _questions;

    /// <param name="tables">The data set; stays open as long as this is used.</param>
    /// <param name="questionsFile">Questions with their answers; null for none.</param>
    public TruthPerception(NuScenesTables tables, string? questionsFile)
    {
        (_tables, _reader, _futures, _points) = (tables, new(tables), new(tables), new(tables));
        _questions = (questionsFile is null ? [] : NuScenesQaFile.ReadQuestions(questionsFile)).ToLookup(question => question.SampleToken, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Name => "truth";

    /// <inheritdoc/>
    public ScenePrediction Perceive(Frame frame, IReadOnlyList<string> questions, CancellationToken cancellation = default)
    {
        var (occupancy, flow) = OccupancyOf(frame);
        return new()
        {
            SampleToken = frame.SampleToken,
            TimestampMicros = frame.TimestampMicros,
            Occupancy = occupancy,
            Flow = flow,
            Plan = PlanOf(_futures.Read(frame.SampleToken)),
            Boxes = BoxesOf(_reader.ReadAnnotations(frame.SampleToken)),
            Points = PointsOf(frame),
            Answers = [.. questions.Select(question => new Answer(question, AnswerTo(question, frame.SampleToken)))],
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private (Occupancy? Occupancy, OccupancyFlow? Flow) OccupancyOf(Frame frame)
    {
        var occupancy = OccupancyGroundTruth.Find(_tables.DataRoot, frame.SceneName, frame.SampleToken, OccupancyLabels.OpenOcc);
        return occupancy?.Labels == OccupancyLabels.OpenOcc
            ? (occupancy, OccupancyLabelFile.ReadOpenOcc(
                OccupancyGroundTruth.FileOf(_tables.DataRoot, frame.SceneName, frame.SampleToken, OccupancyLabels.OpenOcc)).Flow)
            : (occupancy, null);
    }

    // Where the scene ends sooner than the plan, its last step goes on; the protocols leave such samples out.
    private static Trajectory PlanOf(SceneFuture future)
    {
        var steps = new List<Vector3d> { Vector3d.Zero };
        steps.AddRange(future.EgoFromFutureEgo.Select(pose => pose.Translation));
        while (steps.Count <= Trajectory.NuScenesSteps)
        {
            steps.Add(steps[^1] + (steps.Count > 1 ? steps[^1] - steps[^2] : Vector3d.Zero));
        }

        return new([.. steps.Skip(1).Select(step => new Waypoint(step.X, step.Y))], Trajectory.NuScenesStepSeconds);
    }

    // Objects that no sensor has a point of are not part of the benchmark.
    private static DetectedBox[] BoxesOf(SceneAnnotations annotations)
    {
        var egoFromGlobal = annotations.EgoRotation.Normalized().Conjugate;
        var shift = -(egoFromGlobal.ToMatrix() * annotations.EgoInGlobal);
        return
        [
            .. annotations.Boxes.Where(annotated => annotated.LidarPoints + annotated.RadarPoints > 0)
                .Select(annotated => new DetectedBox(annotated.Box.Transformed(egoFromGlobal, shift), 1, annotated.Attribute)),
        ];
    }

    private PointLabels? PointsOf(Frame frame)
    {
        var sweep = _tables.KeyLidarOf(frame.SampleToken);
        if (_reader.ReadPanoptic(sweep) is { } panoptic)
        {
            var classes = ClassesOf(Array.ConvertAll(panoptic, label => (byte)(label / LidarLabels.InstancesPerClass)));
            return new(classes, InstancesOf(panoptic, classes));
        }

        return _reader.ReadLidarseg(sweep) is { } labels ? new(ClassesOf(labels)) : null;
    }

    // The benchmarks leave out points that they ignore, and still want one of their classes for each.
    private byte[] ClassesOf(byte[] general)
    {
        var ofIgnored = (byte)PointLabels.ClassNames.ToList().IndexOf("manmade");
        return Array.ConvertAll(_points.Classes.Of(general), label => label == 0 ? ofIgnored : label);
    }

    // Two general classes may become one of the challenge, and both count their instances from 1.
    private static ushort[] InstancesOf(ushort[] panoptic, byte[] classes)
    {
        var numbers = new Dictionary<ushort, ushort>();
        var last = new ushort[PointLabels.ClassNames.Count];
        var instances = new ushort[panoptic.Length];
        for (var point = 0; point < panoptic.Length; point++)
        {
            if (panoptic[point] % LidarLabels.InstancesPerClass == 0)
            {
                continue;
            }

            if (!numbers.TryGetValue(panoptic[point], out var number))
            {
                number = ++last[classes[point]];
                numbers.Add(panoptic[point], number);
            }

            instances[point] = number;
        }

        return instances;
    }

    private string AnswerTo(string question, string sampleToken) =>
        _questions[sampleToken].FirstOrDefault(asked => asked.Question == question)?.Answer ?? "not known: only questions of --questions have a true answer";
}
