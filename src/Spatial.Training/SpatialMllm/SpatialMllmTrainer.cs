using System.Text.Json;
using Spatial.Datasets;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>Trains a small Spatial-MLLM: VGGT on depths and cameras, the rest on questions about what cameras see.</summary>
/// <remarks>Spatial-MLLM, section 3.3, for the second of these: VGGT stays as it is, connector and language model learn; here the vision tower does,
/// too.</remarks>
internal sealed class SpatialMllmTrainer : ModelTrainer
{
    private const VggtHeads LearnedHeads = VggtHeads.Cameras | VggtHeads.Depths;
    private const int AnswerTokens = 32;

    private readonly SpatialMllmTrainingRequest _request;
    private readonly string _run;
    private readonly ViewData _data;
    private readonly Tokenizer _tokenizer;
    private readonly SpatialMllmModel _model;

    private SpatialMllmTrainer(SpatialMllmTrainingRequest request, TrainingFolder folder, ViewData data, IProgress<string>? remarks)
        : base(request, folder, PlanOf(request.Config.Training, data), remarks)
    {
        (_request, _run, _data) = (request, folder.Path, data);
        _tokenizer = TrainingTokenizer.Prepare(folder.Path, request.Weights, request.Config.Language.Vocabulary, data.Texts, remarks, Tokenizer.VisualMarks);
        manual_seed(request.Config.Training.Seed);
        _model = new(request.Config.ToModel(_tokenizer), heads: LearnedHeads);
        SpatialMllmInitialWeights.Set(_model);
        if (request.Weights is { } weights)
        {
            Load(weights, request.Take);
        }

        Begin([.. _model.named_parameters().Where(entry => entry.parameter.requires_grad)
            .Select(entry => new LearnedParameter(entry.name, entry.parameter, 1))]);
    }

    private protected override nn.Module Network => _model;

    /// <summary>Opens data, makes or takes up the run's folder, and builds the network.</summary>
    /// <param name="request">What to train.</param>
    /// <param name="remarks">Hears what is worth knowing; may be null.</param>
    /// <exception cref="ArgumentException">The folder holds another run.</exception>
    /// <exception cref="InvalidDataException">Data or weights are damaged, or do not fit.</exception>
    public static SpatialMllmTrainer Open(SpatialMllmTrainingRequest request, IProgress<string>? remarks = null)
    {
        request.Config.Check();
        var data = ViewData.Open(request);
        return InFolder(data, () => TrainingFolder.Open(request, ManifestOf(request, data)), folder => new SpatialMllmTrainer(request, folder, data, remarks));
    }

    private protected override IReadOnlyList<LearnedParameter> Choose(int stage)
    {
        var trains = StageOf(stage).Trains;
        foreach (var parameter in Learnable)
        {
            parameter.Values.requires_grad = trains.Contains(PartOf(parameter.Name));
        }

        return [.. Learnable.Where(parameter => parameter.Values.requires_grad)];
    }

    private protected override ILessons Open(int stage, long from, long to)
    {
        var config = StageOf(stage);
        var sampler = new SpatialMllmSampler(_data, _request.Config, config, _tokenizer);
        var learner = new SpatialMllmLearner(_model, _request.Config.ToPreprocessor(), _tokenizer.AddedTokenId(Tokenizer.TextEnd), config);
        return config.IsOfGeometry
            ? new Lessons<GeometryClip>(learner, new(sampler.Geometry, from, to), learner.Learn, _ => 0)
            : new Lessons<QuestionClip>(learner, new(sampler.Questions, from, to), learner.Learn, clip => clip.Tokens);
    }

    private protected override void WriteModel(string folder, IReadOnlyDictionary<string, Tensor>? instead)
    {
        var ends = new[] { _tokenizer.AddedTokenId(ChatPrompt.TurnEnd), _tokenizer.AddedTokenId(Tokenizer.TextEnd) };
        SpatialMllmWeights.Save(_model, folder, _request.Config.ToPreprocessor(), new() { EndTokens = ends, MaxTokens = AnswerTokens }, instead);
        TrainingTokenizer.Copy(_run, folder);
    }

    private protected override void LoadModel(string folder) => Load(folder, null);

    private protected override void DisposeModel()
    {
        _model.Dispose();
        _data.Dispose();
    }

    private static SpatialMllmPart PartOf(string name) => name[..name.IndexOf('.', StringComparison.Ordinal)] switch
    {
        "spatial_encoder" => SpatialMllmPart.Structure,
        "visual" => SpatialMllmPart.Tower,
        "connector" => SpatialMllmPart.Connector,
        "model" or "lm_head" => SpatialMllmPart.Language,
        var other => throw new InvalidOperationException($"no part of Spatial-MLLM is called {other}"),
    };

    private void Load(string folder, IReadOnlyList<SpatialMllmPart>? take)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var options = WeightLoadOptions.Strict;
        SpatialMllmWeights.Load(_model, checkpoint, take is null ? options : options with { Takes = key => take.Contains(PartOf(key)) });
    }

    private SpatialMllmStage StageOf(int stage) => _request.Config.Training.Stages[stage];

    private static TrainingPlan PlanOf(SpatialMllmSchedule training, ViewData data) => new(
        [
            .. training.Stages.Select(stage => new StagePlan(
                stage.Name, StagePlan.StepsOf(stage.Steps, stage.Epochs, stage.IsOfGeometry ? data.Frames.Count : data.Clips.Count, stage.Frames), stage.Frames,
                stage.LearningRate, stage.WarmUp, stage.WeightDecay, stage.Clip)),
        ],
        training.Average, training.CheckpointEvery);

    private static TrainingManifest ManifestOf(SpatialMllmTrainingRequest request, ViewData data) => new()
    {
        Config = JsonElement.Parse(ConfigFile.ToJson(request.Config)),
        Datasets = [.. request.DataRoots.Select(OutputFolder.NameOf)],
        Version = request.Version,
        Split = request.Split ?? "",
        Fingerprint = data.Fingerprint,
        Frames = data.Frames.Count,
        Conversations = data.Clips.Sum(clip => clip.Questions.Count),
        Weights = request.Weights is null ? "" : WeightsHash.Of(request.Weights) + (request.Take is null ? "" : $" ({string.Join(", ", request.Take)})"),
        AllowPartial = request.AllowPartial,
        Versions = request.Versions,
    };

    private sealed class Lessons<T>(SpatialMllmLearner learner, SampleQueue<T> queue, Func<T, double, LossTerms> learn, Func<T, int> tokensOf) : ILessons
        where T : class, IDisposable
    {
        public IReadOnlyDictionary<string, double> Seconds => learner.Seconds;

        public ILesson Take() => new Lesson<T>(queue.Take(), learn, tokensOf);

        public void Dispose() => queue.Dispose();
    }

    private sealed class Lesson<T>(T sample, Func<T, double, LossTerms> learn, Func<T, int> tokensOf) : ILesson
        where T : class, IDisposable
    {
        public int Tokens => tokensOf(sample);

        public LossTerms Learn(double share) => learn(sample, share);

        public void Dispose() => sample.Dispose();
    }
}
