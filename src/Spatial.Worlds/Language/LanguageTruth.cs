using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Makes questions, answers and captions from the ground truth of a data set in nuScenes format.</summary>
internal static class LanguageTruth
{
    /// <summary>Writes <c>NuScenes_&lt;split&gt;_questions.json</c> for every split and <c>drivepi_questions.json</c>. Same data, seed and version: same
    /// bytes.</summary>
    /// <param name="dataroot">Folder of the data set.</param>
    /// <param name="version">Its table set.</param>
    /// <param name="folder">Where to; made where it is missing, once it is clear what to write. All files take their names at once, or none does.</param>
    /// <param name="config">What to make.</param>
    /// <param name="cancellation">Stops between samples; the folder is as before then.</param>
    /// <exception cref="ArgumentException">There is no such data set, version, scene or split, no kind is named, or the folder has question files that would
    /// stay beside the new ones.</exception>
    /// <exception cref="InvalidDataException">The data is damaged, or nothing can be asked about it.</exception>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public static LanguageSummary Write(string dataroot, string version, string folder, LanguageConfig config, CancellationToken cancellation)
    {
        if (config.Kinds.Count == 0)
        {
            throw new ArgumentException($"kinds must name at least one of {string.Join(", ", LanguageKinds.Names)}, got none", nameof(config));
        }

        using var tables = NuScenesTables.Load(dataroot, version, new() { AllowPartial = config.AllowPartial, CacheFolder = config.CacheFolder });
        var samples = SplitSamples.Of(tables, config);
        var (scenes, skipped, written) = (new SampleScenes(tables, config, cancellation), new SkippedQuestions(), new List<LanguageFile>());
        var files = new List<(string Name, Action<Stream> Write)>();
        if (config.Kinds.Contains(LanguageKind.NuScenesQa))
        {
            var questions = new NuScenesQuestions(config, skipped);
            files.AddRange(samples.Select(split => (NuScenesQuestions.FileNameOf(split.Name), (Action<Stream>)(stream =>
                written.Add(questions.Write(stream, split.Name, split.SampleTokens, scenes))))));
        }

        if (config.Kinds.Any(kind => kind != LanguageKind.NuScenesQa))
        {
            var conversations = new DrivePiQuestions(config, skipped);
            files.Add((DrivePiQuestions.FileName, stream => written.Add(conversations.Write(stream, samples, scenes))));
        }

        files[^1] = (files[^1].Name, Followed(files[^1].Write, () => RefuseNothing(written, skipped, scenes)));
        RefuseOldFiles(folder, files.Select(file => file.Name));
        WriteTo(folder, files);
        return new(samples.Sum(split => split.SampleTokens.Count), written, skipped.All, scenes.Losses, config.AllowPartial ? tables.Losses.Count : 0);
    }

    // What is left of another run would look like a part of this one.
    private static void RefuseOldFiles(string folder, IEnumerable<string> names)
    {
        string[] old = [.. QuestionFile.AllIn(folder).Select(path => Path.GetFileName(path)).Except(names, StringComparer.Ordinal)];
        if (old.Length > 0)
        {
            throw new ArgumentException(
                $"the folder has {string.Join(", ", old)} of an earlier run, which this one does not replace: move them away or choose another folder "
                + $"({folder})");
        }
    }

    private static void WriteTo(string folder, IReadOnlyList<(string Name, Action<Stream> Write)> files)
    {
        var isNew = !Directory.Exists(folder);
        Make(folder);
        try
        {
            AtomicFile.WriteTogether(folder, files);
        }
        catch
        {
            if (isNew && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }

            throw;
        }
    }

    private static void Make(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Where a file is in the way, .NET would tell of a missing folder, as if it were of the data set.
            throw new IOException($"the folder {folder} cannot be made: {fault.Message.TrimEnd('.')}. Choose one that can", fault);
        }
    }

    private static Action<Stream> Followed(Action<Stream> write, Action check) => stream =>
    {
        write(stream);
        check();
    };

    // Called before any file takes its name.
    private static void RefuseNothing(List<LanguageFile> written, SkippedQuestions skipped, SampleScenes scenes)
    {
        if (written.All(file => file.Items == 0))
        {
            var reasons = skipped.All.Select(skip => $"{skip.What}: {skip.Reason}").Concat(scenes.Losses.Select(loss => loss.Reason)).Distinct().Take(3);
            throw new InvalidDataException($"nothing can be asked about these samples; {string.Join("; ", reasons)}");
        }
    }
}
