namespace Spatial.Evaluation;

/// <summary>The nuScenes detection benchmark: average precision by distance of centres, five errors of matches, and their sum, the NDS.</summary>
/// <remarks>nuScenes devkit, <c>eval/detection</c>, configuration <c>detection_cvpr_2019</c>.</remarks>
public sealed class DetectionProtocol : IProtocol
{
    /// <inheritdoc/>
    public ProtocolCard Card => DetectionCard.Card;

    /// <summary>Matches one sample's predictions with its annotations.</summary>
    /// <param name="truth">What was annotated, global frame, classes of <see cref="DetectionClasses"/>.</param>
    /// <param name="predictionsInGlobal">At most 500 predicted boxes, global frame, named by class, in the order of the submission. A prediction
    /// without velocity adds nothing to the velocity error, as a NaN does in the devkit.</param>
    /// <param name="position">Place of the sample in the submission. Of predictions with equal scores the later in the submission comes first; where
    /// no position is given, the later in the order in which samples are scored.</param>
    /// <exception cref="ArgumentException">A box that cannot be scored, or too many; the message names it.</exception>
    public SampleStatistics Measure(SceneAnnotations truth, IReadOnlyList<DetectedBox> predictionsInGlobal, int position = 0)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(predictionsInGlobal);
        DetectionInputs.Check(truth, predictionsInGlobal);
        var filter = new DetectionFilter(truth);
        Span<long> leftAfterEach = stackalloc long[DetectionRecord.TruthFilters + DetectionRecord.PredictionFilters];
        var truths = filter.Truths(leftAfterEach);
        var predictions = filter.Predictions(predictionsInGlobal, leftAfterEach[DetectionRecord.TruthFilters..]);
        var pairs = DetectionMatching.Pair(truths, predictions);
        return DetectionRecord.Write(truth, position, leftAfterEach, truths, predictions, pairs);
    }

    /// <inheritdoc/>
    /// <remarks>Works for any set of samples, one scene or one sample among them. As in the official code a class without annotations, or without any
    /// match, has an AP of 0 and errors of 1: figures of few samples are low for that reason alone.</remarks>
    public ProtocolResult Score(IReadOnlyList<SampleStatistics> samples)
    {
        var ordered = InOrder(samples);
        return DetectionScores.Of(Card.Name, ordered, RankedDetections.OfClasses(ordered), EachOnce(ordered));
    }

    /// <inheritdoc/>
    /// <remarks>Predictions are sorted once, and every draw then takes one pass over them. The figures are those of a submission in which a scene drawn
    /// twice stands twice, its copies beside each other.</remarks>
    public Func<ReadOnlyMemory<int>, ProtocolResult> Resample(IReadOnlyList<IReadOnlyList<SampleStatistics>> scenes)
    {
        ArgumentNullException.ThrowIfNull(scenes);
        var sceneOf = new Dictionary<SampleStatistics, int>(ReferenceEqualityComparer.Instance);
        for (var scene = 0; scene < scenes.Count; scene++)
        {
            foreach (var sample in scenes[scene])
            {
                sceneOf.Add(sample, scene);
            }
        }

        var ordered = InOrder([.. scenes.SelectMany(scene => scene)]);
        var classes = RankedDetections.OfClasses(ordered);
        int[] sceneOfSample = [.. ordered.Select(sample => sceneOf[sample])];
        return weights =>
        {
            if (weights.Length != scenes.Count)
            {
                throw new ArgumentException($"weights must be int32 [{scenes.Count}], one per scene, got [{weights.Length}]", nameof(weights));
            }

            var perScene = weights.Span;
            var perSample = new int[sceneOfSample.Length];
            for (var number = 0; number < perSample.Length; number++)
            {
                perSample[number] = perScene[sceneOfSample[number]];
            }

            return DetectionScores.Of(Card.Name, ordered, classes, perSample);
        };
    }

    /// <summary>The curves behind the figures: for every class, in the order of the label list, one at each distance.</summary>
    /// <exception cref="ArgumentException">Statistics of another protocol.</exception>
    public IReadOnlyList<DetectionCurve> Curves(IReadOnlyList<SampleStatistics> samples)
    {
        var ordered = InOrder(samples);
        var weights = EachOnce(ordered);
        double[] recall = [.. Enumerable.Range(0, DetectionRules.RecallSteps).Select(DetectionRules.RecallAt)];
        var curves = new List<DetectionCurve>();
        foreach (var (@class, detections) in RankedDetections.OfClasses(ordered).Index())
        {
            var truths = detections.TruthsIn(weights);
            foreach (var (threshold, curve) in detections.RecallCurves(weights).Index())
            {
                var errors = detections.ErrorCurves(threshold, curve, weights).Values;
                curves.Add(new(
                    DetectionClasses.Names[@class], DetectionRules.Thresholds[threshold], truths, recall, curve.Precision, curve.Confidence,
                    errors[0], errors[1], errors[2], errors[3], errors[4]));
            }
        }

        return curves;
    }

    /// <summary>Samples by their place in the submission; those of one place, or without any, stay in the order given.</summary>
    private static SampleStatistics[] InOrder(IReadOnlyList<SampleStatistics> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        foreach (var sample in samples)
        {
            DetectionRecord.Check(sample);
        }

        return [.. samples.OrderBy(DetectionRecord.PositionOf)];
    }

    private static int[] EachOnce(SampleStatistics[] samples)
    {
        var weights = new int[samples.Length];
        Array.Fill(weights, 1);
        return weights;
    }
}
