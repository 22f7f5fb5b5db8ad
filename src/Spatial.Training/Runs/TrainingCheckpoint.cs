using System.Globalization;
using System.Text.Json;
using Spatial.Datasets;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>Checkpoints of a training: folders of weights that predict, each with what training goes on from.</summary>
/// <remarks><c>checkpoints/00000500/</c>: weights, configuration and tokenizer as <c>--weights</c> takes them; below <c>training/</c> the state, the
/// optimizer's means, and the weights as learned where those that predict are their average. A folder takes its name when it is whole.</remarks>
internal static class TrainingCheckpoint
{
    /// <summary>Folder of all checkpoints.</summary>
    public const string Folder = "checkpoints";

    private const string StateFolder = "training";
    private const string StateFile = "state.json";
    private const string OptimizerFile = "optimizer.safetensors";
    private const string LearnedFile = "learned.safetensors";
    private const string Unfinished = ".partial";
    private const int Kept = 2;

    /// <summary>Writes a checkpoint and removes those that are older than the last ones.</summary>
    /// <param name="run">Folder of the run.</param>
    /// <param name="network">The network.</param>
    /// <param name="writeModel">Writes the weights that predict, their configuration and tokenizer, into a folder.</param>
    /// <param name="state">How far the training is.</param>
    /// <param name="optimizer">Its state.</param>
    /// <param name="average">What predicts; null for the network as it is.</param>
    /// <param name="spared">Checkpoints that stay, such as the best one.</param>
    /// <returns>The checkpoint's folder.</returns>
    /// <exception cref="IOException">The disk is full or the folder cannot be written; those that are there stay.</exception>
    public static string Write(
        string run, nn.Module network, Action<string> writeModel, TrainingState state, AdamW optimizer, WeightAverage? average,
            IReadOnlyCollection<string> spared)
    {
        var all = Path.Combine(run, Folder);
        var name = state.TotalSteps.ToString("D8", CultureInfo.InvariantCulture);
        var (folder, unfinished) = (Path.Combine(all, name), Path.Combine(all, name + Unfinished));
        Remove(unfinished);
        var training = Path.Combine(unfinished, StateFolder);
        Directory.CreateDirectory(training);
        writeModel(unfinished);
        SafetensorsWriter.Write(Path.Combine(training, OptimizerFile), optimizer.State());
        if (average is not null)
        {
            SafetensorsWriter.Write(Path.Combine(training, LearnedFile), LearnedOf(network, average));
        }

        OutputFolder.WriteJson(Path.Combine(training, StateFile), state);
        AtomicFile.FlushFolder(training);
        AtomicFile.FlushFolder(unfinished);
        Directory.Move(unfinished, folder);
        AtomicFile.FlushFolder(all);
        foreach (var old in All(run).SkipLast(Kept).Where(old => !spared.Contains(old)))
        {
            Remove(old);
        }

        return folder;
    }

    /// <summary>Folders of the checkpoints, oldest first.</summary>
    public static IReadOnlyList<string> All(string run)
    {
        var folder = Path.Combine(run, Folder);
        return !Directory.Exists(folder) ? [] :
        [
            .. Directory.GetDirectories(folder).Where(path => Path.GetFileName(path).All(char.IsAsciiDigit)).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>How far a checkpoint is.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another layout.</exception>
    public static TrainingState StateOf(string checkpoint)
    {
        var path = Path.Combine(checkpoint, StateFolder, StateFile);
        try
        {
            var state = JsonSerializer.Deserialize<TrainingState>(File.ReadAllBytes(path), OutputFolder.LineJson) ?? throw new JsonException("it is null");
            return state.Schema == TrainingState.CurrentSchema ? state
                : throw new InvalidDataException(
                    $"checkpoint {Path.GetFileName(checkpoint)} has the layout {state.Schema}, expected {TrainingState.CurrentSchema}: go on with the version that wrote it");
        }
        catch (Exception damage) when (damage is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException(
                $"checkpoint {Path.GetFileName(checkpoint)} is damaged: {damage.Message.TrimEnd('.')}; delete its folder to go on from the one before. {checkpoint}", damage);
        }
    }

    /// <summary>Loads the network as it was learned.</summary>
    /// <param name="checkpoint">The checkpoint's folder.</param>
    /// <param name="network">Receives the weights.</param>
    /// <param name="loadModel">Loads it with the weights that predict, of a folder.</param>
    /// <param name="optimizer">Receives its state; null where a stage begins.</param>
    /// <param name="average">Receives the average; null where none is kept.</param>
    /// <param name="state">Of the checkpoint.</param>
    public static void Restore(
        string checkpoint, nn.Module network, Action<string> loadModel, AdamW? optimizer, WeightAverage? average, TrainingState state)
    {
        loadModel(checkpoint);
        var training = Path.Combine(checkpoint, StateFolder);
        if (average is not null)
        {
            using var scope = NewDisposeScope();
            average.Restore(state.AverageSteps, network.named_parameters()
                .ToDictionary(entry => entry.name, entry => entry.parameter.alias(), StringComparer.Ordinal));
            using var learned = Checkpoint.Open(Path.Combine(training, LearnedFile));
            using var noGradients = no_grad();
            foreach (var (name, parameter) in network.named_parameters())
            {
                if (learned.Find(name) is not null)
                {
                    using var values = learned.ReadTensor(name);
                    parameter.copy_(values).DetachFromDisposeScope();
                }
            }
        }

        if (optimizer is null)
        {
            return;
        }

        using var file = Checkpoint.Open(Path.Combine(training, OptimizerFile));
        var means = optimizer.State().Keys.ToDictionary(name => name, name => file.ReadTensor(name), StringComparer.Ordinal);
        optimizer.Restore(state.OptimizerSteps, means);
        foreach (var mean in means.Values)
        {
            mean.Dispose();
        }
    }

    private static Dictionary<string, Tensor> LearnedOf(nn.Module network, WeightAverage average)
    {
        var names = average.State().Keys.ToHashSet(StringComparer.Ordinal);
        return network.named_parameters().Where(entry => names.Contains(entry.name))
            .ToDictionary(entry => entry.name, entry => (Tensor)entry.parameter, StringComparer.Ordinal);
    }

    private static void Remove(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        // A kill in the middle leaves a name that nobody reads.
        var gone = folder.EndsWith(Unfinished, StringComparison.Ordinal) ? folder : folder + Unfinished;
        if (gone != folder)
        {
            if (Directory.Exists(gone))
            {
                Directory.Delete(gone, recursive: true);
            }

            Directory.Move(folder, gone);
        }

        Directory.Delete(gone, recursive: true);
    }
}
