using System.CommandLine;
using System.CommandLine.Parsing;
using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Cli;

/// <summary>Asks a model questions about one sample, or about frames of any origin.</summary>
internal sealed class AskCommand : Verb
{
    private readonly Screen _screen;
    private readonly Argument<string[]> _questions = new("question")
    {
        Description = "What to ask; several questions share the reading of the frames. A location is written <OCC>(x, y, z)</OCC>, in cells of the occupancy grid.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly ModelOptions _model = new(others: VisualModels.Help);
    private readonly AskedFramesOptions _frames = new();
    private readonly Option<string?> _dataRoot = new("--dataroot")
    {
        Description = "Folder of the nuScenes data set: the one that holds the version's folder of tables, samples and sweeps.",
        HelpName = "folder",
    };
    private readonly Option<string?> _version = new("--version") { Description = "Table set, for example v1.0-mini.", HelpName = "name" };
    private readonly Option<string?> _sample = new("--sample") { Description = "The sample that is asked about.", HelpName = "token" };
    private readonly Option<int?> _sweeps = CommonOptions.AtLeastOne(new Option<int?>("--sweeps")
    {
        Description = "LiDAR sweeps, the key sweep included. Default 10, of drivepi 11 as its release.",
        HelpName = "n",
    });
    private readonly Option<int?> _maxTokens = CommonOptions.AtLeastOne(new Option<int?>("--max-tokens")
    {
        Description = $"Tokens of an answer at most (spatial-mllm, qwen2.5-vl). Default as {GenerationSettings.FileName} beside the weights says.",
        HelpName = "n",
    });
    private readonly Option<string?> _items = new("--questions")
    {
        Description = "File of questions about a data set's pictures, as `spatial questions --kinds views` makes it (spatial-mllm, qwen2.5-vl): all are answered, into --out.",
        HelpName = "file",
    };
    private readonly Option<string?> _out = new("--out")
    {
        Description = "With --questions: file of answers, which `spatial evaluate --as vsi-bench` scores.",
        HelpName = "file",
    };
    private readonly Option<bool> _json = CommonOptions.Json();

    public AskCommand(Screen screen)
        : base("ask", "Ask a model about one sample of a data set, or about pictures. Answers go to the output, one a line; what they rest on goes to the error output.",
            "spatial ask --model drivepi --weights weights/DrivePI --dataroot data/nuscenes --version v1.0-mini --sample ca9a282c9e77460f8360f564131a8af5 "
            + "\"What is at <OCC>(120, 98, 4)</OCC>?\"",
            "spatial ask --model geometric --dataroot data/nuscenes --version v1.0-mini --sample ca9a282c9e77460f8360f564131a8af5 \"How many cars are there?\"",
            "spatial ask --model spatial-mllm --weights weights/Spatial-MLLM-v1.1-Instruct-135K --frames a.jpg b.jpg c.jpg \"How far apart are the two cars?\"",
            "spatial ask --model spatial-mllm --weights weights/Spatial-MLLM-v1.1-Instruct-135K --dataroot data/nuscenes --version v1.0-mini --scene scene-0061 "
            + "--frames 16 --sampling space-aware \"How many trucks are there?\"",
            "spatial ask --model spatial-mllm --weights runs/sight/model --dataroot data/world --version v1.0-mini --questions views/view_questions.json --out answers.json")
    {
        _screen = screen;
        Add(_questions);
        AddAll([.. _model.All, .. _frames.All, _dataRoot, _version, _sample, _sweeps, _maxTokens, _items, _out, _json]);
        Validators.Add(result =>
        {
            if (FaultOf(result) is { } fault)
            {
                result.AddError(fault);
            }
        });
        SetAction(Run);
    }

    private string? FaultOf(CommandResult result)
    {
        bool Has(Option option) => result.GetResult(option) is not null;
        if (!Has(_model.Model))
        {
            return null; // told as a required option
        }

        var name = result.GetValue(_model.Model);
        if (!VisualModels.Names.Contains(name))
        {
            return ((Option[])[_dataRoot, _version, _sample]).FirstOrDefault(option => !Has(option)) is { } missing ? $"Option '{missing.Name}' is required."
                : result.GetResult(_questions) is not { Tokens.Count: > 0 } ? "Required argument missing for command: 'ask': give a question."
                : (_frames.Given(result) ?? ((Option[])[_maxTokens, _items, _out]).FirstOrDefault(Has)) is { } other
                    ? $"{other.Name} is for {string.Join(" and ", VisualModels.Names)}, not for {name}"
                : null;
        }

        return _model.ForPerceptions.Append(_sweeps).FirstOrDefault(Has) is { } useless ? $"{useless.Name} is not for {name}"
            : !Has(_model.Weights) ? $"{name} needs --weights, a folder as published"
            : Has(_dataRoot) != Has(_version) ? "--dataroot and --version go together"
            : Has(_items) != Has(_out) ? "--questions and --out go together"
            : Has(_items) ? FaultOfItems(result, Has)
            : _frames.FaultOf(result, Has(_dataRoot), Has(_sample));
    }

    private string? FaultOfItems(CommandResult result, Func<Option, bool> has) => !has(_dataRoot)
        ? "--questions needs --dataroot and --version, where its pictures lie"
        : result.GetResult(_questions) is { Tokens.Count: > 0 } ? "ask by --questions or by words, one of the two"
        : ((Option[])[.. _frames.Chosen, _sample, _json]).FirstOrDefault(has) is { } other
            ? $"{other.Name} does not go with --questions, which names its pictures itself"
        : null;

    private int Run(ParseResult parsed) => parsed.GetValue(_items) is { } file ? AskItems(parsed, file) :
        VisualModels.Names.Contains(parsed.GetRequiredValue(_model.Model)) ? AskAboutFrames(parsed) : AskAboutSample(parsed);

    private int AskAboutFrames(ParseResult parsed)
    {
        string[] questions = [.. parsed.GetValue(_questions) ?? [], .. _frames.QuestionsBehindFrames(parsed)];
        if (questions.Length == 0)
        {
            throw new ArgumentException("there must be a question, got none: write it last, in quotes");
        }

        var model = _model.Of(parsed);
        using var tables = parsed.GetValue(_dataRoot) is { } root ? NuScenesTables.Load(root, parsed.GetValue(_version)!) : null;
        var frames = _frames.Read(parsed, tables, parsed.GetValue(_sample));
        using var chat = VisualModels.Load(model.Name, model.Weights!, model.AllowNonFinite);
        using var asking = FrameAsking.Of(chat, _frames.Fit(parsed, frames, chat.Preprocessor), questions);
        _screen.Remark(asking.Summary);
        using var interruption = new Interruption(_screen);
        var settings = SettingsOf(parsed, chat);
        if (parsed.GetValue(_json))
        {
            _screen.WriteJson(questions.Select(question => new Answer(question, string.Concat(asking.Answer(question, settings, interruption.Token))))
                .ToArray());
            return ExitCode.Ok;
        }

        foreach (var question in questions)
        {
            foreach (var piece in asking.Answer(question, settings, interruption.Token))
            {
                _screen.Output.Write(Screen.Plain(piece).ReplaceLineEndings(" "));
                _screen.Output.Flush(); // a person reads along
            }

            _screen.Output.WriteLine();
        }

        return ExitCode.Ok;
    }

    private int AskItems(ParseResult parsed, string file)
    {
        var model = _model.Of(parsed);
        var (root, output) = (parsed.GetValue(_dataRoot)!, parsed.GetValue(_out)!);
        OutFolder.RefuseInside(output, root);
        var questions = ViewQuestionFile.Read(file);
        using var tables = NuScenesTables.Load(root, parsed.GetValue(_version)!);
        using var chat = VisualModels.Load(model.Name, model.Weights!, model.AllowNonFinite);
        using var interruption = new Interruption(_screen);
        var asking = new ItemAsking(chat, _frames.Limited(parsed, chat.Preprocessor), tables, _screen);
        var answers = asking.Answer(questions, SettingsOf(parsed, chat), interruption.Token);
        ItemAsking.Write(output, questions, answers);
        _screen.Output.WriteLine($"{answers.Count} answers: {output}");
        return ExitCode.Ok;
    }

    private GenerationSettings SettingsOf(ParseResult parsed, IVisualChat chat) =>
        parsed.GetValue(_maxTokens) is { } most ? chat.Settings with { MaxTokens = most } : chat.Settings;

    private int AskAboutSample(ParseResult parsed)
    {
        using var tables = NuScenesTables.Load(parsed.GetValue(_dataRoot)!, parsed.GetValue(_version)!);
        var sample = SampleSelection.Of(tables, scene: null, parsed.GetValue(_sample)!, limit: null)[0];
        var model = _model.Of(parsed);
        var opened = Perceptions.Open(model, tables, new Progress<StageTiming>());
        using var perception = opened.Perception;
        var questions = parsed.GetValue(_questions)!;
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
