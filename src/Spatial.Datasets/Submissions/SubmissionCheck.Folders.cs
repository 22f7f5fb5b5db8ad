namespace Spatial.Datasets;

/// <content>Folders with a file for each keyframe.</content>
public static partial class SubmissionCheck
{
    /// <summary>Checks a folder of predictions without annotations: names, every file's content, and tokens.</summary>
    /// <param name="folder">The folder, or one above it.</param>
    /// <param name="format">What its files are.</param>
    /// <param name="tables">The tables it is for; without them tokens and numbers of points are not checked.</param>
    /// <param name="split">The split it is for; null takes the one that most tokens are of.</param>
    /// <param name="progress">Hears how many files are done.</param>
    /// <param name="limits">Caps on files; the defaults where null.</param>
    /// <param name="cancellation">Ends the checking.</param>
    /// <returns>All findings, errors first; an empty list means sound.</returns>
    /// <exception cref="DirectoryNotFoundException">No such folder.</exception>
    /// <exception cref="ArgumentException">There is no such split, or it is not of these tables.</exception>
    public static IReadOnlyList<SubmissionFinding> Folder(
        string folder,
        PredictionFormat format,
        NuScenesTables? tables = null,
        string? split = null,
        IProgress<long>? progress = null,
        FileLimits? limits = null,
        CancellationToken cancellation = default)
    {
        var findings = new SubmissionFindings();
        var predictions = PredictionFolder.Open(folder, format);
        AddNames(predictions, findings);
        foreach (var (done, token) in predictions.Tokens.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            CheckFile(predictions, token, PointsOf(tables, format, token), limits, findings);
            progress?.Report(done + 1);
        }

        if (tables is not null)
        {
            var wanted = WantedSamples(tables, split, predictions.Tokens);
            CheckTokens(predictions.Tokens, IsOfPoints(format) ? KeySweepsOf(tables, wanted) : wanted, tables, findings);
        }

        return findings.ToList();
    }

    private static void AddNames(PredictionFolder predictions, SubmissionFindings findings)
    {
        if (predictions.Duplicates.Count > 0)
        {
            findings.Add(FindingSeverity.Error, "SUB-022", "a keyframe has two files", predictions.Duplicates.Count, predictions.Duplicates);
        }

        if (predictions.Tokens.Count == 0)
        {
            findings.Add(FindingSeverity.Error, "SUB-023", "the folder holds no prediction of this format", predictions.Format.ToString());
        }

        string[] others = [.. predictions.Others.Where(name => Path.GetFileName(name) != "submission.json")];
        if (others.Length > 0)
        {
            findings.Add(FindingSeverity.Note, "SUB-024", "files with other names are passed over", others.Length, others.Select(PathRules.Printable));
        }
    }

    private static void CheckFile(PredictionFolder predictions, string token, int? points, FileLimits? limits, SubmissionFindings findings)
    {
        try
        {
            var file = predictions.FileOf(token);
            _ = predictions.Format switch
            {
                PredictionFormat.Occ3D => (object)OccupancyPredictionFile.Read(file, OccupancyLabels.Occ3D, limits),
                PredictionFormat.OpenOcc => OccupancyPredictionFile.Read(file, OccupancyLabels.OpenOcc, limits),
                PredictionFormat.Lidarseg => PointPredictionFile.ReadLidarseg(file, points, limits),
                _ => PointPredictionFile.ReadPanoptic(file, points, limits),
            };
        }
        catch (Exception fault) when (fault is InvalidDataException or FileNotFoundException)
        {
            findings.Add(FindingSeverity.Error, "SUB-030", "a file cannot be used", fault.Message);
        }
    }

    private static bool IsOfPoints(PredictionFormat format) => format is PredictionFormat.Lidarseg or PredictionFormat.Panoptic;

    private static IReadOnlyList<string> KeySweepsOf(NuScenesTables tables, IReadOnlyList<string> samples) =>
        [.. samples.Select(tables.FindKeyLidar).OfType<string>()];

    /// <summary>Points of a key sweep by the size of its file; null where that is not at hand.</summary>
    private static int? PointsOf(NuScenesTables? tables, PredictionFormat format, string token)
    {
        if (tables is null || !IsOfPoints(format) || tables.SampleData.Find(token) is not (>= 0 and var row))
        {
            return null;
        }

        var sweep = new FileInfo(Path.Join(tables.DataRoot, tables.SampleData.Text(row, SampleDataColumns.Filename)));
        return sweep.Exists ? (int)(sweep.Length / (LidarScan.Width * sizeof(float))) : null;
    }
}
