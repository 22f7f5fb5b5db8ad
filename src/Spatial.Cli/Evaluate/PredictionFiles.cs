using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Predictions in official formats, by their names on the command line.</summary>
internal static class PredictionFiles
{
    private const string Occ3D = "occ3d";
    private const string OpenOcc = "openocc-v2";
    private const string Detection = "nuscenes-det";
    private const string Lidarseg = "lidarseg";
    private const string Panoptic = "panoptic";
    private const string Planning = "planning";
    private const string Questions = "nuscenes-qa";
    private const string VsiBench = "vsi-bench";

    /// <summary>All formats.</summary>
    public static IReadOnlyList<string> Formats { get; } = [Occ3D, OpenOcc, Detection, Lidarseg, Panoptic, Planning, Questions, VsiBench];

    /// <summary>True for formats whose questions name their own samples, so that a data set is not needed.</summary>
    public static bool NamesItsSamples(string? format) => format is Questions or VsiBench;

    /// <summary>Opens the predictions that a request names.</summary>
    /// <param name="request">Path, format and questions.</param>
    /// <param name="questions">Questions with true answers; needed by nuscenes-qa.</param>
    /// <param name="tables">The data set; null where the questions name their own samples.</param>
    /// <exception cref="ArgumentException">No such format, or a file it needs was not given.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IPredictions Open(EvaluateRequest request, QuestionsBySample? questions, NuScenesTables? tables)
    {
        var path = request.Predictions!;
        if (!Path.Exists(path))
        {
            throw new ArgumentException($"--predictions: there is no {Path.GetFileName(path)}");
        }

        return request.As switch
        {
            Occ3D => OfOccupancy(path, PredictionFormat.Occ3D, OccupancyLabels.Occ3D),
            OpenOcc => OfOccupancy(path, PredictionFormat.OpenOcc, OccupancyLabels.OpenOcc),
            Lidarseg => OfPoints(path, PredictionFormat.Lidarseg, tables!),
            Panoptic => OfPoints(path, PredictionFormat.Panoptic, tables!),
            Detection => OfDetection(path),
            Planning => OfPlans(path),
            Questions => OfAnswers(path, questions ?? throw QuestionsBySample.NotGiven()),
            VsiBench => OfItems(path),
            _ => throw new ArgumentException($"--as must be one of {string.Join(", ", Formats)}; got '{request.As}'"
                + (NearestName.Find(request.As!, Formats) is { } nearest ? $". Did you mean '{nearest}'?" : "")),
        };
    }

    private static FilePredictions OfOccupancy(string path, PredictionFormat format, OccupancyLabels labels)
    {
        var folder = OpenFolder(path, format);
        return new(IdentityOf(path, labels.Name, folder), folder.Tokens, [new("labels", labels.Name)], sample =>
        {
            var read = OccupancyPredictionFile.Read(folder.FileOf(sample.Token), labels);
            return new() { Occupancy = read.Occupancy, Flow = read.Flow, OccupancyInstances = read.Instances };
        });
    }

    // These formats go by LIDAR_TOP sweeps; the rest of the program goes by samples. What is no key sweep keeps its token and shows as extra.
    private static FilePredictions OfPoints(string path, PredictionFormat format, NuScenesTables tables)
    {
        var folder = OpenFolder(path, format);
        var sweepOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var sample in tables.SampleTokens)
        {
            if (tables.FindKeyLidar(sample) is { } sweep && folder.Has(sweep))
            {
                sweepOf.Add(sample, sweep);
            }
        }

        var known = sweepOf.Values.ToHashSet(StringComparer.Ordinal);
        string[] tokens = [.. sweepOf.Keys, .. folder.Tokens.Where(token => !known.Contains(token))];
        return new(IdentityOf(path, format == PredictionFormat.Lidarseg ? Lidarseg : Panoptic, folder), tokens, [], sample =>
        {
            var file = folder.FileOf(sweepOf.GetValueOrDefault(sample.Token, sample.Token));
            var labels = format == PredictionFormat.Lidarseg ? PointPredictionFile.ReadLidarseg(file) : PointPredictionFile.ReadPanoptic(file);
            return new() { Points = labels };
        });
    }

    private static PredictionFolder OpenFolder(string path, PredictionFormat format)
    {
        var folder = PredictionFolder.Open(path, format);
        return folder.Duplicates.Count == 0 ? folder : throw new InvalidDataException(
            $"{folder.Duplicates.Count} samples have two files, such as {folder.Duplicates[0]}: keep one of each. {Path.GetFileName(path)}");
    }

    private static EvaluatedPredictions IdentityOf(string path, string kind, PredictionFolder folder) => FilePredictions.IdentityOfFolder(
        kind, path, folder.Tokens.Select(token => (token, folder.FileOf(token).FullPath)));

    private static FilePredictions OfDetection(string path)
    {
        var submission = DetectionSubmission.Open(path);
        var meta = submission.Meta;
        string[] used = [.. SubmissionMeta.Names.Zip([meta.UseCamera, meta.UseLidar, meta.UseRadar, meta.UseMap, meta.UseExternal]).Where(pair => pair.Second).Select(pair => pair.First)];
        return new(
            FilePredictions.IdentityOfFile(Detection, path),
            submission.Tokens,
            [new("made from", used.Length == 0 ? "nothing named" : string.Join(", ", used))],
            sample => new() { BoxesInGlobal = submission.BoxesOf(sample.Token) },
            submission);
    }

    private static FilePredictions OfPlans(string path)
    {
        var plans = PlanFile.Read(path).Plans;
        var withEgoStatus = plans.Values.Count(plan => plan.UsedEgoStatus);
        return new(
            FilePredictions.IdentityOfFile(Planning, path),
            [.. plans.Keys],
            [new("ego status used", withEgoStatus == 0 ? "no" : withEgoStatus == plans.Count ? "yes" : $"in {withEgoStatus} of {plans.Count} plans")],
            sample => new() { Plan = new(plans[sample.Token].Waypoints, Trajectory.NuScenesStepSeconds), PlanFrame = plans[sample.Token].Frame });
    }

    private static FilePredictions OfAnswers(string path, QuestionsBySample questions)
    {
        var answers = NuScenesQaFile.ReadAnswers(path, questions.All);
        var faults = new[] { ("questions have no answer and count as wrong", answers.Missing), ("answers repeat one", answers.Repeated), ("answers are to no question", answers.Unknown) }
            .Where(fault => fault.Item2.Count > 0).Select(fault => $"{fault.Item2.Count} {fault.Item1}: {string.Join("; ", fault.Item2.First)}");
        return new(FilePredictions.IdentityOfFile(Questions, path), questions.SampleTokens, [], _ => new() { AnswersByIndex = answers.Answers }) { Faults = [.. faults] };
    }

    private static FilePredictions OfItems(string path)
    {
        var items = VsiBenchFile.Read(path).ToDictionary(item => item.Id, StringComparer.Ordinal);
        return new(FilePredictions.IdentityOfFile(VsiBench, path), [.. items.Keys], [], sample => new() { Items = [items[sample.Token]] })
        {
            Scenes = items.ToDictionary(item => item.Key, item => item.Value.Scene, StringComparer.Ordinal),
            TruthIdentity = RunManifest.HashOf(items.Values.Select(item => $"{item.Id} {item.QuestionType} {item.GroundTruth}")),
        };
    }
}
