using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;

namespace Spatial.Datasets;

/// <summary>A NumPy archive (.npz): a zip of named .npy arrays, read whole.</summary>
public sealed class NpzFile
{
    private const string Extension = ".npy";
    private const int MaxDeflateRatio = 1040; // deflate reaches 1032; a larger claim is a lie

    private NpzFile(DatasetPath file, IReadOnlyDictionary<string, NpyArray> arrays, IReadOnlyCollection<string> names)
    {
        (File, Arrays, Names) = (file, arrays, names);
    }

    /// <summary>The file it was read from.</summary>
    public DatasetPath File { get; }

    /// <summary>The arrays that were read, by name.</summary>
    public IReadOnlyDictionary<string, NpyArray> Arrays { get; }

    /// <summary>Names of all arrays of the file, those that were not read too.</summary>
    internal IReadOnlyCollection<string> Names { get; }

    /// <summary>The array of a name.</summary>
    /// <exception cref="InvalidDataException">The file has no such array.</exception>
    public NpyArray this[string name] => Arrays.TryGetValue(name, out var array)
        ? array
        : throw File.Fault($"has no array '{name}'; it has {ListOfNames}");

    /// <summary>The first names, for messages.</summary>
    internal string ListOfNames => string.Join(", ", Names.Take(20).Select(PathRules.Printable));

    /// <summary>Reads all arrays of an archive.</summary>
    /// <param name="file">A .npz file; its entries stored or deflated.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">Damaged, pickled, packed beyond a cap, or an entry that is no plain array.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static NpzFile Read(DatasetPath file, FileLimits? limits = null) => Read(file, null, limits);

    /// <summary>Reads some arrays of an archive; the others are not unpacked.</summary>
    /// <param name="file">A .npz file; its entries stored or deflated.</param>
    /// <param name="names">Names of the arrays wanted; all where null. One that is not there is told when it is asked for.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">Damaged, pickled, packed beyond a cap, or an entry that is no plain array.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static NpzFile Read(DatasetPath file, IReadOnlyList<string>? names, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        limits ??= FileLimits.Default;
        using var content = FileContent.Open(file, limits.MaxArrayBytes, nameof(FileLimits.MaxArrayBytes));
        var length = (int)content.Length;
        var packed = ArrayPool<byte>.Shared.Rent(length); // evaluations read one such file after the other
        try
        {
            content.ReadExactly(packed.AsSpan(0, length));
            if (NpyHeader.LooksPickled(packed.AsSpan(0, length)))
            {
                throw file.Fault(NpyHeader.PickleRemedy);
            }

            using var zip = Guarded(file, () => Open(packed, length));
            return ReadEntries(zip, names, file, length, limits);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    /// <summary>Writes an archive that NumPy reads, its entries deflated. A file of that name is replaced at once, never half written.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="arrays">Arrays by name, in this order.</param>
    /// <exception cref="ArgumentException">A name is used twice, or cannot be one.</exception>
    public static void Write(string path, params IReadOnlyList<(string Name, NpyArray Array)> arrays)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ThrowIfNamesClash(arrays);
        AtomicFile.Write(path, stream => Write(stream, CompressionLevel.Optimal, arrays));
    }

    /// <summary>Writes an archive that NumPy reads to a stream: for many files at once, whose safety on disk is seen to as a whole.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="compression">How hard to pack.</param>
    /// <param name="arrays">Arrays by name, in this order.</param>
    /// <exception cref="ArgumentException">A name is used twice, or cannot be one.</exception>
    public static void Write(Stream stream, CompressionLevel compression, params IReadOnlyList<(string Name, NpyArray Array)> arrays)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ThrowIfNamesClash(arrays);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, array) in arrays)
        {
            var entry = zip.CreateEntry(name + Extension, compression);
            entry.LastWriteTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the same arrays give the same bytes
            using var content = entry.Open();
            array.WriteTo(content);
        }
    }

    private static void ThrowIfNamesClash(IReadOnlyList<(string Name, NpyArray Array)> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        var repeated = arrays.GroupBy(array => array.Name).FirstOrDefault(group => group.Count() > 1 || PathRules.FaultOf(group.Key) is not null);
        if (repeated is not null)
        {
            throw new ArgumentException($"arrays of an .npz need plain names of their own, got '{repeated.Key}' {repeated.Count()} times", nameof(arrays));
        }
    }

    private static NpzFile ReadEntries(
        ZipArchive zip, IReadOnlyList<string>? names, DatasetPath file, long archiveBytes, FileLimits limits)
    {
        if (zip.Entries.Count > limits.MaxArchiveEntries)
        {
            throw file.Fault($"has {zip.Entries.Count} arrays, more than the {limits.MaxArchiveEntries} that {nameof(FileLimits.MaxArchiveEntries)} allows");
        }

        ThrowIfBomb(zip, file, archiveBytes, limits);
        var arrays = new Dictionary<string, NpyArray>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            var name = NameOf(entry, file);
            if (!seen.Add(name))
            {
                throw file.Fault($"has two arrays named '{name}'");
            }

            if (names is null || names.Contains(name, StringComparer.Ordinal))
            {
                arrays.Add(name, Unpack(entry, name, file, archiveBytes, limits));
            }
        }

        return new(file, arrays, seen);
    }

    private static void ThrowIfBomb(ZipArchive zip, DatasetPath file, long archiveBytes, FileLimits limits)
    {
        var unpacked = zip.Entries.Aggregate(0UL, (sum, entry) => sum + (ulong)entry.Length);
        if (unpacked > (ulong)limits.MaxArrayBytes)
        {
            throw file.Fault($"unpacks to {unpacked} bytes, more than the {limits.MaxArrayBytes} that {nameof(FileLimits.MaxArrayBytes)} allows");
        }

        if (unpacked > (ulong)limits.UncheckedArchiveBytes && unpacked > limits.MaxArchiveRatio * archiveBytes)
        {
            throw file.Fault($"unpacks {archiveBytes} bytes to {unpacked}, more than the {limits.MaxArchiveRatio:0}:1 "
                + $"that {nameof(FileLimits.MaxArchiveRatio)} allows");
        }
    }

    private static string NameOf(ZipArchiveEntry entry, DatasetPath file)
    {
        var name = PathRules.Printable(entry.FullName);
        if (PathRules.FaultOf(entry.FullName) is { } fault)
        {
            throw file.Fault($"has an entry whose name '{name}' {fault}");
        }

        if (entry.IsEncrypted)
        {
            throw file.Fault($"has an encrypted entry '{name}', expected plain arrays");
        }

        if (entry.FullName.EndsWith("data.pkl", StringComparison.OrdinalIgnoreCase))
        {
            throw file.Fault($"holds '{name}'; pickle is never loaded, save plain arrays with numpy.savez");
        }

        return entry.FullName.Length > Extension.Length && entry.FullName.EndsWith(Extension, StringComparison.Ordinal)
            ? entry.FullName[..^Extension.Length]
            : throw file.Fault($"has an entry '{name}', expected arrays (*{Extension}) only");
    }

    // Reads no more than the declared size, whatever the packed data would give, each value straight to its place.
    private static NpyArray Unpack(ZipArchiveEntry entry, string name, DatasetPath file, long archiveBytes, FileLimits limits)
    {
        if (entry.CompressedLength > archiveBytes || entry.Length > entry.CompressedLength * MaxDeflateRatio)
        {
            throw file.Fault($"is a damaged zip archive: {PathRules.Printable(entry.FullName)} declares {entry.Length} bytes "
                + $"from {entry.CompressedLength}; download it again");
        }

        using var stream = Guarded(file, entry.Open);
        var checksum = new Crc32();
        var taken = 0L;
        try
        {
            var array = NpyArray.Read(entry.Length, Next, file, name, limits);
            return IsWhole() ? array : throw DoesNotUnpack();
        }
        catch (InvalidDataException)
        {
            // A damaged archive explains an array that makes no sense.
            if (!IsWhole())
            {
                throw DoesNotUnpack();
            }

            throw;
        }

        void Next(Span<byte> bytes)
        {
            for (var filled = 0; filled < bytes.Length;)
            {
                var read = Unpacked(bytes[filled..]);
                filled += read > 0 ? read : throw DoesNotUnpack();
            }

            checksum.Append(bytes);
            taken += bytes.Length;
        }

        bool IsWhole()
        {
            Span<byte> rest = stackalloc byte[512];
            for (var read = 1; read > 0 && taken <= entry.Length; taken += read)
            {
                read = Unpacked(rest);
                checksum.Append(rest[..read]);
            }

            return taken == entry.Length && checksum.GetCurrentHashAsUInt32() == entry.Crc32;
        }

        int Unpacked(Span<byte> bytes)
        {
            try
            {
                return stream.Read(bytes);
            }
            catch (Exception error) when (IsDamage(error))
            {
                throw Damaged(file, error);
            }
        }

        InvalidDataException DoesNotUnpack() => file.Fault(
            $"is a damaged zip archive: {PathRules.Printable(entry.FullName)} does not unpack to its declared {entry.Length} bytes and check sum; download it again");
    }

    private static ZipArchive Open(byte[] bytes, int length)
    {
        var zip = new ZipArchive(new MemoryStream(bytes, 0, length, writable: false), ZipArchiveMode.Read);
        _ = zip.Entries.Count; // the list of entries is read here, not later
        return zip;
    }

    private static T Guarded<T>(DatasetPath file, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception error) when (IsDamage(error))
        {
            throw Damaged(file, error);
        }
    }

    // The zip library says "damaged" in several ways.
    private static bool IsDamage(Exception error) =>
        error is InvalidDataException or IOException or ArgumentException or NotSupportedException or OverflowException;

    private static InvalidDataException Damaged(DatasetPath file, Exception error) => file.Fault($"is a damaged zip archive: {error.Message}; download it again", error);
}
