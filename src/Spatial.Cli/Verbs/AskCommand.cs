using System.CommandLine;
using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Cli;

/// <summary>Asks a model questions about one sample.</summary>
internal sealed class AskCommand : Verb
{
    private readonly Screen _screen;
    private readonly Argument<string[]> _questions = new("question")
    {
        Description = "What to ask; several questions share the reading of the frame. A location is written <OCC>(x, y, z)</OCC>, in cells of the occupancy grid.",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly ModelOptions _model = new();
    private readonly Option<string> _dataRoot = CommonOptions.DataRoot();
    private readonly Option<string> _version = CommonOptions.Version();
    private readonly Option<string> _sample = new("--sample")
    {
        Description = "The sample that is asked about.",
        HelpName = "token",
        Required = true,
    };
    private readonly Option<int?> _sweeps = CommonOptions.AtLeastOne(new Option<int?>("--sweeps")
    {
        Description = "LiDAR sweeps, the key sweep included. Default 10, of drivepi 11 as its release.",
        HelpName = "n",
    });
    private readonly Option<bool> _json = CommonOptions.Json();

    public AskCommand(Screen screen)
        : base("ask", "Ask a model about one sample of a data set. Answers go to the output, one a line; what they rest on goes to the error output.",
            "spatial ask --model drivepi --weights weights/DrivePI --dataroot data/nuscenes --version v1.0-mini --sample ca9a282c9e77460f8360f564131a8af5 "
            + "\"What is at <OCC>(120, 98, 4)</OCC>?\"",
            "spatial ask --model geometric --dataroot data/nuscenes --version v1.0-mini --sample ca9a282c9e77460f8360f564131a8af5 \"How many cars are there?\"")
    {
        _screen = screen;
        Add(_questions);
        AddAll([.. _model.All, _dataRoot, _version, _sample, _sweeps, _json]);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        using var tables = NuScenesTables.Load(parsed.GetRequiredValue(_dataRoot), parsed.GetRequiredValue(_version));
        var sample = SampleSelection.Of(tables, scene: null, parsed.GetRequiredValue(_sample), limit: null)[0];
        var model = _model.Of(parsed);
        var opened = Perceptions.Open(model, tables, new Progress<StageTiming>());
        using var perception = opened.Perception;
        var questions = parsed.GetRequiredValue(_questions);
        opened.RequireAnswerable(questions);
        var frame = new NuScenesReader(tables).ReadFrame(sample.Token, parsed.GetValue(_sweeps) ?? model.UsualSweeps);
        using var interruption = new Interruption(_screen);
        var prediction = perception.Perceive(frame, questions, interruption.Token);
        foreach (var remark in opened.Remarks.Concat(prediction.Degradations))
        {
            _screen.Remark(Screen.Plain(remark));
        }

        if (parsed.GetValue(_json))
        {
            _screen.WriteJson(prediction.Answers);
        }
        else
        {
            foreach (var answer in prediction.Answers)
            {
                _screen.Output.WriteLine(Screen.Plain(answer.Text).ReplaceLineEndings(" "));
            }
        }

        return ExitCode.Ok;
    }
}
