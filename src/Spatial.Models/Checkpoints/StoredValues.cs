using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Takes values out of checkpoints into tensors.</summary>
public static class StoredValues
{
    // TorchSharp's spans end at 2 GiB; pieces of this size are also what the page cache reads ahead.
    private const int PieceBytes = 64 << 20;

    /// <summary>The dtype of TorchSharp that holds the same numbers.</summary>
    public static ScalarType ToTorch(this TensorDtype dtype) => dtype switch
    {
        TensorDtype.Bool => ScalarType.Bool,
        TensorDtype.UInt8 => ScalarType.Byte,
        TensorDtype.Int8 => ScalarType.Int8,
        TensorDtype.Int16 => ScalarType.Int16,
        TensorDtype.Int32 => ScalarType.Int32,
        TensorDtype.Int64 => ScalarType.Int64,
        TensorDtype.Float16 => ScalarType.Float16,
        TensorDtype.BFloat16 => ScalarType.BFloat16,
        TensorDtype.Float32 => ScalarType.Float32,
        TensorDtype.Float64 => ScalarType.Float64,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "no such dtype"),
    };

    /// <summary>The stored dtype of a tensor's numbers.</summary>
    /// <exception cref="ArgumentException">Files hold no such numbers: complex or quantised ones.</exception>
    public static TensorDtype ToStored(this ScalarType dtype) => dtype switch
    {
        ScalarType.Bool => TensorDtype.Bool,
        ScalarType.Byte => TensorDtype.UInt8,
        ScalarType.Int8 => TensorDtype.Int8,
        ScalarType.Int16 => TensorDtype.Int16,
        ScalarType.Int32 => TensorDtype.Int32,
        ScalarType.Int64 => TensorDtype.Int64,
        ScalarType.Float16 => TensorDtype.Float16,
        ScalarType.BFloat16 => TensorDtype.BFloat16,
        ScalarType.Float32 => TensorDtype.Float32,
        ScalarType.Float64 => TensorDtype.Float64,
        _ => throw new ArgumentException($"{dtype} has no place in safetensors files, expected {TensorDtypes.Codes}", nameof(dtype)),
    };

    /// <summary>Copies a tensor out of a checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="name">Upstream's key.</param>
    /// <param name="dtype">What to convert to; as stored where null.</param>
    /// <returns>A tensor on the CPU, which the caller owns.</returns>
    /// <exception cref="ArgumentException">There is no such tensor.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read, or was cut off since it was opened.</exception>
    public static Tensor ReadTensor(this Checkpoint checkpoint, string name, ScalarType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var file = checkpoint.FileOf(name);
        return file.ReadTensor(file.Find(name)!, dtype);
    }

    /// <summary>Copies a tensor out of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="tensor">A tensor of that file.</param>
    /// <param name="dtype">What to convert to; as stored where null. From half precision to single is exact.</param>
    /// <returns>A tensor on the CPU, which the caller owns.</returns>
    /// <exception cref="ArgumentException">The tensor is not of this file.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read, or was cut off since it was opened.</exception>
    public static Tensor ReadTensor(this SafetensorsFile file, StoredTensor tensor, ScalarType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(tensor);
        var read = empty([.. tensor.Shape], tensor.Dtype.ToTorch(), CPU);
        try
        {
            file.Fill(tensor, read);
        }
        catch
        {
            read.Dispose();
            throw;
        }

        if (dtype is not { } wanted || wanted == read.dtype)
        {
            return read;
        }

        using (read)
        {
            return read.to_type(wanted);
        }
    }

    /// <summary>Copies stored values over those of a contiguous tensor on the CPU of the same dtype and count.</summary>
    internal static void Fill(this SafetensorsFile file, StoredTensor tensor, Tensor destination)
    {
        using var flat = destination.view(-1);
        var pieceCount = PieceBytes / tensor.Dtype.Bytes();
        for (var start = 0L; start < tensor.Count; start += pieceCount)
        {
            using var piece = flat.narrow(0, start, Math.Min(pieceCount, tensor.Count - start));
            file.Read(tensor, piece.bytes, start * tensor.Dtype.Bytes());
        }
    }

    /// <summary>Hands out a tensor's bytes piece by piece, in order.</summary>
    internal static void Write(Tensor tensor, Stream stream)
    {
        using var onCpu = tensor.to(CPU);
        using var contiguous = onCpu.contiguous();
        using var flat = contiguous.view(-1);
        var pieceCount = PieceBytes / (int)flat.ElementSize;
        for (var start = 0L; start < flat.NumberOfElements; start += pieceCount)
        {
            using var piece = flat.narrow(0, start, Math.Min(pieceCount, flat.NumberOfElements - start));
            stream.Write(piece.bytes);
        }
    }
}
