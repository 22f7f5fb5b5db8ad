using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Loads a checkpoint into a module: everything fits, or nothing is loaded and one message lists what does not.</summary>
/// <remarks>The module decides the dtype. Equal dtypes are copied; floats widen, which is exact (F16 and BF16 to F32 or F64, F32 to F64); floats narrow
/// only where <see cref="WeightLoadOptions.AllowRounding"/> says so; between F16 and BF16, and between integers, bools and floats, nothing is converted.</remarks>
public static class WeightLoader
{
    private const int ScanBytes = 4 << 20;

    /// <summary>Loads weights by the names of the module's state: parameters and persistent buffers.</summary>
    /// <param name="module">Receives the values, on whatever device it is; its dtypes and shapes stay.</param>
    /// <param name="checkpoint">Where they come from.</param>
    /// <param name="options">What may differ; nothing where null.</param>
    /// <exception cref="InvalidDataException">Keys are missing, unexpected, of another shape or dtype, or weights are not finite; all are listed, and the module
    /// is as it was. Or a file changed while it was read, and the module must not be used.</exception>
    public static void Load(nn.Module module, Checkpoint checkpoint, WeightLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(checkpoint);
        options ??= WeightLoadOptions.Strict;
        var plan = Plan(module, checkpoint, options);
        if (!options.AllowNonFinite)
        {
            RequireFinite(checkpoint, plan);
        }

        using var noGradients = no_grad();
        foreach (var copy in plan)
        {
            Copy(checkpoint, copy);
        }
    }

    private static List<PlannedCopy> Plan(nn.Module module, Checkpoint checkpoint, WeightLoadOptions options)
    {
        var state = module.state_dict();
        var misfits = new WeightMisfits();
        var plan = new List<PlannedCopy>();
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var stored in checkpoint.Tensors)
        {
            var rename = options.Renames.FirstOrDefault(rename => rename.Fits(stored.Name));
            var key = rename?.KeyOf(stored.Name) ?? stored.Name;
            if (!state.TryGetValue(key, out var target))
            {
                if (!IsUnused(stored.Name, options))
                {
                    misfits.Unexpected.Add(stored.Name);
                }
            }
            else if (!sources.TryAdd(key, stored.Name))
            {
                misfits.Twice.Add($"{stored.Name} and {sources[key]} as {key}");
            }
            else if (IsFitting(stored, rename, key, target, options, misfits))
            {
                plan.Add(new(stored, target, rename?.Axes));
            }
        }

        misfits.Missing.AddRange(state.Keys.Where(key => !sources.ContainsKey(key)));
        return misfits.Any ? throw checkpoint.Fault(misfits.Text(module.GetName())) : plan;
    }

    private static bool IsFitting(StoredTensor stored, WeightRename? rename, string key, Tensor target, WeightLoadOptions options, WeightMisfits misfits)
    {
        var shape = rename is null ? stored.Shape : rename.ShapeOf(stored.Shape);
        if (shape is null || !shape.SequenceEqual(target.shape))
        {
            misfits.Shapes.Add($"{key} expected {StoredTensor.TextOf(target.shape)}, got {StoredTensor.TextOf(shape ?? stored.Shape)}");
            return false;
        }

        if (!MayConvert(stored.Dtype, target.dtype.ToStored(), options.AllowRounding))
        {
            misfits.Dtypes.Add($"{key} expected {target.dtype.ToStored().Code()}, got {stored.Dtype.Code()}");
            return false;
        }

        return true;
    }

    private static bool MayConvert(TensorDtype from, TensorDtype to, bool allowRounding)
    {
        if (from == to || !from.IsFloat() || !to.IsFloat())
        {
            return from == to;
        }

        // Half precision has no room for the exponents of the other kind of 16 bits, nor that for its digits.
        return to.Bytes() > from.Bytes() || (to.Bytes() < from.Bytes() && allowRounding);
    }

    private static bool IsUnused(string key, WeightLoadOptions options) =>
        options.Unused.Any(unused => unused.EndsWith('.') ? key.StartsWith(unused, StringComparison.Ordinal) : key == unused);

    private static void RequireFinite(Checkpoint checkpoint, List<PlannedCopy> plan)
    {
        var buffer = new byte[ScanBytes];
        var found = new List<string>();
        foreach (var copy in plan.Where(copy => copy.Stored.Dtype.IsFloat()))
        {
            if (FirstNonFinite(checkpoint.FileOf(copy.Stored.Name), copy.Stored, buffer) is { } at)
            {
                found.Add(FormattableString.Invariant($"{copy.Stored.Name} at number {at}"));
            }
        }

        if (found.Count > 0)
        {
            throw checkpoint.Fault($"has NaN or infinity in {found.Count} of {plan.Count} tensors: {KeyList.Text(found)}; "
                + $"nothing was loaded. {nameof(WeightLoadOptions)}.{nameof(WeightLoadOptions.AllowNonFinite)} lets them pass");
        }
    }

    private static long? FirstNonFinite(SafetensorsFile file, StoredTensor stored, byte[] buffer)
    {
        for (var start = 0L; start < stored.ByteCount; start += buffer.Length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, stored.ByteCount - start));
            file.Read(stored, piece, start);
            if (NonFiniteValues.FirstIn(piece, stored.Dtype) is >= 0 and var at)
            {
                return (start / stored.Dtype.Bytes()) + at;
            }
        }

        return null;
    }

    private static void Copy(Checkpoint checkpoint, PlannedCopy copy)
    {
        var (stored, target, axes) = copy;
        var file = checkpoint.FileOf(stored.Name);
        if (axes is null && target.dtype.ToStored() == stored.Dtype && target.device_type == DeviceType.CPU && target.is_contiguous())
        {
            file.Fill(stored, target);
            return;
        }

        using var read = file.ReadTensor(stored);
        using var turned = axes is null ? null : read.permute([.. axes.Select(axis => (long)axis)]);
        _ = target.copy_(turned ?? read); // returns the target itself
    }

    private sealed record PlannedCopy(StoredTensor Stored, Tensor Target, IReadOnlyList<int>? Axes);
}
