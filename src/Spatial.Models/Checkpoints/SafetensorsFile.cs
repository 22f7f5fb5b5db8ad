using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace Spatial.Models;

/// <summary>A safetensors file, read strictly: the header when it is opened, values when they are asked for. May be used from many threads.</summary>
/// <remarks>huggingface/safetensors, format as of 24b0b28. Nothing in a file is executed, and nothing is allocated on a file's word.</remarks>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private const int HashedBytes = 4 << 20; // read at once

    private readonly RegularFile _content;
    private readonly Lock _mapping = new();
    private readonly Dictionary<string, StoredTensor> _byName;
    private MemoryMappedViewAccessor? _view;
    private byte* _mapped;
    private bool _isDisposed;

    private SafetensorsFile(string path, RegularFile content, SafetensorsHeader header)
    {
        (Path, _content, Tensors, Metadata) = (path, content, header.Tensors, header.Metadata);
        _byName = header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Its name in its folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Bytes of the whole file.</summary>
    public long Length => _content.Length;

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <summary>The texts that whoever wrote the file added.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its whole header.</summary>
    /// <param name="path">A regular file; its name does not matter.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="InvalidDataException">Not a safetensors file, or a damaged one; names the tensor, what was expected and what is there.</exception>
    public static SafetensorsFile Open(string path, CheckpointLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = System.IO.Path.GetFullPath(path);
        var content = CheckpointFile.Open(path);
        try
        {
            return new(path, content, HeaderOf(content, limits ?? CheckpointLimits.Default, fault => CheckpointFile.Fault(path, fault)));
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of a name, or null.</summary>
    public StoredTensor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Copies values of a tensor out of the file, as they are written there.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="destination">Receives as many bytes as it is long.</param>
    /// <param name="start">First byte within the tensor.</param>
    /// <exception cref="ArgumentException">The tensor is not of this file, or has fewer bytes.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read, or was cut off since it was opened.</exception>
    public void Read(StoredTensor tensor, Span<byte> destination, long start = 0)
    {
        RequireOwn(tensor);
        if (start < 0 || start > tensor.ByteCount - destination.Length)
        {
            throw new ArgumentException($"{tensor} has {tensor.ByteCount} bytes, asked for {destination.Length} from byte {start}", nameof(destination));
        }

        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _content.ReadExactly(destination, tensor.Offset + start);
    }

    /// <summary>The values of a tensor where the operating system maps the file, without a copy.</summary>
    /// <param name="tensor">A tensor of this file, of less than 2 GiB.</param>
    /// <returns>Bytes that are valid until this object is disposed of.</returns>
    /// <exception cref="ArgumentException">The tensor is not of this file, or longer than a span can be.</exception>
    /// <remarks>Only for files that nobody changes meanwhile: when a mapped file is cut off, looking at it ends the process. <see cref="Read"/> has no
    /// such risk, and everything that loads models uses that.</remarks>
    public ReadOnlySpan<byte> Map(StoredTensor tensor)
    {
        RequireOwn(tensor);
        return tensor.ByteCount > int.MaxValue
            ? throw new ArgumentException($"{tensor} has {tensor.ByteCount} bytes, more than a span can hold; use Read for pieces of it", nameof(tensor))
            : new(MappedFile() + tensor.Offset, (int)tensor.ByteCount);
    }

    /// <summary>Closes the file; what <see cref="Map"/> returned is gone.</summary>
    public void Dispose()
    {
        lock (_mapping)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            if (_view is not null)
            {
                _view.SafeMemoryMappedViewHandle.ReleasePointer();
                _view.Dispose();
            }

            _content.Dispose();
        }
    }

    /// <summary>SHA-256 of the whole file, which is read for it, as 64 lowercase digits.</summary>
    internal string Sha256()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[(int)Math.Min(HashedBytes, Length)];
        for (var at = 0L; at < Length; at += piece.Length)
        {
            var bytes = piece.AsSpan(0, (int)Math.Min(piece.Length, Length - at));
            _content.ReadExactly(bytes, at);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>An error about this file's content, which names it last.</summary>
    internal InvalidDataException Fault(string fault) => CheckpointFile.Fault(Path, fault);

    private static SafetensorsHeader HeaderOf(RegularFile content, CheckpointLimits limits, Func<string, InvalidDataException> fault)
    {
        Span<byte> head = stackalloc byte[(int)Math.Min(content.Length, FileHead.Bytes)];
        content.ReadExactly(head, 0);
        if (ForeignWeights.ReasonByContent(head) is { } reason)
        {
            throw fault(reason);
        }

        if (head.Length < SafetensorsHeader.LengthBytes)
        {
            throw fault($"is {head.Length} bytes long, expected at least {SafetensorsHeader.LengthBytes}; download it again");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(head);
        var rest = content.Length - SafetensorsHeader.LengthBytes;
        if (length > (ulong)rest)
        {
            throw fault($"says that its header takes {length} bytes, {rest} are there: it is cut off, or no safetensors file; download it again");
        }

        if (length > (ulong)limits.MaxHeaderBytes)
        {
            throw fault($"has a header of {length} bytes, more than the {limits.MaxHeaderBytes} that {nameof(CheckpointLimits.MaxHeaderBytes)} allows");
        }

        var json = new byte[length];
        content.ReadExactly(json, SafetensorsHeader.LengthBytes);
        return SafetensorsHeader.Parse(json, rest - json.Length, limits, fault);
    }

    private byte* MappedFile()
    {
        lock (_mapping)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_view is null)
            {
                using var map = MemoryMappedFile.CreateFromFile(_content.Handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
                _view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
                _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _mapped);
            }

            return _mapped;
        }
    }

    private void RequireOwn(StoredTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!ReferenceEquals(_byName.GetValueOrDefault(tensor.Name), tensor))
        {
            throw new ArgumentException($"{tensor} is not a tensor of {Name}", nameof(tensor));
        }
    }
}
