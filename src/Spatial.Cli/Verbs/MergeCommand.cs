using System.CommandLine;
using Spatial.Datasets;
using Spatial.Reports;

namespace Spatial.Cli;

/// <summary>Joins the shards of an evaluation into one report.</summary>
internal sealed class MergeCommand : Verb
{
    private readonly Screen _screen;
    private readonly Argument<string[]> _shards = new("shards") { Description = "Folders of all shards, in any order.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _out = new("--out") { Description = "Folder for the report.", HelpName = "folder", Required = true };
    private readonly Option<bool> _json = CommonOptions.Json();

    public MergeCommand(Screen screen)
        : base("merge", "Join the shards of an evaluation. Their metrics.json has the same bytes as that of an undivided evaluation.",
            "spatial merge part-0 part-1 part-2 part-3 --out report")
    {
        _screen = screen;
        Add(_shards);
        Add(_out);
        Add(_json);
        SetAction(parsed => Run(parsed.GetRequiredValue(_shards), parsed.GetRequiredValue(_out), parsed.GetValue(_json)));
    }

    private int Run(string[] paths, string output, bool json)
    {
        var folders = new List<EvaluationFolder>();
        try
        {
            foreach (var path in paths)
            {
                folders.Add(EvaluationFolder.Open(path, StatisticsBundle.Format));
            }

            ShardSet.Check(paths, folders);
            using var merged = ShardSet.Join(folders, output);
            var report = new Scoring(merged).Report([], Environment.ProcessorCount);
            ReportFolder.Write(report, output);
            return ReportScreen.Show(report, output, json, _screen);
        }
        finally
        {
            folders.ForEach(folder => folder.Dispose());
        }
    }
}
