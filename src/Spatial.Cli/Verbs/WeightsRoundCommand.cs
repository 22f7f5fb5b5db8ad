using System.CommandLine;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Cli;

/// <summary>Rounds weights to half the bytes.</summary>
internal sealed class WeightsRoundCommand : Verb
{
    private readonly Screen _screen;
    private readonly Argument<string> _weights = new("weights") { Description = "Folder of weights." };
    private readonly Option<string> _dtype = new("--dtype")
    {
        Description = "f16, with 11 significant bits up to 65504, or bf16, with 8 and the range of float32. Default f16.",
        HelpName = "name",
        DefaultValueFactory = _ => "f16",
    };
    private readonly Option<string> _out = new("--out") { Description = "Folder to write.", HelpName = "folder", Required = true };

    public WeightsRoundCommand(Screen screen)
        : base("round", "Write weights with 16 bits a number, to share them: float32 numbers are rounded, all else is copied, with the configuration and the tokenizer. "
            + "Models widen them again when they load them.",
            "spatial weights round runs/tiny/model --out models/drivepi-tiny")
    {
        _screen = screen;
        Add(_weights);
        AddAll(_dtype, _out);
        SetAction(parsed => Run(parsed.GetRequiredValue(_weights), parsed.GetRequiredValue(_dtype), parsed.GetRequiredValue(_out)));
    }

    private int Run(string weights, string dtype, string output)
    {
        var target = dtype switch
        {
            "f16" => ScalarType.Float16,
            "bf16" => ScalarType.BFloat16,
            _ => throw new ArgumentException($"--dtype must be f16 or bf16, got '{dtype}'"),
        };
        if (Directory.Exists(Path.Combine(weights, DrivePiWeights.EncoderFolder)))
        {
            throw new ArgumentException($"{weights} has the encoder in a folder of its own: round that folder and this one's weights file one by one");
        }

        using var checkpoint = Checkpoint.Open(weights);
        using var scope = NewDisposeScope();
        var rounded = checkpoint.Tensors.ToDictionary(tensor => tensor.Name, tensor => Rounded(checkpoint, tensor, target), StringComparer.Ordinal);
        var metadata = checkpoint.Files[0].Metadata;
        OutFolder.Written(output, () =>
        {
            SafetensorsWriter.WriteFolder(output, rounded, metadata);
            foreach (var file in Directory.EnumerateFiles(checkpoint.Folder).Where(IsBeside))
            {
                AtomicFile.Write(Path.Combine(output, Path.GetFileName(file)), File.ReadAllBytes(file));
            }
        });
        var (before, after) = (checkpoint.Tensors.Sum(tensor => tensor.ByteCount), rounded.Values.Sum(tensor => tensor.bytes.Length));
        _screen.Output.WriteLine(FormattableString.Invariant($"{rounded.Count} tensors, {before / 1e6:F1} MB to {after / 1e6:F1} MB: {output}"));
        return ExitCode.Ok;
    }

    // Configuration and tokenizer; an index of shards would name files that are not there.
    private static bool IsBeside(string file) => Path.GetExtension(file) is ".json" or ".txt" && !file.EndsWith(ShardIndex.Suffix, StringComparison.Ordinal);

    private static Tensor Rounded(Checkpoint checkpoint, StoredTensor tensor, ScalarType target)
    {
        var values = checkpoint.ReadTensor(tensor.Name);
        if (tensor.Dtype != TensorDtype.Float32)
        {
            return values;
        }

        var narrow = values.to_type(target);
        return narrow.isfinite().all().item<bool>()
            ? narrow
            : throw new InvalidDataException($"{tensor.Name} has numbers that {target} cannot hold: choose --dtype bf16");
    }
}
