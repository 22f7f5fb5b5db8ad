using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Spatial.Datasets;
using Spatial.Worlds;

namespace Spatial.Cli;

/// <summary>Makes questions with their answers from the ground truth of a data set, or recomputes the answers of a file.</summary>
internal sealed class QuestionsCommand : Verb
{
    private const int ShownDisagreements = 20;
    private const int UsualPerKind = 1000;

    private readonly Screen _screen;
    private readonly Option<string> _dataRoot = CommonOptions.DataRoot();
    private readonly Option<string> _version = CommonOptions.Version();
    private readonly Option<string> _out = new("--out") { Description = "Folder for the question files.", HelpName = "folder" };
    private readonly Option<string> _check = new("--check")
    {
        Description = "Instead recompute every answer of the question files in this folder and list those that disagree.",
        HelpName = "folder",
    };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Everything random comes from it; default 0.", HelpName = "number" };
    private readonly Option<string[]> _kinds = new("--kinds")
    {
        Description = $"What to make: {string.Join(", ", LanguageKinds.Names)}, which are the default; or {ViewQuestions.KindName} alone, questions about what cameras see, "
            + "in VSI-Bench's form.",
        HelpName = "name",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string> _scene = CommonOptions.Scene();
    private readonly Option<string> _split = new("--split")
    {
        Description = "Only the scenes of this official split: train, val, mini_val, ... Default: all scenes, a file for each split.",
        HelpName = "name",
    };
    private readonly Option<int?> _perSample = CommonOptions.AtLeastOne(new("--per-sample")
    {
        Description = "Most questions of each of the five types of NuScenes-QA about a sample; default 3.",
        HelpName = "number",
    });
    private readonly Option<int?> _turns = CommonOptions.AtLeastOne(new("--turns")
    {
        Description = "Questions about occupancy cells in one conversation; default 4.",
        HelpName = "number",
    });
    private readonly Option<int?> _perKind = CommonOptions.AtLeastOne(new("--per-kind")
    {
        Description = $"With --kinds {ViewQuestions.KindName}: most questions of each of its ten kinds; default {UsualPerKind}.",
        HelpName = "number",
    });
    private readonly Option<bool> _allowPartial = CommonOptions.AllowPartial();
    private readonly Option<bool> _json = CommonOptions.Json();

    public QuestionsCommand(Screen screen)
        : base("questions", "Make questions and answers from ground truth: NuScenes-QA's five types in the official format, and the captions, occupancy, "
            + "flow and plan questions of DrivePI. Every item carries a query that its answer can be recomputed by.",
            "spatial questions --dataroot data/nuscenes --version v1.0-mini --out questions --seed 7",
            "spatial questions --dataroot data/nuscenes --version v1.0-mini --kinds views --out questions-of-cameras",
            "spatial questions --dataroot data/nuscenes --version v1.0-mini --check questions")
    {
        _screen = screen;
        AddAll(_dataRoot, _version, _out, _check, _seed, _kinds, _scene, _split, _perSample, _turns, _perKind, _allowPartial, _json);

        Validators.Add(RequireOneFolder);
        Validators.Add(RefuseUnusedByCheck);
        SetAction(Run);
    }

    private void RequireOneFolder(CommandResult result)
    {
        if ((result.GetResult(_out) is null) == (result.GetResult(_check) is null))
        {
            result.AddError("give --out to make questions or --check to check them, one of the two");
        }
    }

    // The files say what was asked; a check that looked at a part of them would pass for the whole.
    private void RefuseUnusedByCheck(CommandResult result)
    {
        Option[] unused = [_seed, _kinds, _scene, _split, _perSample, _turns, _perKind];
        if (result.GetResult(_check) is not null && unused.FirstOrDefault(option => result.GetResult(option) is not null) is { } given)
        {
            result.AddError($"--check recomputes every answer of the files and takes no {given.Name}");
        }
    }

    private int Run(ParseResult parsed)
    {
        var (dataRoot, version, json) = (parsed.GetRequiredValue(_dataRoot), parsed.GetRequiredValue(_version), parsed.GetValue(_json));
        var config = ConfigOf(parsed);
        using var interruption = new Interruption(_screen);
        if (parsed.GetValue(_check) is { } checkedFolder)
        {
            if (File.Exists(Path.Combine(checkedFolder, ViewQuestionFile.Name)))
            {
                return Report(ViewQuestions.Check(dataRoot, version, checkedFolder, config, interruption.Token), json);
            }

            return Report(QuestionCheck.Run(dataRoot, version, checkedFolder, config, interruption.Token), json);
        }

        var folder = parsed.GetRequiredValue(_out);
        OutFolder.RefuseInside(folder, dataRoot);
        var summary = IsOfViews(parsed)
            ? ViewQuestions.Write(dataRoot, version, folder, config, parsed.GetValue(_perKind) ?? UsualPerKind, interruption.Token)
            : LanguageTruth.Write(dataRoot, version, folder, config, interruption.Token);
        return Report(summary, folder, json);
    }

    private bool IsOfViews(ParseResult parsed) => parsed.GetValue(_kinds) is [ViewQuestions.KindName];

    private LanguageConfig ConfigOf(ParseResult parsed)
    {
        var config = new LanguageConfig();
        var kinds = !IsOfViews(parsed) && parsed.GetValue(_kinds) is { Length: > 0 } names
            ? names.SelectMany(name => name.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(LanguageKinds.Named)
            : config.Kinds;
        return config with
        {
            Seed = parsed.GetValue(_seed),
            Kinds = [.. kinds.Distinct()],
            Scene = parsed.GetValue(_scene),
            Split = parsed.GetValue(_split),
            PerSample = parsed.GetValue(_perSample) ?? config.PerSample,
            Turns = parsed.GetValue(_turns) ?? config.Turns,
            AllowPartial = parsed.GetValue(_allowPartial),
            Progress = _screen.IsWatched ? new RedrawnCount(_screen) : null,
        };
    }

    private int Report(LanguageSummary summary, string folder, bool json)
    {
        TellLosses(summary.Losses, summary.LostRows);
        if (json)
        {
            _screen.WriteJson(summary);
        }
        else
        {
            var kinds = summary.Files.SelectMany(file => file.Kinds.Select(kind => new[] { file.Name, kind.Key, Count(kind.Value) }));
            _screen.WriteTable("", ["file", "kind", "items#"], kinds);
            _screen.WriteTable("Not asked", ["what", "why", "samples#"], summary.Skipped.Select(skip => new[] { skip.What, skip.Reason, Count(skip.Samples) }));
            _screen.Output.WriteLine($"{Count(summary.Files.Sum(file => file.Items))} items about {Count(summary.Samples)} samples in {folder}");
        }

        return summary.Losses.Count + summary.LostRows > 0 ? ExitCode.Losses : ExitCode.Ok;
    }

    private int Report(CheckSummary summary, bool json)
    {
        TellLosses(summary.Losses, summary.LostRows);
        if (json)
        {
            _screen.WriteJson(summary);
        }
        else
        {
            _screen.WriteTable("Disagreements", ["file", "item#", "sample", "answer", "fault"], summary.Disagreements.Take(ShownDisagreements).Select(
                found => new[] { found.File, Count(found.Item), found.SampleToken, found.Answer, found.Fault }));
            if (summary.Disagreements.Count > ShownDisagreements)
            {
                _screen.Output.WriteLine($"... and {Count(summary.Disagreements.Count - ShownDisagreements)} more; --json lists all");
            }

            _screen.Output.WriteLine(
                $"{Count(summary.Answers)} answers of {string.Join(", ", summary.Files)} recomputed, {Count(summary.Disagreements.Count)} disagreements");
        }

        return summary.Disagreements.Count > 0 ? ExitCode.Failed : summary.Losses.Count + summary.LostRows > 0 ? ExitCode.Losses : ExitCode.Ok;
    }

    private void TellLosses(IReadOnlyList<LanguageLoss> losses, int lostRows)
    {
        _screen.EndRedraw();
        foreach (var loss in losses)
        {
            _screen.Remark($"left out sample {Screen.Plain(loss.SampleToken)}: {Screen.Plain(loss.Reason)}");
        }

        if (lostRows > 0)
        {
            _screen.Remark($"{Count(lostRows)} damaged rows of the tables were left out; `spatial dataset verify` lists them");
        }
    }

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class RedrawnCount(Screen screen) : IProgress<int>
    {
        public void Report(int value) => screen.Redraw($"{Count(value)} samples");
    }
}
