using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Loads a checkpoint into a module: everything fits, or nothing is loaded and one message lists what does not.</summary>
/// <remarks>The module decides the dtype. Equal dtypes are copied; floats widen, which is exact (F16 and BF16 to F32 or F64, F32 to F64); floats narrow
/// only where <see cref="WeightLoadOptions.AllowRounding"/> says so; between F16 and BF16, and between integers, bools and floats, nothing is
/// converted.</remarks>
public static class WeightLoader
{
    private const int ScanBytes = 4 << 20;

    /// <summary>Loads weights by the names of the module's state: parameters and persistent buffers. Where their folder has a <c>SHA256SUMS</c>, their files
    /// are as it says.</summary>
    /// <param name="module">Receives the values, on whatever device it is; its dtypes and shapes stay.</param>
    /// <param name="checkpoint">Where they come from.</param>
    /// <param name="options">What may differ; nothing where null.</param>
    /// <exception cref="InvalidDataException">Keys are missing, unexpected, of another shape or dtype, files differ from their hashes, or weights are not
    /// finite; all are listed, and the module is as it was. Or a file changed while it was read, and the module must not be used.</exception>
    public static void Load(nn.Module module, Checkpoint checkpoint, WeightLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(checkpoint);
        var plan = Checked(module, checkpoint, options ?? WeightLoadOptions.Strict);
        using var noGradients = no_grad();
        foreach (var copy in plan)
        {
            Copy(checkpoint, copy);
        }
    }

    /// <summary>Does all of <see cref="Load"/> but loading.</summary>
    internal static void Require(nn.Module module, Checkpoint checkpoint, WeightLoadOptions options) => Checked(module, checkpoint, options);

    private static List<PlannedCopy> Checked(nn.Module module, Checkpoint checkpoint, WeightLoadOptions options)
    {
        var plan = Plan(module, checkpoint, options);
        if (!options.SkipHashes)
        {
            checkpoint.RequireHashes();
        }

        if (!options.AllowNonFinite)
        {
            RequireFinite(checkpoint, plan);
        }

        return plan;
    }

    private static List<PlannedCopy> Plan(nn.Module module, Checkpoint checkpoint, WeightLoadOptions options)
    {
        var state = module.state_dict();
        var misfits = new WeightMisfits();
        var plan = new List<PlannedCopy>();
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, stored) in WithTied(checkpoint, options, misfits))
        {
            var rename = options.Renames.FirstOrDefault(rename => rename.Fits(key));
            var ours = rename?.KeyOf(key) ?? key;
            if (options.Takes?.Invoke(ours) == false)
            {
                continue;
            }

            if (!state.TryGetValue(ours, out var target))
            {
                if (!MayBeLeft(key, options))
                {
                    misfits.Unexpected.Add(key);
                }
            }
            else if (!sources.TryAdd(ours, key))
            {
                misfits.Twice.Add($"{key} and {sources[ours]} as {ours}");
            }
            else if (IsFitting(stored, rename, ours, target, options, misfits))
            {
                plan.Add(new(stored, target, rename?.Axes));
            }
        }

        var missing = state.Keys.Where(key => !sources.ContainsKey(key) && options.Takes?.Invoke(key) != false
            && !options.Elsewhere.Any(part => key.StartsWith(part, StringComparison.Ordinal))).ToArray();
        misfits.Missing.AddRange(options.Missing is null ? missing : []);
        if (misfits.Any)
        {
            throw checkpoint.Fault(misfits.Text(module.GetName()));
        }

        options.Missing?.Invoke(missing);
        return plan;
    }

    // All keys of the checkpoint, and those that ties give to tensors of other keys.
    private static IEnumerable<(string Key, StoredTensor Stored)> WithTied(Checkpoint checkpoint, WeightLoadOptions options, WeightMisfits misfits)
    {
        foreach (var stored in checkpoint.Tensors)
        {
            yield return (stored.Name, stored);
        }

        foreach (var tie in options.Ties)
        {
            switch (checkpoint.Find(tie.Key), checkpoint.Find(tie.To))
            {
                case (null, { } stored):
                    yield return (tie.Key, stored);
                    break;
                case ({ } key, { } to) when !HaveSameValues(checkpoint, key, to):
                    misfits.Untied.Add($"{tie.Key} and {tie.To}");
                    break;
            }
        }
    }

    private static bool HaveSameValues(Checkpoint checkpoint, StoredTensor a, StoredTensor b)
    {
        if (a.Dtype != b.Dtype || !a.Shape.SequenceEqual(b.Shape))
        {
            return false;
        }

        var (piecesOfA, piecesOfB) = (new byte[ScanBytes], new byte[ScanBytes]);
        for (var start = 0L; start < a.ByteCount; start += ScanBytes)
        {
            var length = (int)Math.Min(ScanBytes, a.ByteCount - start);
            checkpoint.FileOf(a.Name).Read(a, piecesOfA.AsSpan(0, length), start);
            checkpoint.FileOf(b.Name).Read(b, piecesOfB.AsSpan(0, length), start);
            if (!piecesOfA.AsSpan(0, length).SequenceEqual(piecesOfB.AsSpan(0, length)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsFitting(StoredTensor stored, WeightRename? rename, string key, Tensor target, WeightLoadOptions options, WeightMisfits misfits)
    {
        var shape = rename is null ? stored.Shape : rename.ShapeOf(stored.Shape);
        if (shape is null)
        {
            misfits.Shapes.Add($"{key} expected {rename!.Axes!.Count} axes to turn, got {StoredTensor.TextOf(stored.Shape)}");
            return false;
        }

        if (!shape.SequenceEqual(target.shape))
        {
            misfits.Shapes.Add($"{key} expected {StoredTensor.TextOf(target.shape)}, got {StoredTensor.TextOf(shape)}");
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

    private static bool MayBeLeft(string key, WeightLoadOptions options) =>
        options.Ties.Any(tie => tie.Key == key)
        || options.Unused.Any(unused => unused.EndsWith('.') ? key.StartsWith(unused, StringComparison.Ordinal) : key == unused);

    private static void RequireFinite(Checkpoint checkpoint, List<PlannedCopy> plan)
    {
        var buffer = new byte[ScanBytes];
        var found = new List<string>();
        foreach (var copy in plan.Where(copy => copy.Stored.Dtype.IsFloat()).DistinctBy(copy => copy.Stored.Name))
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
