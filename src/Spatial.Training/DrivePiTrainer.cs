using System.Text.Json;
using Spatial.Datasets;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>Trains DrivePI.</summary>
/// <remarks>DrivePI, section 4.1.</remarks>
public sealed class DrivePiTrainer : ModelTrainer
{
    private readonly TrainingRequest _request;
    private readonly string _run;
    private readonly TrainingData _data;
    private readonly DrivePiNetwork _network;
    private readonly DrivePiPrompt _prompt;
    private readonly IProgress<string>? _remarks;

    private DrivePiTrainer(TrainingRequest request, TrainingFolder folder, TrainingData data, IProgress<string>? remarks)
        : base(request, folder, PlanOf(request.Config.Training!, data), remarks)
    {
        (_request, _run, _data, _remarks) = (request, folder.Path, data, remarks);
        var tokenizer = TrainingTokenizer.Prepare(folder.Path, request.Weights, request.Config.Language.Vocabulary, data.Texts, remarks);
        _prompt = new(tokenizer);
        manual_seed(request.Config.Training!.Seed);
        _network = new(request.Config);
        if (request.Weights is null || request.NewParts || request.Take is not null)
        {
            InitialWeights.Set(_network.Language);
            SetAnchors();
        }

        if (request.Weights is { } weights)
        {
            foreach (var remark in DrivePiWeights.Load(_network, weights, allowOtherBehaviour: request.NewParts, allowNonFinite: false,
                newParts: request.NewParts, take: request.Take))
            {
                remarks?.Report(remark);
            }
        }

        Begin(LearnedParameters.Of(_network));
    }

    private protected override nn.Module Network => _network;

    /// <summary>Opens data, makes or takes up the run's folder, and builds the network.</summary>
    /// <param name="request">What to train.</param>
    /// <param name="remarks">Hears what is worth knowing; may be null.</param>
    /// <exception cref="ArgumentException">The configuration says nothing about training, or the folder holds another run.</exception>
    /// <exception cref="InvalidDataException">Data or weights are damaged, or do not fit.</exception>
    public static DrivePiTrainer Open(TrainingRequest request, IProgress<string>? remarks = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Config.Training is null)
        {
            throw new ArgumentException("the configuration says nothing about training: add \"training\": {}, which is the paper's", nameof(request));
        }

        request.Config.Check();
        var data = TrainingData.Open(request);
        return InFolder(data, () => TrainingFolder.Open(request, ManifestOf(request, data)), folder => new DrivePiTrainer(request, folder, data, remarks));
    }

    private protected override IReadOnlyList<LearnedParameter> Choose(int stage) => LearnedParameters.Choose(_network, Learnable, StageOf(stage));

    private protected override ILessons Open(int stage, long from, long to)
    {
        var config = StageOf(stage);
        var features = config.KeepFeatures ? new FeatureCache(_request.Features ?? Path.Combine(_run, "features"), _network, _data) : null;
        var sampler = new TrainingSampler(_data, _request.Config, config, _prompt, features);
        return new Lessons(this, new(_network, _prompt, config, features), new(sampler.Read, from, to));
    }

    private protected override void WriteModel(string folder, IReadOnlyDictionary<string, Tensor>? instead)
    {
        DrivePiWeights.Save(_network, folder, instead);
        AtomicFile.Write(Path.Combine(folder, DrivePiPerception.ConfigFileName), _network.Config.ToJson());
        TrainingTokenizer.Copy(_run, folder);
    }

    private protected override void LoadModel(string folder) => DrivePiWeights.Load(_network, folder, allowOtherBehaviour: false, allowNonFinite: false);

    private protected override void DisposeModel()
    {
        _network.Dispose();
        _data.Dispose();
    }

    private DrivePiStageConfig StageOf(int stage) => _request.Config.Training!.Stages[stage];

    private void SetAnchors()
    {
        try
        {
            using var anchors = tensor(
                PlanAnchors.Build(_data.Paths, _request.Config.Planner.Modes, _request.Config.Training!.Seed),
                [PlanAnchors.CommandCount, _request.Config.Planner.Modes, Trajectory.NuScenesSteps, 2]);
            _network.Planner.SetAnchors(anchors);
        }
        catch (ArgumentException few)
        {
            _remarks?.Report($"The plan's anchors are arcs, not clusters of driven paths: {few.Message}");
        }
    }

    private static TrainingPlan PlanOf(DrivePiTrainingConfig training, TrainingData data) => new(
        [
            .. training.Stages.Select(stage => new StagePlan(
                stage.Name, StagePlan.StepsOf(stage.Steps, stage.Epochs, data.Frames.Count, stage.Frames), stage.Frames, stage.LearningRate, stage.WarmUp,
                stage.WeightDecay, stage.Clip)),
        ],
        training.Average, training.CheckpointEvery, training.EvaluateEvery, training.Patience);

    private static TrainingManifest ManifestOf(TrainingRequest request, TrainingData data) => new()
    {
        Config = JsonElement.Parse(request.Config.ToJson()),
        Datasets = [.. request.DataRoots.Select(OutputFolder.NameOf)],
        Version = request.Version,
        Split = request.Split ?? "",
        Fingerprint = data.Fingerprint,
        Frames = data.Frames.Count,
        Conversations = data.Frames.Sum(frame => frame.Conversations.Count),
        Weights = request.Weights is null ? "" : WeightsHash.Of(request.Weights) + (request.Take is null ? "" : $" ({string.Join(", ", request.Take)})"),
        AllowPartial = request.AllowPartial,
        Versions = request.Versions,
    };

    /// <summary>Frames of a stage, read ahead.</summary>
    private sealed class Lessons(DrivePiTrainer trainer, DrivePiLearner learner, SampleQueue<TrainingSample> queue) : ILessons
    {
        public IReadOnlyDictionary<string, double> Seconds => learner.Seconds;

        public ILesson Take() => new Lesson(trainer, learner, queue.Take());

        public void Dispose() => queue.Dispose();
    }

    private sealed class Lesson(DrivePiTrainer trainer, DrivePiLearner learner, TrainingSample sample) : ILesson
    {
        public int Tokens => trainer._prompt.BeforeVision.Length + trainer._request.Config.VisionTokens + sample.Chats.Ids.Length;

        public LossTerms Learn(double share) => learner.Learn(sample, share);

        public void Dispose() => sample.Dispose();
    }
}
