using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Training;

/// <summary>On what to train, and where to.</summary>
public abstract record TrainingOrder
{
    private protected TrainingOrder()
    {
    }

    /// <summary>Data sets in nuScenes format.</summary>
    public required IReadOnlyList<string> DataRoots { get; init; }

    /// <summary>Their version, such as v1.0-trainval.</summary>
    public required string Version { get; init; }

    /// <summary>An official split; null for all scenes.</summary>
    public string? Split { get; init; }

    /// <summary>Folders of questions about any of the data sets; none for <c>questions</c> in each data set, where it is there.</summary>
    public IReadOnlyList<string> Questions { get; init; } = [];

    /// <summary>Weights to begin with, a folder as a checkpoint has them; null for random ones.</summary>
    public string? Weights { get; init; }

    /// <summary>Folder of the run.</summary>
    public required string Out { get; init; }

    /// <summary>Whether a run that is there is gone on with.</summary>
    public bool Resume { get; init; }

    /// <summary>Whether frames that cannot be learned from are left out and counted, instead of ending the training.</summary>
    public bool AllowPartial { get; init; }

    /// <summary>What trains, as the run's folder records it; null for no record.</summary>
    public RunVersions? Versions { get; init; }
}

/// <summary>A training of DrivePI.</summary>
public sealed record TrainingRequest : TrainingOrder
{
    /// <summary>The model, and how it is trained; its <see cref="DrivePiConfig.Training"/> must say something.</summary>
    public required DrivePiConfig Config { get; init; }

    /// <summary>Parts of <see cref="TrainingOrder.Weights"/> that are taken, the others begin at random; all where null.</summary>
    public IReadOnlyList<DrivePiPart>? Take { get; init; }

    /// <summary>Whether what <see cref="TrainingOrder.Weights"/> lacks begins at random, and weights pass that were trained with the other behaviour: for a
    /// network with a new part, or one put together from published weights of its parts.</summary>
    public bool NewParts { get; init; }

    /// <summary>Folder of the encoder's maps, which several runs may share: files are found by encoder and data. Null for <c>features</c> in the run's
    /// folder.</summary>
    public string? Features { get; init; }
}

/// <summary>A training of Spatial-MLLM.</summary>
internal sealed record SpatialMllmTrainingRequest : TrainingOrder
{
    /// <summary>The model, and how it is trained.</summary>
    public required SpatialMllmTrainingConfig Config { get; init; }

    /// <summary>Parts of <see cref="TrainingOrder.Weights"/> that are taken, the others begin at random; all where null.</summary>
    public IReadOnlyList<SpatialMllmPart>? Take { get; init; }
}
