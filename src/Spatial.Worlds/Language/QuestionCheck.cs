using System.Globalization;
using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Recomputes the answers of question files from the data set.</summary>
internal static class QuestionCheck
{
    /// <summary>Checks all question files of a folder.</summary>
    /// <param name="dataroot">Folder of the data set.</param>
    /// <param name="version">Its table set.</param>
    /// <param name="folder">Holds <c>NuScenes_*_questions.json</c> and <c>drivepi_questions.json</c>, or one of them.</param>
    /// <param name="config">How the data is read.</param>
    /// <param name="cancellation">Stops between samples.</param>
    /// <exception cref="ArgumentException">There is no such data set or version, or no such file.</exception>
    /// <exception cref="InvalidDataException">A file or the data is damaged.</exception>
    public static CheckSummary Run(string dataroot, string version, string folder, LanguageConfig config, CancellationToken cancellation)
    {
        var files = FilesOf(folder);
        using var tables = NuScenesTables.Load(dataroot, version, new() { AllowPartial = config.AllowPartial, CacheFolder = config.CacheFolder });
        var scenes = new SampleScenes(tables, config, cancellation);
        var known = tables.SampleTokens.ToHashSet(StringComparer.Ordinal);
        var (disagreements, answers) = (new List<Disagreement>(), 0);
        foreach (var file in files)
        {
            var (found, compared) = Check(file, known, scenes);
            disagreements.AddRange(found.OrderBy(disagreement => disagreement.Item));
            answers += compared;
        }

        return new([.. files.Select(file => Path.GetFileName(file))], answers, disagreements, scenes.Losses, config.AllowPartial ? tables.Losses.Count : 0);
    }

    private static IReadOnlyList<string> FilesOf(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new ArgumentException($"there is no folder {folder}");
        }

        var files = QuestionFile.AllIn(folder);
        return files.Count > 0 ? files : throw new ArgumentException(
            $"the folder has neither {NuScenesQuestions.FileNameOf("<split>")} nor {DrivePiQuestions.FileName}: {folder}");
    }

    private static (List<Disagreement> Found, int Compared) Check(string path, HashSet<string> known, SampleScenes scenes)
    {
        var file = Path.GetFileName(path);
        var found = new List<Disagreement>();
        var bySample = new OrderedDictionary<string, List<WrittenItem>>(StringComparer.Ordinal);
        foreach (var item in QuestionFile.Read(path))
        {
            if ((item.Fault ?? (known.Contains(item.SampleToken) ? null : "is about a sample that the data set does not have")) is { } fault)
            {
                found.Add(new(file, item.Number, item.SampleToken, "", fault));
                continue;
            }

            if (!bySample.TryGetValue(item.SampleToken, out var items))
            {
                bySample.Add(item.SampleToken, items = []);
            }

            items.Add(item);
        }

        var compared = 0;
        foreach (var sample in scenes.InOrder(bySample.Keys, scene => new Compared(bySample[scene.SampleToken], scene, file)))
        {
            found.AddRange(sample.Disagreements);
            compared += sample.Answers;
        }

        return (found, compared);
    }

    /// <summary>The items of one sample beside what the scene says.</summary>
    private sealed class Compared
    {
        public Compared(IReadOnlyList<WrittenItem> items, LanguageScene scene, string file)
        {
            foreach (var item in items)
            {
                foreach (var (number, query) in item.Queries.Index())
                {
                    Answers++;
                    if (FaultOf(query, scene, item.Answers[number]) is { } fault)
                    {
                        Disagreements.Add(new(file, item.Number, item.SampleToken, item.Answers[number], fault));
                    }
                }
            }
        }

        public int Answers { get; }

        public List<Disagreement> Disagreements { get; } = [];

        private static string? FaultOf(SceneQuery query, LanguageScene scene, string answer)
        {
            try
            {
                var right = query.AnswerIn(scene);
                return right == answer ? null : string.Create(CultureInfo.InvariantCulture, $"the data says '{right}'");
            }
            catch (NoAnswerException fault)
            {
                return fault.Message;
            }
        }
    }
}
